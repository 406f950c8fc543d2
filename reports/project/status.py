"""Status of projects on a key date: what the council asks of each, from projects and funding together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from funding.money import Money, sums_of
from projects.completions import completions_of, forecast_of
from projects.forecast import Forecast, Verdict
from projects.models import Project
from projects.progress import Progress, latest, progress_of

from .attention import Attention, attention_of


class ProjectRow(TypedDict):
    """A project as a row of the table; shares in percent. Where a number is not known, its text says what is."""

    slug: str
    title: str
    title_key: str
    short_name: str
    started_on: date
    ends_on: date | None
    original_end: date | None
    progress: Decimal | None
    progress_text: str
    usage: Decimal | None
    units: int
    units_productive: int | None
    units_productive_text: str
    done_filter: str
    planned_units: int | None
    planned_units_qualifier: str
    bundles: int
    bundles_digitised: int | None
    bundles_digitised_text: str
    forecast: Verdict | None


@dataclass(frozen=True)
class ProjectStatus:
    """One project on a key date: progress, money and time."""

    project: Project
    key_date: date
    progress: Progress
    money: Money
    forecast: Forecast | None = None
    attention: Attention | None = None

    @property
    def has_started(self) -> bool:
        return self.project.has_started(self.key_date)

    @property
    def days_elapsed(self) -> int:
        return self.project.days_elapsed(self.key_date)

    @property
    def time_elapsed(self) -> Decimal | None:
        return self.project.time_elapsed(self.key_date)

    @property
    def days_left(self) -> int | None:
        return self.project.days_left(self.key_date)

    @property
    def last_entry_on(self) -> date | None:
        """Day of the newest phase change, bundle step, claim, approval or payment."""
        return latest([self.progress.last_entry_on, self.money.last_entry_on])

    @property
    def days_over(self) -> int:
        """Days past the end of the implementation period; 0 up to it."""
        return max(-(self.days_left or 0), 0)

    def row(self) -> ProjectRow:
        """The status as a row of the table of projects."""
        return ProjectRow(
            slug=self.project.slug,
            title=self.project.title,
            title_key=self.project.title_key,
            short_name=self.project.short_name,
            started_on=self.project.started_on,
            ends_on=self.project.ends_on,
            original_end=self.project.end_moves.original,
            progress=self.progress.percent,
            progress_text=self.progress.percent_text,
            usage=self.money.usage,
            units=self.progress.units,
            units_productive=self.progress.productive.known,
            units_productive_text=self.progress.productive.count_text,
            done_filter=self.project.done_filter,
            planned_units=self.project.planned_units,
            planned_units_qualifier=self.project.planned_units_qualifier,
            bundles=self.progress.bundles,
            bundles_digitised=self.progress.digitised.known,
            bundles_digitised_text=self.progress.digitised.count_text,
            forecast=self.forecast.verdict if self.forecast else None,
        )


def with_forecasts(statuses: list[ProjectStatus], key_date: date) -> list[ProjectStatus]:
    """The same, each with its forecast. One query, however many projects."""
    completions = completions_of([status.project for status in statuses], key_date)
    return [
        replace(status, forecast=forecast_of(status.progress, completions[status.project.pk], key_date))
        for status in statuses
    ]


def with_attention(statuses: list[ProjectStatus], key_date: date) -> list[ProjectStatus]:
    """The same, each with what needs attention. Three queries, however many projects."""
    attention = attention_of([status.project for status in statuses], key_date)
    return [replace(status, attention=attention[status.project.pk]) for status in statuses]


def status_of(projects: Iterable[Project], key_date: date, monies_of: Any = sums_of) -> list[ProjectStatus]:
    """The status of each project on the key date, in the order of the projects; with all of its money by `money_of`."""
    listed = list(projects)
    progress, monies = progress_of(listed, key_date), monies_of(listed, key_date)
    return [ProjectStatus(project, key_date, progress[project.pk], monies[project.pk]) for project in listed]
