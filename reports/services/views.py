"""The page of an OZG service, and how all services are doing."""

from functools import cached_property
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404

from lists.panel_files import PanelPage
from lists.tables import ListRows
from lists.views import TableView
from services.counting import RecordedServices
from services.models import Service
from services.models.rules import DEFAULT_RULE, RULES

from ..charts.files import ChartPage
from . import row_tables  # noqa: F401 registers what programs get besides
from .dashboard import ServiceDashboard, dashboard_of
from .filters import DashboardForm
from .page import ServicePage
from .tables import DashboardTable


class ServiceView(PanelPage):
    """One OZG service."""

    template_name = "reports/services/service.html"
    page_of = Service

    panels: ClassVar = {
        "zaehlweisen": "rule_table",
        "leika": "leika_table",
        "hindernisse": "obstacle_table",
        "akteure": "involvement_table",
        "verlauf": "course_table",
    }

    @cached_property
    def shown(self) -> ServicePage:
        services: Any = Service.objects.on_day(self.key_date).select_related("situation__field")
        return ServicePage(get_object_or_404(services, ozg_id=self.kwargs["ozg_id"]), self.key_date)

    @property
    def subject(self) -> dict[str, str]:
        return {"OZG-ID": self.shown.service.ozg_id}

    @property
    def file_suffix(self) -> str:
        return str(self.shown.service.ozg_id)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(page=self.shown, service=self.shown.service, **kwargs)


class ServiceDashboardView(ChartPage, TableView):
    """The state of all OZG services in figures, as page and files."""

    template_name = "reports/services/dashboard.html"
    table_class = DashboardTable
    form_class = DashboardForm
    name = "leistungen-stand"
    computed_by = ("zaehlweise", "grundgesamtheit")
    heading = "Stand der OZG-Leistungen"
    lead = "Wie viele OZG-Leistungen sind online, und wie viele sind OZG-konform?"
    panels: ClassVar = {
        "verlauf": "chart.table",
        "fristen": "deadline_table",
        "efa-pilotierungen": "pilot_table",
    }
    charts = ("verlauf",)
    file_suffix = name

    @property
    def shown(self) -> ServiceDashboard:
        return self.dashboard

    @property
    def file_parameters(self) -> dict[str, object]:
        chosen = self.filter_form.cleaned_data if self.filter_form.is_valid() else {}
        return {**{name: value for name, value in chosen.items() if value}, **self.days}

    @property
    def known_in_panels(self) -> list[str]:
        return self.known_names

    @cached_property
    def filter_form(self) -> DashboardForm:
        return DashboardForm(self.request.GET, key_date=self.key_date)

    @cached_property
    def dashboard(self) -> ServiceDashboard:
        chosen = self.filter_form.cleaned_data if self.filter_form.is_valid() else {}
        rule = RULES.get(chosen.get("zaehlweise") or "", DEFAULT_RULE)
        return dashboard_of(RecordedServices(self.key_date), rule, chosen.get("grundgesamtheit") or "")

    def table_data(self) -> ListRows:
        return ListRows(self.dashboard.rows if self.filter_form.is_valid() else [])

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(dashboard=self.dashboard, rule=self.dashboard.count.rule, **kwargs)
