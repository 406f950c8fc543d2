"""Overview, list of projects, the page of a project, and the comparison of two days."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funding.findings import deadlines
from funding.money import money_of
from projects.forecast import METHOD
from projects.models import Project
from records.knowledge import end_of
from services.counting import Counts
from tabular.key_dates import KeyDateForm, KeyDateView
from tabular.tables import ListRows
from tabular.views import ListView

from .audit import audit, number_explained, open_by_severity, scope_of
from .changes import Changes, Period
from .comparison import Comparison, ComparisonRows, compare, last_report_before, start_of_comparison
from .filters import ComparisonFilterSet, ProjectFilterSet
from .panels import panels_of, with_contents
from .periods import PeriodForm, presets
from .querysets import latest_event_on
from .service_standing import standing_of
from .status import ProjectStatus, status_of, with_attention, with_forecasts
from .tables import ComparisonTable, ProjectTable

STALE_DAYS = 90


class OverviewView(KeyDateView):
    """At a glance, for every project: how far in percent, use of the grant, time gone by, finished when."""

    template_name = "reports/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        in_order = Project.objects.order_by("started_on", "title_key")
        projects = list(in_order)
        started = [project for project in projects if project.has_started(self.key_date)]
        statuses = with_forecasts(status_of(started, self.key_date, money_of), self.key_date)
        statuses = with_attention(statuses, self.key_date)
        scope = scope_of(statuses, self.key_date)
        audited = audit(scope)
        return super().get_context_data(
            statuses=statuses,
            deadlines=[deadline for deadline in scope.once(deadlines) if deadline.is_soon],
            open_findings=open_by_severity(audited),
            explained=number_explained(audited),
            standing=standing_of(Counts(self.key_date)),
            upcoming=projects[len(started) :],
            stale_since=stale_since(statuses, self.key_date),
            **kwargs,
        )


def stale_since(statuses: list[ProjectStatus], key_date: date) -> date | None:
    """Day of the newest event of all where it lies more than STALE_DAYS back; one query unless a status tells."""
    oldest_recent = key_date - timedelta(days=STALE_DAYS)
    if any(status.last_entry_on and status.last_entry_on >= oldest_recent for status in statuses):
        return None
    latest = latest_event_on(key_date)
    return latest if latest and latest < oldest_recent else None


class ProjectListView(ListView):
    model = Project
    table_class = ProjectTable
    filterset_class = ProjectFilterSet
    name = "projekte"
    heading = "Projekte"
    lead = "Wie weit ist jedes Projekt, was wurde dafür ausgegeben, und wann ist es fertig?"
    formula = (
        "Fortschritt in % = produktive ÷ erfasste Leistungseinheiten, bei Projekten mit Prozessbündeln "
        "digitalisierte ÷ erfasste Prozessbündel. Mitteleinsatz in % = ausgezahlte Fördermittel ÷ Landesförderung."
    )

    def table_rows(self, filtered: QuerySet) -> ListRows:
        statuses = with_forecasts(status_of(filtered, self.key_date), self.key_date)
        return ListRows([status.row() for status in statuses])


class ProjectView(KeyDateView):
    """One project: phases, bundles, timeline, money, latest status note; also before it starts."""

    template_name = "reports/project.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        noted = Project.objects.with_status_note(self.key_date).with_last_report(self.key_date)
        project = get_object_or_404(with_contents(noted), slug=self.kwargs["slug"])
        panels = panels_of(project, self.key_date) if project.has_started(self.key_date) else None
        return super().get_context_data(
            project=project,
            audited=audit(scope_of([panels.status], self.key_date, [project.pk])) if panels else [],
            status=panels.status if panels else None,
            panels=panels,
            compared_since=project.last_report_on or project.started_on,
            **kwargs,
        )


class ForecastView(KeyDateView):
    """How forecasts are made, and how far to trust them."""

    template_name = "reports/forecast.html"
    extra_context = {"method": METHOD}


class ComparisonView(ListView):
    """Two days: the figures of each project on both, and the single changes between them in order."""

    template_name = "reports/comparison.html"
    model = Project
    table_class = ComparisonTable
    filterset_class = ComparisonFilterSet
    name = "vergleich"
    heading = "Vergleich"
    lead = "Was hat sich zwischen zwei Tagen geändert?"
    formula = (
        "Gezählt werden Änderungen nach dem ersten Tag bis einschließlich zum zweiten. Ein verschobener Meilenstein "
        "zählt am Tag, an dem die Verschiebung eingetragen wurde. Differenz von Anteilen in Prozentpunkten, von "
        "Plandaten in Tagen."
    )

    @cached_property
    def key_date_form(self) -> KeyDateForm:
        given = {name: self.request.GET.get(name, "") for name in PeriodForm.base_fields}
        return PeriodForm(given, is_staff=self.may_ask_what_was_known)

    @cached_property
    def key_date(self) -> date:
        return self.day_asked_for("bis") or self.day_asked_for("stichtag") or self.today

    @cached_property
    def last_report(self) -> date | None:
        return last_report_before(self.key_date, self.filterset.qs)

    @cached_property
    def start(self) -> date:
        return self.day_asked_for("von") or start_of_comparison(self.key_date, self.last_report)

    @property
    def days(self) -> dict[str, date]:
        return {"von": self.start, "bis": self.key_date} | ({"kenntnisstand": self.known_on} if self.known_on else {})

    @cached_property
    def comparisons(self) -> list[Comparison]:
        return compare(self.filterset.qs, self.start, self.key_date)

    def table_rows(self, filtered: QuerySet) -> ComparisonRows:
        known_until = end_of(self.known_on) if self.known_on else None
        projects = [comparison.project.pk for comparison in self.comparisons]
        is_of_all = not self.filterset.active()
        period = Period(projects, self.start, self.key_date, known_until, has_services=is_of_all)
        return ComparisonRows(self.comparisons, Changes(period))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            start=self.start,
            comparisons=self.comparisons,
            presets=presets(self.key_date, self.last_report),
            **kwargs,
        )


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """For monitoring: 200 where the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
