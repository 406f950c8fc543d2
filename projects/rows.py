"""Bundles and units of projects on a key date as rows, for panels, courses and papers."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery

from records.ends import ONE_DAY
from records.statements import joined_in_force
from units.former_names import FormerNames

from .choices import STEP_NAMES, Step, StepState
from .models import BundleMembership, BundleStep, ProcessBundle, Project, Rollout, RolloutMembership
from .models.memberships import MembershipQuerySet
from .succession import Continuations


class BundleRow(TypedDict):
    """A process bundle with the day of each step taken on the key date and its DatePrecision; None: not taken. What is
    stated of it instead is a StepState; None: nothing."""

    pk: int
    slug: str
    project: int
    name: str
    project_phase: int | None
    is_state_priority: bool
    service__ozg_id: str | None
    recorded__effective_on: date | None
    recorded__date_precision: str | None
    not_recorded__state: str | None
    analysed__effective_on: date | None
    analysed__date_precision: str | None
    not_analysed__state: str | None
    optimised__effective_on: date | None
    optimised__date_precision: str | None
    not_optimised__state: str | None
    digitised__effective_on: date | None
    digitised__date_precision: str | None
    not_digitised__state: str | None


class UnitRow(TypedDict):
    """A rollout with its unit and its phase on the key date, which is certain before `certain_until`; None: no phase
    recorded."""

    pk: int
    project: int
    unit: int
    unit_number__number: str | None
    unit_name__name: str
    unit_kind__kind: str | None
    division_name__name: str | None
    current_phase: int | None
    current_since: date | None
    current_precision: str | None
    certain_until: date | None
    planned_production__planned_on: date | None


class Continuing(NamedTuple):
    """What continues something that left its project, by its name; of a rollout with the short name of its unit."""

    name: str
    unit: str | None = None


class LeftRow(NamedTuple):
    """What no longer belongs to its project: its last day in it, why it left, and what continues it; of a rollout with
    the short name of its unit, and what that was called before."""

    name: str
    last_day: date
    reason: str
    continued_by: tuple[Continuing, ...]
    unit: str | None = None
    former_names: str = ""


class WithdrawnRow(NamedTuple):
    """Steps of a bundle that are withdrawn, since when and why."""

    name: str
    steps: list[str]
    day: date
    reason: str


class StepDay(TypedDict):
    """The day of a step with its DatePrecision; None: not taken, and then what is stated instead, a StepState."""

    effective_on: date | None
    date_precision: str | None
    instead: str | None


def step_days(bundle: BundleRow) -> dict[int, StepDay]:
    """The four steps of a bundle, by the step."""
    values: dict[str, Any] = {**bundle}
    return {
        step: {
            "effective_on": values[f"{name}__effective_on"],
            "date_precision": values[f"{name}__date_precision"],
            "instead": values[f"not_{name}__state"],
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
    rollouts: Any = Rollout.objects.on(key_date).filter(project__in=by_project).with_certainty(key_date)
    rows = rollouts.order_by("unit_name__name_key", "pk").values(*UnitRow.__annotations__)
    for row in rows:
        by_project[row["project"]].append(row)
    return by_project


def left_units_of(project: Project, key_date: date) -> list[LeftRow]:
    """The units that had left the project by the key date, in the order of their last days. Four queries at most."""
    memberships = RolloutMembership.objects.alias(unit_name=joined_in_force(key_date, "rollout__unit__names"))
    rows = left_by(memberships.filter(rollout__project=project), "rollout", key_date)
    of_unit = (f"rollout__unit__{name}" for name in ("closed_on", "slug", "pk"))
    columns = ("rollout", "unit_name__name", "until", "why", *of_unit)
    left = {rollout: values for rollout, *values in rows.values_list(*columns)}
    later = Continuations.of(list(left), key_date).later
    former = FormerNames(key_date, [unit for *_, unit in left.values()])
    return [
        LeftRow(
            name,
            until - ONE_DAY,
            left_reason(why, until - ONE_DAY, closed_on),
            tuple(dict.fromkeys(Continuing(each.unit_name, each.unit_slug) for each in later.get(rollout, ()))),
            slug,
            former.text(unit),
        )
        for rollout, (name, until, why, closed_on, slug, unit) in left.items()
    ]


def left_reason(reason: str | None, last_day: date, closed_on: date | None) -> str:
    """Why a rollout left its project: what was entered, or that its unit was closed."""
    return reason or ("aufgelöst" if last_day == closed_on else "")


def left_bundles_of(project: Project, key_date: date) -> list[LeftRow]:
    """The bundles that had left the project by the key date, in the order of their last days. Two queries."""
    memberships = BundleMembership.objects.alias(bundle_name=joined_in_force(key_date, "bundle__names"))
    rows = left_by(memberships.filter(bundle__project=project), "bundle", key_date)
    left = {
        bundle: (name, until - ONE_DAY, why)
        for bundle, name, until, why in rows.values_list("bundle", "bundle_name__name", "until", "why")
    }
    names = continuing_bundles(left, key_date)
    return [LeftRow(name, day, why or "", names.get(bundle, ())) for bundle, (name, day, why) in left.items()]


def has_withdrawn_step(bundle: BundleRow) -> bool:
    return any(day["instead"] == StepState.WITHDRAWN for day in step_days(bundle).values())


def withdrawn_steps_of(project: Project, key_date: date) -> list[WithdrawnRow]:
    """The steps of the project's bundles that are withdrawn on the key date, in the order of their days, those of one
    deed together."""
    steps = BundleStep.objects.in_force(key_date).filter(bundle__project=project, state=StepState.WITHDRAWN)
    named = steps.alias(bundle_name=joined_in_force(key_date, "bundle__names"))
    rows = named.order_by("effective_on", "bundle_name__name_key", "bundle", "step")
    withdrawn: dict[Any, WithdrawnRow] = {}
    for bundle, name, step, day, reason in rows.values_list(
        "bundle", "bundle_name__name", "step", "effective_on", "reason"
    ):
        row = withdrawn.setdefault((bundle, day, reason), WithdrawnRow(name, [], day, reason))
        row.steps.append(str(Step(step).label))
    return list(withdrawn.values())


def left_by(memberships: MembershipQuerySet, owner: str, key_date: date) -> QuerySet:
    """The memberships that had ended by the key date for good, each with `why`: the reason of the leaving."""
    reasons = memberships.model.objects.filter(
        **{owner: OuterRef(owner)}, belongs=False, effective_on=OuterRef("until")
    )
    present = memberships.model.objects.belonging(key_date).values(owner)
    left = memberships.leaving().filter(until__lte=key_date).exclude(**{f"{owner}__in": present})
    return left.annotate(why=Subquery(reasons.values("reason")[:1])).order_by("until", "pk")


def continuing_bundles(left: Iterable[int], key_date: date) -> dict[int, tuple[Continuing, ...]]:
    """What continues each of the bundles that left and had joined by the key date. No query where none left."""
    names: dict[int, tuple[Continuing, ...]] = {}
    if left:
        bundles: Any = ProcessBundle.objects.on_day(key_date).filter(memberships__effective_on__lte=key_date).distinct()
        continuing = bundles.filter(continues__in=list(left)).order_by("pk")
        for former, name in continuing.values_list("continues", "name_on_day__name"):
            names[former] = (*names.get(former, ()), Continuing(name))
    return names
