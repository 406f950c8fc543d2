"""Bundles and units of projects on a key date as rows, for panels, courses and papers."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypedDict

from .choices import STEP_NAMES
from .models import ProcessBundle, Project, Rollout


class BundleRow(TypedDict):
    """A process bundle with the day of each step taken by the key date and its DatePrecision; None: not taken."""

    pk: int
    project: int
    name: str
    project_phase: int | None
    is_state_priority: bool
    service__ozg_id: str | None
    recorded__effective_on: date | None
    recorded__date_precision: str | None
    analysed__effective_on: date | None
    analysed__date_precision: str | None
    optimised__effective_on: date | None
    optimised__date_precision: str | None
    digitised__effective_on: date | None
    digitised__date_precision: str | None


class UnitRow(TypedDict):
    """A rollout with its unit and its phase on the key date; None: no phase recorded."""

    pk: int
    project: int
    unit_number__number: str | None
    unit_name__name: str
    unit_kind__kind: str | None
    division_name__name: str | None
    current_phase: int | None
    current_since: date | None
    current_precision: str | None
    planned_production__planned_on: date | None


class StepDay(TypedDict):
    """The day of a step with its DatePrecision; None: not taken."""

    effective_on: date | None
    date_precision: str | None


def step_days(bundle: BundleRow) -> dict[int, StepDay]:
    """The four steps of a bundle, by the step."""
    values: dict[str, Any] = {**bundle}
    return {
        step: {
            "effective_on": values[f"{name}__effective_on"],
            "date_precision": values[f"{name}__date_precision"],
        }
        for step, name in STEP_NAMES.items()
    }


def bundle_rows_of(projects: Iterable[Project], key_date: date) -> dict[int, list[BundleRow]]:
    """The bundles of each project by its id, in the order of project phase and name. One query for all projects."""
    by_project: dict[int, list[BundleRow]] = {project.pk: [] for project in projects}
    bundles: Any = ProcessBundle.objects.on(key_date).filter(project__in=by_project)
    rows = bundles.order_by("project_phase", "name_on_day__name_key", "pk").values(*BundleRow.__annotations__)
    for row in rows:
        by_project[row["project"]].append(row)
    return by_project


def unit_rows_of(projects: Iterable[Project], key_date: date) -> dict[int, list[UnitRow]]:
    """The units of each project by its id, in the order of their names. One query for all projects."""
    by_project: dict[int, list[UnitRow]] = {project.pk: [] for project in projects}
    rollouts: Any = Rollout.objects.on(key_date).filter(project__in=by_project)
    rows = rollouts.order_by("unit_name__name_key", "pk").values(*UnitRow.__annotations__)
    for row in rows:
        by_project[row["project"]].append(row)
    return by_project
