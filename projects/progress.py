"""How far projects are on a key date: counted by the database for all, or from the courses of one.

Both give the same Progress; `tests/reports/test_any_day.py` holds them against each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db.models import Count, Max, QuerySet

from records.shares import percent

from .choices import STEP_NAMES, WITHOUT_PHASE, Phase, Step
from .flow import Flow
from .models import BundleQuerySet, ProcessBundle, Project, Rollout, RolloutQuerySet


@dataclass
class Progress:
    """Progress of one project: its units by phase (None: no phase recorded) and its bundles by step taken."""

    without_phase: ClassVar[str] = WITHOUT_PHASE
    project: Project
    units_by_phase: dict[Phase | None, int] = field(default_factory=dict)
    bundles: int = 0
    bundles_by_step: dict[Step, int] = field(default_factory=dict)
    last_phase_change_on: date | None = None
    last_bundle_step_on: date | None = None

    @property
    def counts_units(self) -> bool:
        return self.project.counts_units

    @property
    def units(self) -> int:
        """Units listed, with or without a recorded phase."""
        return sum(self.units_by_phase.values())

    @property
    def units_productive(self) -> int:
        return self.units_by_phase.get(Phase.PRODUCTION, 0)

    @property
    def units_unknown(self) -> int:
        """How many units are in no recorded phase, which pages call `without_phase`."""
        return self.units_by_phase.get(None, 0)

    @property
    def bundles_digitised(self) -> int:
        return self.bundles_by_step.get(Step.DIGITISED, 0)

    @property
    def total(self) -> int:
        """What the progress counts: listed units or bundles."""
        return self.units if self.counts_units else self.bundles

    @property
    def done(self) -> int:
        """How many of them are productive or digitised."""
        return self.units_productive if self.counts_units else self.bundles_digitised

    @property
    def planned(self) -> int | None:
        """How many of them the project plans to complete; None where it plans no number."""
        return self.project.planned_units if self.counts_units else self.project.planned_digitised_bundles

    @property
    def percent(self) -> Decimal | None:
        """Fortschritt in %: productive of the listed units, or digitised of the listed bundles.

        See docs/fachkonzept.md#anteile.
        """
        return percent(self.done, self.total)

    @property
    def percent_of_planned(self) -> Decimal | None:
        """The same, of the number the project plans; None where it plans none."""
        return percent(self.done, self.planned)

    @property
    def last_entry_on(self) -> date | None:
        return latest([self.last_phase_change_on, self.last_bundle_step_on])


def progress_of(projects: Iterable[Project], key_date: date) -> dict[int, Progress]:
    """Progress on the key date of each project, by its id: nothing before it starts.

    Two queries, however many projects.
    """
    by_project = {project.pk: Progress(project) for project in projects}
    started = [pk for pk, progress in by_project.items() if progress.project.has_started(key_date)]
    for row in phase_counts(Rollout.objects.filter(project__in=started), key_date):
        progress = by_project[row["project"]]
        progress.units_by_phase[Phase(row["current_phase"]) if row["current_phase"] else None] = row["number"]
        progress.last_phase_change_on = latest([progress.last_phase_change_on, row["last_on"]])
    for row in step_counts(ProcessBundle.objects.filter(project__in=started), key_date):
        progress = by_project[row["project"]]
        progress.bundles = row["number"]
        progress.bundles_by_step = {step: row[f"{name}_number"] for step, name in STEP_NAMES.items()}
        progress.last_bundle_step_on = latest(row[f"{name}_on"] for name in STEP_NAMES.values())
    return by_project


def progress_of_flows(project: Project, units: Flow, bundles: Flow) -> Progress:
    """Progress of one project where the flows of its units and bundles are known. No query."""
    steps = bundles.course.now
    return Progress(
        project,
        {Phase(phase) if phase else None: number for phase, number in units.course.now.items() if number},
        bundles.number,
        {step: steps[step] for step in Step},
        units.last_on,
        bundles.last_on,
    )


def latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)


def phase_counts(rollouts: RolloutQuerySet, key_date: date) -> QuerySet:
    """Rows of project, current_phase, number of rollouts, and the day of the last change into the phase."""
    in_phases: QuerySet = rollouts.with_phase(key_date)
    grouped = in_phases.order_by().values("project", "current_phase")
    return grouped.annotate(number=Count("pk"), last_on=Max("current_since"))


def step_counts(bundles: BundleQuerySet, key_date: date) -> QuerySet:
    """Rows of project, number of bundles, and per step how many took it and when the last."""
    columns: dict[str, Count | Max] = {}
    for name in STEP_NAMES.values():
        columns[f"{name}_number"] = Count(f"{name}__effective_on")
        columns[f"{name}_on"] = Max(f"{name}__effective_on")
    return bundles.with_steps(key_date).order_by().values("project").annotate(number=Count("pk"), **columns)
