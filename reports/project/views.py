"""The list of projects, the page of one, and the method of the forecast."""

from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.shortcuts import get_object_or_404

from funding.findings.budget import BudgetFacts
from lists.deeds import deeds_on
from lists.key_dates import KeyDateView
from lists.tables import ListRows
from lists.views import ListView
from projects.deeds import BundleDeeds
from projects.forecast import METHOD
from projects.models import PhaseChange, Project
from projects.what_if import can_be_altered
from records.findings import Scope
from records.rights import may

from ..charts.files import ChartPage
from ..findings.audit import Audited, audit
from . import row_tables  # noqa: F401 registers what programs get besides
from .facts import facts_of
from .filters import ProjectFilterSet
from .held import with_contents
from .panels import ProjectPanels, panels_of
from .status import status_of, with_forecasts
from .tables import ProjectTable, project_table
from .what_if import WhatIfPanel


class ProjectListView(ListView):
    model = Project
    narrows_by = "projekt"
    table_class = ProjectTable
    filterset_class = ProjectFilterSet
    name = "projekte"
    heading = "Projekte"
    lead = "Wie weit ist jedes Projekt, was wurde dafür ausgegeben, und wann ist es fertig?"
    formula = (
        "Fortschritt in % = fertige ÷ erfasste Leistungseinheiten, bei Projekten mit Prozessbündeln "
        "digitalisierte ÷ erfasste Prozessbündel. Abgerufen in % = ausgezahlte und nicht zurückgezahlte "
        "Fördermittel ÷ Landesförderung. Verwendet in % = gebuchte Fördermittel ÷ Landesförderung, von gesamten "
        "Ausgaben ÷ Gesamtvolumen."
    )

    def table_rows(self, filtered: Any) -> ListRows:
        statuses = with_forecasts(status_of(filtered.with_moves(self.key_date), self.key_date), self.key_date)
        return ListRows([status.row() for status in statuses])

    @cached_property
    def table(self) -> ProjectTable:
        return project_table(self.table_rows(self.filterset.qs))


class ProjectView(ChartPage):
    """One project: phases, bundles, timeline, money, latest status note; also before it starts."""

    template_name = "reports/project/project.html"
    page_of = Project
    panels: ClassVar = {
        "prognose": "forecast_panel.chance_table",
        "fruehere-prognosen": "earlier_table",
        "phasen": "units_table",
        "phasen-verlauf": "units_chart.table",
        "prozessbuendel": "bundle_table",
        "prozessbuendel-verlauf": "bundles_chart.table",
        "termine": "schedule_table",
        "haushalt": "budget_table",
        "ziele": "objective_table",
        "hindernisse": "obstacle_table",
        "akteure": "involvement_table",
    }
    charts = ("phasen-verlauf", "prozessbuendel-verlauf")

    @cached_property
    def project(self) -> Any:
        dated = Project.objects.on_day(self.key_date).with_moves(self.key_date)
        noted = dated.with_status_note(self.key_date).with_last_report(self.key_date)
        return get_object_or_404(with_contents(noted, self.key_date), slug=self.kwargs["slug"])

    @cached_property
    def shown(self) -> ProjectPanels | None:
        if not self.project.has_started(self.key_date):
            return None
        deeds = None if "panel" in self.kwargs else deeds_on(self, BundleDeeds)
        return replace(panels_of(self.project, self.key_date), bundle_deeds=deeds)

    @property
    def subject(self) -> dict[str, str]:
        return {"Projekt": self.project.heading}

    @property
    def file_suffix(self) -> str:
        return str(self.project.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        project, panels = self.project, self.shown
        return super().get_context_data(
            project=project,
            title=project.heading,
            audited=self.audited(panels) if panels else [],
            status=panels.status if panels else None,
            panels=panels,
            asked=self.asked(panels) if panels else None,
            may_be_embedded=bool(settings.EMBEDDING_SITES),
            compared_since=project.last_report_on or project.started_on,
            may_ask=may(self.request.user, "add", project, PhaseChange),
            **kwargs,
        )

    def asked(self, panels: ProjectPanels) -> WhatIfPanel | None:
        """What would be if, by the parameters; None where nothing can be said of the end. Of the page alone."""
        forecast = panels.status.forecast
        return WhatIfPanel(self.request.GET, forecast) if forecast and can_be_altered(forecast) else None

    def audited(self, panels: ProjectPanels) -> list[Audited]:
        """What the checks find in the project."""
        scope = Scope(self.key_date, [panels.project.pk])
        facts = facts_of([panels.status], scope, panels.all_phases)
        return audit(scope, *facts, BudgetFacts(scope, panels.budget))


class ForecastView(KeyDateView):
    """How forecasts are made, and how far to trust them."""

    template_name = "reports/project/forecast.html"
    extra_context = {"method": METHOD}
