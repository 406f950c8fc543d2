"""Übersicht: all projects on a key date."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings

from funding.money import money_of
from lists.panel_files import PanelPage
from projects.forecast import Verdict
from projects.models import Project
from projects.models.projects import ProjectQuerySet
from records.findings import Scope
from services.counting import RecordedServices

from ..charts.sparks import spark_of
from ..findings.audit import audit, number_explained, open_by_severity
from ..paper_links import newest_papers
from ..project.facts import facts_of
from ..project.status import ProjectStatus, status_of, with_attention, with_forecasts
from ..services.dashboard import dashboard_of
from .events import latest_event_on
from .latest import latest_changes
from .summary import Summary
from .tables import EndedTable, ended_table

STALE_DAYS = 90
# Cards stand in this order: what needs a look first.
WORST_FIRST = (Verdict.UNATTAINABLE, Verdict.AT_RISK, Verdict.NOT_ESTIMABLE, Verdict.RESTING, Verdict.ON_TRACK)


class OverviewView(PanelPage):
    """At a glance, for every project: how far in percent, use of the grant, time gone by, finished when."""

    template_name = "reports/overview/overview.html"
    panels: ClassVar = {"beendete-projekte": "ended_table"}

    @property
    def shown(self) -> "OverviewView":
        return self

    @cached_property
    def key_date(self) -> date:
        return self.chosen_day("stichtag") or self.opens_on or self.today

    @cached_property
    def opens_on(self) -> date | None:
        """The day of the newest event where the page opens on it: without a Stichtag, by START_ON_LATEST_EVENT, and
        where nothing happened for long."""
        if not settings.START_ON_LATEST_EVENT or self.request.GET.get("stichtag"):
            return None
        latest = latest_event_on(self.today)
        return latest if latest and latest < self.today - timedelta(days=STALE_DAYS) else None

    @cached_property
    def projects(self) -> list[Project]:
        return list(projects_in_order(self.key_date))

    @cached_property
    def statuses(self) -> list[ProjectStatus]:
        """Of the projects that have started."""
        started = [project for project in self.projects if project.has_started(self.key_date)]
        return with_forecasts(status_of(started, self.key_date, money_of), self.key_date)

    @property
    def ended_table(self) -> EndedTable:
        ended = [status for status in self.statuses if status.project.is_ended]
        abandoned = [each for each in self.projects if each.is_ended and not each.has_started(self.key_date)]
        return ended_table(ended, abandoned)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        projects, statuses = self.projects, self.statuses
        statuses = with_attention(statuses, self.key_date)
        scope = Scope(self.key_date)
        progress, funding = facts_of(statuses, scope)
        audited = audit(scope, progress, funding)
        going_on = [status for status in statuses if not status.project.is_ended]
        stale = stale_since(statuses, self.key_date)
        return super().get_context_data(
            cards=[(status, spark_of(status.forecast)) for status in worst_first(going_on) if status.forecast],
            summary=Summary(going_on),
            opens_on=self.opens_on,
            latest=latest_changes(projects, stale or self.key_date),
            newest_paper=next(iter(newest_papers(self.key_date)), None),
            ended=self.ended_table if any(project.is_ended for project in projects) else None,
            number_ended=sum(status.project.is_ended for status in statuses),
            number_started=len(statuses),
            has_projects=bool(projects) or Project.objects.exists(),
            deadlines=[deadline for deadline in funding.deadlines if deadline.is_soon],
            open_findings=open_by_severity(audited),
            explained=number_explained(audited),
            dashboard=dashboard_of(RecordedServices(self.key_date)),
            upcoming=upcoming(projects, self.key_date),
            stale_since=stale,
            **kwargs,
        )


def projects_in_order(key_date: date) -> ProjectQuerySet:
    """All projects known on the day with what holds of them on it, the first started first."""
    projects: Any = Project.objects.known(key_date).on_day(key_date).with_moves(key_date)
    return projects.order_by("started_on", "title_on_day__title_key", "pk")


def worst_first(statuses: list[ProjectStatus]) -> list[ProjectStatus]:
    """By their forecast, those that need a look first; alike ones stay in their order."""
    places: dict[Verdict | None, int] = {verdict: place for place, verdict in enumerate(WORST_FIRST)}

    def place(status: ProjectStatus) -> int:
        return places.get(status.forecast.verdict if status.forecast else None, len(places))

    return sorted(statuses, key=place)


def upcoming(projects: list[Project], key_date: date) -> list[Project]:
    """Projects that start later, as it was planned on the day; not those that ended before."""
    to_come = [project for project in projects if project.starts_on and not project.is_ended]
    later = [project for project in to_come if not project.has_started(key_date)]
    return sorted(later, key=lambda project: (project.starts_on, project.title_key))


def stale_since(statuses: list[ProjectStatus], key_date: date) -> date | None:
    """Day of the newest event of all where it lies more than STALE_DAYS back; no query where a status is newer."""
    oldest_recent = key_date - timedelta(days=STALE_DAYS)
    if any(status.last_entry_on and status.last_entry_on >= oldest_recent for status in statuses):
        return None
    latest = latest_event_on(key_date)
    return latest if latest and latest < oldest_recent else None
