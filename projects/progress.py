"""How far projects are on a key date: counted by the database for all, or from the courses of one.

Both give the same Progress; `tests/reports/test_any_day.py` holds them against each other.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.db.models import Case, Count, DateField, F, Max, QuerySet, Value, When
from django.db.models.expressions import Combinable

from records.prepared import prepared
from records.shares import percent
from records.statements import Statement

from .bounds import Bounds, bounds_text, share_text
from .choices import FIRST_DONE, NOT_BEGUN, WITHOUT_PHASE, Step, place_of_phase
from .flow import Flow
from .forecast import BUNDLES, Words
from .models import BundleMembership, BundleStep, PhaseChange, Project, RolloutMembership
from .places import BUNDLE, NO_STEP_TAKEN, NONE, STEP_PLACE, UNIT, united
from .windows import BundleWindows, UnitWindows, Window

PROJECT_PATHS = {UNIT: "rollout__project", BUNDLE: "bundle__project"}


@dataclass
class Progress:
    """Progress of one project: its units by phase (its key; None: no phase recorded) and its bundles by step taken; of
    `bundles_not_begun` it is known that they have taken none.

    In windows are the units that may have been in another phase already, and the bundles that may have taken a step:
    both are known only for a later day ("spätestens").
    """

    without_phase: ClassVar[str] = WITHOUT_PHASE
    project: Project
    units_by_phase: dict[int | None, int] = field(default_factory=dict)
    bundles: int = 0
    bundles_by_step: dict[Step, int] = field(default_factory=dict)
    bundles_not_begun: int = 0
    last_phase_change_on: date | None = None
    last_bundle_step_on: date | None = None
    units_in_windows: dict[Window, int] = field(default_factory=dict)
    bundles_in_windows: dict[Window, int] = field(default_factory=dict)

    @property
    def counts_units(self) -> bool:
        return self.project.counts_units

    @property
    def units(self) -> int:
        """Units listed, with or without a recorded phase."""
        return sum(self.units_by_phase.values())

    @property
    def units_unknown(self) -> int:
        """How many units are in no recorded phase, which pages call `without_phase`."""
        return self.units_by_phase.get(None, 0)

    @property
    def units_uncertain(self) -> int:
        """How many units are in a recorded phase, or in a later one already."""
        return sum(number for (low, _), number in self.units_in_windows.items() if low != NONE)

    @property
    def productive(self) -> Bounds:
        """How many units are in the phase that counts as done."""
        return self.bounds_of_phase(self.project.done_phase)

    @property
    def words(self) -> Words:
        """What is counted, and what it is called when it is done."""
        return Words("Leistungseinheiten", self.project.done_word) if self.counts_units else BUNDLES

    @property
    def digitised(self) -> Bounds:
        """How many bundles are digitised."""
        return self.bounds_of_step(Step.DIGITISED)

    @property
    def total(self) -> int:
        """What the progress counts: listed units or bundles."""
        return self.units if self.counts_units else self.bundles

    @property
    def planned(self) -> int | None:
        """How many of them the project plans to complete; None where it plans no number."""
        return self.project.planned_units if self.counts_units else self.project.planned_digitised_bundles

    def bounds_of_phase(self, phase: int) -> Bounds:
        """How many units are in the phase, by its key."""
        windows = self.units_in_windows.items()
        possible = sum(number for (low, high), number in windows if min(low, high) <= phase <= max(low, high))
        uncertain = sum(number for (low, _), number in windows if low == phase)
        unknown = self.units_unknown - sum(number for (low, _), number in windows if low == NONE)
        certain = self.units_by_phase.get(phase, 0) - uncertain
        return Bounds(certain, certain + possible + unknown, self.units, unknown)

    def bounds_of_step(self, step: Step) -> Bounds:
        """How many bundles have taken the step."""
        possible = sum(number for (_, later), number in self.bundles_in_windows.items() if later == step)
        unknown = self.bundles_unrecorded - self.bundles_in_windows.get((NONE, Step.RECORDED), 0)
        certain = self.bundles_by_step.get(step, 0)
        return Bounds(certain, certain + possible + unknown, self.bundles, unknown)

    @property
    def bundles_unrecorded(self) -> int:
        """How many bundles there are of which nothing is stated by the day."""
        return self.bundles - self.bundles_by_step.get(Step.RECORDED, 0) - self.bundles_not_begun

    def exactly(self, units: int) -> Bounds:
        """So many of the units."""
        return Bounds(units, units, self.units)

    @property
    def bounds(self) -> Bounds:
        """How many of what the progress counts are done."""
        return self.productive if self.counts_units else self.digitised

    @property
    def done_text(self) -> str:
        """22 von 38; höchstens 22 von 38"""
        return bounds_text(self.bounds)

    @property
    def percent_text(self) -> str:
        """57,9 %; höchstens 57,9 %; nicht erfasst"""
        return share_text(self.bounds, self.total)

    @property
    def has_planned_share(self) -> bool:
        """Whether anything is known of the share of the number the project plans: not where nothing is recorded."""
        return bool(self.planned and self.total) and not self.bounds.is_unknown

    @property
    def planned_share_text(self) -> str:
        """The same of the number the project plans."""
        return share_text(self.bounds, self.planned)

    @property
    def percent(self) -> Decimal | None:
        """Fortschritt in %: productive of the listed units, or digitised of the listed bundles; None where that number
        is not known exactly.

        See docs/fachkonzept.md#anteile.
        """
        return percent(self.bounds.known, self.total)

    @property
    def percent_of_planned(self) -> Decimal | None:
        """The same, of the number the project plans; None where it plans none, or nothing is recorded."""
        return percent(self.bounds.known, self.planned) if self.has_planned_share else None

    @property
    def begun(self) -> float | None:
        """How much of what is not done is done already, as whole units or bundles: a unit by its phase among
        those that units are in (of two the first is a third of the way, the second two), a bundle by the share of steps
        taken. None where nothing is recorded of those that are not done."""
        if self.counts_units:
            open_units = {phase: each for phase, each in self.units_by_phase.items() if phase and phase < FIRST_DONE}
            begun = sorted(phase for phase in open_units if place_of_phase(phase) > NOT_BEGUN)
            parts = max(len(begun), 2) + 1
            return sum(open_units[phase] * rank / parts for rank, phase in enumerate(begun, 1)) if open_units else None
        done = self.bundles_by_step.get(Step.DIGITISED, 0)
        open_steps = [self.bundles_by_step.get(step, 0) - done for step in Step if step != Step.DIGITISED]
        return sum(open_steps) / len(Step) if any(open_steps) else None

    @property
    def last_entry_on(self) -> date | None:
        return latest([self.last_phase_change_on, self.last_bundle_step_on])


def progress_of(projects: Collection[Project], key_date: date) -> dict[int, Progress]:
    """Progress on the key date of each project, by its id: nothing before it starts.

    One query, however many projects.
    """
    return progress_on(projects, dict.fromkeys((project.pk for project in projects), key_date))


def progress_at_end(projects: Iterable[Project]) -> dict[int, Progress]:
    """Progress of each project `on_day` that has ended, by its id, on the day on which it did.

    One query, however many projects; none where none has ended.
    """
    ended = [project for project in projects if project.is_ended]
    days = {project.pk: project.ended_on for project in ended if project.ended_on}
    return progress_on(ended, days) if days else {}


def progress_on(projects: Iterable[Project], days: Mapping[int, date]) -> dict[int, Progress]:
    """Progress of each project on a day of its own, by its id."""
    by_project = {project.pk: Progress(project) for project in projects}
    started = {pk: days[pk] for pk, progress in by_project.items() if progress.project.has_started(days[pk])}
    counts: dict[int, list[PlaceCount]] = {}
    for row in map(PlaceCount._make, place_counts(started) if started else ()):
        counts.setdefault(row.project, []).append(row)
    for pk, rows in counts.items():
        by_project[pk] = progress_of_counts(by_project[pk].project, rows)
    return by_project


def progress_of_flows(project: Project, units: Flow, bundles: Flow, day: date) -> Progress:
    """Progress of one project on a day up to the last one of the flows of its units and bundles. No query.

    The days of the last phase change and the last step are those of the last day.
    """
    phases, steps = units.course.on(day), bundles.course.on(day)
    return Progress(
        project,
        {phase: number for phase, number in phases.items() if number},
        steps[None] + steps[Step.RECORDED],
        {step: steps[step] for step in Step},
        steps.get(NO_STEP_TAKEN, 0),
        units.last_on,
        bundles.last_on,
        {window: number for window, number in units.windows.on(day).items() if number},
        {window: number for window, number in bundles.windows.on(day).items() if number},
    )


class PlaceCount(NamedTuple):
    """So many rollouts of a project are in a phase, or its bundles at a step (STEP_PLACE); `last_on`: the last day of
    that.

    With a `later` place they may be there already, which is known only for a day to come. NONE and no later place: all
    that belong to the project.
    """

    project: int
    kind: str
    place: int
    later: int
    number: int
    last_on: date | None


def progress_of_counts(project: Project, rows: Iterable[PlaceCount]) -> Progress:
    """The progress of one project from its rows."""
    now = {(row.kind, row.place): row for row in rows if not row.later}
    members = {kind: now.pop((kind, NONE)).number if (kind, NONE) in now else 0 for kind in (UNIT, BUNDLE)}
    units: dict[int | None, int] = {row.place: row.number for row in now.values() if row.kind == UNIT}
    without = members[UNIT] - sum(units.values())
    steps = {row.place: row.number for row in now.values() if row.kind == BUNDLE}
    return Progress(
        project,
        {**units, None: without} if without else units,
        members[BUNDLE],
        {step: steps.get(step, 0) for step in Step},
        steps.get(NO_STEP_TAKEN, 0),
        latest(row.last_on for row in now.values() if row.kind == UNIT),
        latest(row.last_on for row in now.values() if row.kind == BUNDLE),
        windows_of(UNIT, rows),
        windows_of(BUNDLE, rows),
    )


def windows_of(kind: str, rows: Iterable[PlaceCount]) -> dict[Window, int]:
    return {(row.place, row.later): row.number for row in rows if row.later and row.kind == kind}


def latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)


def place_counts(days: Mapping[int, date]) -> Iterable[PlaceCount]:
    """The rows of PlaceCount of projects, each on its day."""
    different = set(days.values())
    return rows_on(different.pop(), list(days)) if len(different) == 1 else place_count_rows(days)


@prepared
def rows_on(day: date, projects: list[int]) -> QuerySet:
    """The same of projects on one day."""
    return place_count_rows(dict.fromkeys(projects, day))


def place_count_rows(days: Mapping[int, date]) -> QuerySet:
    """Counted from the statements, without reading rollouts and bundles."""
    of_unit, of_bundle = (day_of(PROJECT_PATHS[kind], days) for kind in (UNIT, BUNDLE))
    last_on = Max("effective_on")
    return united(
        counted(PhaseChange.objects.in_force(of_unit), UNIT, days, place=F("phase"), last_on=last_on),
        counted(RolloutMembership.objects.belonging(of_unit), UNIT, days),
        counted(BundleStep.objects.in_force(of_bundle), BUNDLE, days, place=STEP_PLACE, last_on=last_on),
        counted(BundleMembership.objects.belonging(of_bundle), BUNDLE, days),
        *windows(days),
    )


def day_of(project: str, days: Mapping[int, date]) -> Any:
    """The day of the project that the path leads to: a value where all have the same."""
    different = set(days.values())
    if len(different) == 1:
        return different.pop()
    cases = (When(**{project: pk}, then=Value(day, output_field=DateField())) for pk, day in days.items())
    return Case(*cases, output_field=DateField())


def windows(days: Mapping[int, date]) -> list[QuerySet]:
    day, day_of_bundle = (day_of(PROJECT_PATHS[kind], days) for kind in (UNIT, BUNDLE))
    before, after = F("before"), F("after")
    return [
        counted(UnitWindows.on(day), UNIT, days, place=before, later=after),
        counted(BundleWindows.on(day_of_bundle), BUNDLE, days, place=before, later=after),
    ]


def counted(
    statements: QuerySet[Statement],
    kind: str,
    projects: Collection[int],
    *,
    place: Combinable | None = None,
    later: Combinable | None = None,
    last_on: Combinable | None = None,
) -> QuerySet:
    """The statements of the projects as rows of PlaceCount."""
    project = PROJECT_PATHS[kind]
    rows = statements.filter(**{f"{project}__in": projects}).order_by()
    rows = rows.annotate(kind=Value(kind), place=place or Value(NONE), later=later or Value(NONE))
    grouped = rows.values_list(project, "kind", "place", "later").annotate(number=Count("pk"))
    return grouped.annotate(last_on=last_on or Value(None, output_field=DateField()))
