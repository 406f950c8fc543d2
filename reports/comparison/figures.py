"""Projects on two days: their figures, and what lies between."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django_tables2.data import TableData

from funding.choices import CostType
from lists import formats
from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, PercentColumn, TextColumn, Typed
from lists.tables import CHUNK_ROWS
from projects.choices import WITHOUT_PHASE, Phase, Step, phase_label
from projects.models import Milestone, Project, StatusNote
from records.days import months_later
from records.models import DatePrecision
from services.choices import ProvisionKind

from ..project.status import ProjectStatus, status_of
from .changes import Change, Changes, Kind

NUMBER, MONEY, PERCENT = NumberColumn(""), MoneyColumn(""), PercentColumn("")
TEXT, DAY = TextColumn(""), DateColumn("")


@dataclass(frozen=True)
class Figure:
    """A figure of a project on both days; the difference of percentages is in percentage points."""

    label: str
    column: Column
    before: Any
    after: Any

    @cached_property
    def typed(self) -> dict[str, Typed | None]:
        changed = None if self.before is None or self.after is None else self.after - self.before
        return typed(self.column, self.before, self.after, changed)


@dataclass(frozen=True)
class Comparison:
    """One project on two days."""

    before: ProjectStatus
    after: ProjectStatus
    milestones_before: int
    milestones_after: int

    @property
    def project(self) -> Project:
        return self.after.project

    @cached_property
    def figures(self) -> list[Figure]:
        """Those that the project has: units or bundles, milestones and money where any are recorded."""
        return [*self.unit_figures(), *self.bundle_figures(), *self.milestone_figures(), *self.money_figures()]

    def of_progress(self, label: str, column: Column, read: Any) -> Figure:
        return Figure(label, column, read(self.before.progress), read(self.after.progress))

    def unit_figures(self) -> Iterator[Figure]:
        if not self.after.progress.units and not self.after.progress.counts_units:
            return
        yield self.of_progress("Leistungseinheiten", NUMBER, lambda progress: progress.units)
        for phase in reversed(Phase):
            yield self.of_progress(phase.label, NUMBER, lambda progress, p=phase: progress.units_by_phase.get(p, 0))
        yield self.of_progress(WITHOUT_PHASE, NUMBER, lambda progress: progress.units_unknown)
        if self.after.progress.counts_units:
            yield self.of_progress("Fortschritt in %", PERCENT, lambda progress: progress.percent)

    def bundle_figures(self) -> Iterator[Figure]:
        if not self.after.progress.bundles and self.after.progress.counts_units:
            return
        yield self.of_progress("Prozessbündel", NUMBER, lambda progress: progress.bundles)
        for step in Step:
            yield self.of_progress(step.label, NUMBER, lambda progress, s=step: progress.bundles_by_step.get(s, 0))
        if not self.after.progress.counts_units:
            yield self.of_progress("Fortschritt in %", PERCENT, lambda progress: progress.percent)

    def milestone_figures(self) -> Iterator[Figure]:
        if self.milestones_before or self.milestones_after:
            yield Figure("Meilensteine erreicht", NUMBER, self.milestones_before, self.milestones_after)

    def money_figures(self) -> Iterator[Figure]:
        before, after = self.before.money, self.after.money
        if not before.grants and not after.grants:
            return
        for label, name in MONEY_FIGURES:
            yield Figure(label, MONEY, getattr(before, name), getattr(after, name))
        yield Figure("Mitteleinsatz in %", PERCENT, before.usage, after.usage)


MONEY_FIGURES = (
    ("Landesförderung in EUR", "state_share"),
    ("Beantragt in EUR", "claimed"),
    ("Bewilligt in EUR", "approved"),
    ("Ausgezahlt in EUR", "paid"),
    ("Verwendet in EUR", "used"),
)


def compare(projects: Iterable[Project], start: date, end: date) -> list[Comparison]:
    """The projects on both days, in their order. Nine queries, however many projects."""
    listed = list(projects)
    milestones = milestones_reached(listed, start, end)
    return [
        Comparison(before, after, *milestones.get(after.project.pk, (0, 0)))
        for before, after in zip(status_of(listed, start), status_of(listed, end), strict=True)
    ]


def milestones_reached(projects: list[Project], *days: date) -> dict[int, list[int]]:
    """Number of milestones reached by each of the days, for each project that has any; none before it started."""
    reached: Any = Milestone.objects.filter(project__in=projects, reached_on__isnull=False).order_by().values("project")
    by_day = {
        f"by_day_{index}": Count("pk", filter=Q(reached_on__lte=day, project__started_on__lte=day))
        for index, day in enumerate(days)
    }
    return {row["project"]: [row[name] for name in by_day] for row in reached.annotate(**by_day)}


def last_report_before(day: date, projects: QuerySet) -> date | None:
    """Day of the last status note (Statusbericht) of the projects before the day."""
    notes = StatusNote.objects.filter(project__in=projects.order_by().values("pk"), noted_on__lt=day)
    return notes.aggregate(last=Max("noted_on"))["last"]


def start_of_comparison(end: date, last_report: date | None) -> date:
    """Since when to compare where nothing is said: the last report, without one a year."""
    return last_report or months_later(end, -12)


class ComparisonRows(TableData):
    """The rows of the table: of the page the changes alone, of a file the figures ahead of them."""

    def __init__(self, comparisons: list[Comparison], changes: Changes) -> None:
        super().__init__(changes)
        self.comparisons = comparisons
        self.changes = changes

    def __len__(self) -> int:
        return self.number

    @cached_property
    def number(self) -> int:
        return len(self.changes)

    def __getitem__(self, key: slice) -> list[dict[str, Any]]:
        return [change_row(change) for change in self.changes.read(key.start or 0, key.stop)]

    def tuples(self, paths: list[str]) -> Iterator[tuple[Any, ...]]:
        changes = (change_row(change) for chunk in self.changes.chunks(CHUNK_ROWS) for change in chunk)
        for row in chain(figure_rows(self.comparisons), changes):
            yield tuple(row[path] for path in paths)


def figure_rows(comparisons: list[Comparison]) -> Iterator[dict[str, Any]]:
    for comparison in comparisons:
        for figure in comparison.figures:
            yield {
                "title": comparison.project.title,
                "slug": comparison.project.slug,
                "what": figure.label,
                "subject": None,
                "shown_on": None,
                "precision": None,
                **figure.typed,
            }


def change_row(change: Change) -> dict[str, Any]:
    """A change as a row of the table."""
    return {
        "title": change.title,
        "slug": change.slug,
        "what": change.kind.label,
        "subject": subject_of(change),
        "shown_on": change.shown_on,
        "precision": change.precision and DatePrecision(change.precision),
        **values_of(change),
    }


def subject_of(change: Change) -> str | None:
    if change.kind == Kind.USED:
        return str(CostType(change.subject).label)
    if change.kind in (Kind.CLAIMED, Kind.APPROVED, Kind.PAID):
        return f"Tranche {formats.day(change.before_day)} bis {formats.day(change.after_day)}"  # type: ignore[arg-type]
    return change.subject or None


def values_of(change: Change) -> dict[str, Typed | None]:
    """Before, after and difference of a change, each as its own kind."""
    if texts := texts_of(change):
        return typed(TEXT, *texts)
    if change.kind == Kind.MILESTONE_MOVED:
        moved = (change.after_day - change.before_day).days  # type: ignore[operator]
        return {**typed(DAY, change.before_day, change.after_day), "difference": Typed(moved, NUMBER, is_change=True)}
    if change.kind == Kind.MILESTONE_REACHED:
        return typed(NUMBER, None, None, 1)
    if change.amount is not None:
        return typed(MONEY, None, None, change.amount)
    return typed(NUMBER, None, None, change.after_code)


def texts_of(change: Change) -> tuple[str | None, str | None] | None:
    """Before and after of a change that is told in words; None of one that is told in figures."""
    if change.kind == Kind.PHASE:
        return phase_label(change.before_code), phase_label(change.after_code)
    if change.kind == Kind.STEP:
        return None, str(Step(change.after_code).label)  # type: ignore[arg-type]
    if change.kind == Kind.PROVISION:
        return provision_label(change.before_text), provision_label(change.after_text)
    return (change.before_text, change.after_text) if change.kind == Kind.MATURITY else None


def provision_label(code: str | None) -> str | None:
    return str(ProvisionKind(code).label) if code else None


def typed(column: Column, before: Any, after: Any, difference: Any = None) -> dict[str, Typed | None]:
    return {
        "before": None if before is None else Typed(before, column),
        "after": None if after is None else Typed(after, column),
        "difference": None if difference is None else Typed(difference, column, is_change=True),
    }
