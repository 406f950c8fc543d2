"""Overview, list of projects and the page of a project."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from projects.models import Project
from tabular.key_dates import KeyDateView
from tabular.tables import ListRows
from tabular.views import ListView

from .filters import ProjectFilterSet
from .panels import panels_of, with_contents
from .querysets import latest_event_on
from .status import status_of
from .tables import ProjectTable

STALE_DAYS = 90


class OverviewView(KeyDateView):
    """At a glance, for every project: how far in percent, use of the grant, time gone by, finished when."""

    template_name = "reports/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        latest = latest_event_on(self.key_date)
        projects = list(Project.objects.order_by("started_on", "title_key"))
        started = [project for project in projects if project.started_on <= self.key_date]
        return super().get_context_data(
            statuses=status_of(started, self.key_date),
            upcoming=projects[len(started) :],
            latest=latest,
            is_stale=latest is not None and (self.key_date - latest).days > STALE_DAYS,
            **kwargs,
        )


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
        return ListRows([status.row() for status in status_of(filtered, self.key_date)])


class ProjectView(KeyDateView):
    """One project: phases, bundles, timeline, money, latest status note; also before it starts."""

    template_name = "reports/project.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        noted = Project.objects.with_status_note(self.key_date)
        project = get_object_or_404(with_contents(noted), slug=self.kwargs["slug"])
        panels = panels_of(project, self.key_date) if project.started_on <= self.key_date else None
        return super().get_context_data(
            project=project, status=panels.status if panels else None, panels=panels, **kwargs
        )


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """For monitoring: 200 where the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
