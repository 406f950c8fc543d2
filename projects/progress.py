"""How far projects are on a key date: counted from the dated events, a fixed number of queries for all projects."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet

from records.shares import percent

from .choices import STEP_NAMES, Phase, Step
from .flow import Flow
from .models import ProcessBundle, Project, Rollout


@dataclass
class Progress:
    """Progress of one project: its units by phase (None: no phase recorded) and its bundles by step taken."""

    project: Project
    units_by_phase: dict[Phase | None, int] = field(default_factory=dict)
    bundles: int = 0
    bundles_by_step: dict[Step, int] = field(default_factory=dict)
    last_phase_change_on: date | None = None
    last_bundle_step_on: date | None = None

    @property
    def counts_units(self) -> bool:
        return self.project.kind == Project.Kind.ROLLOUT

    @property
    def units(self) -> int:
        """Units listed, with or without a recorded phase."""
        return sum(self.units_by_phase.values())

    @property
    def units_productive(self) -> int:
        return self.units_by_phase.get(Phase.PRODUCTION, 0)

    @property
    def units_unknown(self) -> int:
        return self.units_by_phase.get(None, 0)

    @property
    def bundles_digitised(self) -> int:
        return self.bundles_by_step.get(Step.DIGITISED, 0)

    @property
    def percent(self) -> Decimal | None:
        """Fortschritt in % (DESIGN section 4): productive of the listed units, or digitised of the listed bundles."""
        if self.counts_units:
            return percent(self.units_productive, self.units)
        return percent(self.bundles_digitised, self.bundles)

    @property
    def percent_of_planned(self) -> Decimal | None:
        """The same, of the number the project plans; None where it plans none."""
        if self.counts_units:
            return percent(self.units_productive, self.project.planned_units)
        return percent(self.bundles_digitised, self.project.planned_digitised_bundles)

    @property
    def last_entry_on(self) -> date | None:
        return latest([self.last_phase_change_on, self.last_bundle_step_on])


def progress_of(projects: Iterable[Project], key_date: date) -> dict[int, Progress]:
    """Progress on the key date of each project, by its id: nothing before it starts.

    Two queries, however many projects.
    """
    found = {project.pk: Progress(project) for project in projects}
    started = [pk for pk, progress in found.items() if progress.project.has_started(key_date)]
    for row in phase_counts(Rollout.objects.filter(project__in=started), key_date):
        progress = found[row["project"]]
        progress.units_by_phase[Phase(row["current_phase"]) if row["current_phase"] else None] = row["number"]
        progress.last_phase_change_on = latest([progress.last_phase_change_on, row["last_on"]])
    for row in step_counts(ProcessBundle.objects.filter(project__in=started), key_date):
        progress = found[row["project"]]
        progress.bundles = row["number"]
        progress.bundles_by_step = {step: row[f"{name}_number"] for step, name in STEP_NAMES.items()}
        progress.last_bundle_step_on = latest(row[f"{name}_on"] for name in STEP_NAMES.values())
    return found


def bundle_rows_of(projects: Iterable[Project], key_date: date) -> dict[int, list[dict[str, Any]]]:
    """The bundles of each project by its id, as rows with `effective_on` and `date_precision` of every step. One query,
    however many projects."""
    found: dict[int, list[dict[str, Any]]] = {project.pk: [] for project in projects}
    fields = [f"{name}__{field}" for name in STEP_NAMES.values() for field in ("effective_on", "date_precision")]
    bundles = ProcessBundle.objects.on(key_date).filter(project__in=found).order_by("project_phase", "name_key", "pk")
    for row in bundles.values(
        "pk", "project", "name", "project_phase", "is_state_priority", "service__ozg_id", *fields
    ):
        found[row["project"]].append(row)
    return found


def unit_rows_of(projects: Iterable[Project], key_date: date) -> dict[int, list[dict[str, Any]]]:
    """The units of each project by its id, as rows with their phase on the key date. One query, however many
    projects."""
    found: dict[int, list[dict[str, Any]]] = {project.pk: [] for project in projects}
    rollouts = Rollout.objects.on(key_date).filter(project__in=found).order_by("unit__name_key", "pk")
    fields = ("current_phase", "current_since", "current_precision", "planned_production_on")
    for row in rollouts.values(
        "pk", "project", "unit__number", "unit__name", "unit__kind", "unit__division__name", *fields
    ):
        found[row["project"]].append(row)
    return found


def progress_of_flows(project: Any, units: Flow, bundles: Flow) -> Progress:
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


def phase_counts(rollouts: Any, key_date: date) -> QuerySet:
    """Rows of project, current_phase, number of rollouts, and the day of the last change into the phase."""
    grouped = rollouts.with_phase(key_date).order_by().values("project", "current_phase")
    return grouped.annotate(number=Count("pk"), last_on=Max("current_since"))


def step_counts(bundles: Any, key_date: date) -> QuerySet:
    """Rows of project, number of bundles, and per step how many took it and when the last."""
    columns: dict[str, Any] = {}
    for name in STEP_NAMES.values():
        columns[f"{name}_number"] = Count(f"{name}__effective_on")
        columns[f"{name}_on"] = Max(f"{name}__effective_on")
    return bundles.with_steps(key_date).order_by().values("project").annotate(number=Count("pk"), **columns)
