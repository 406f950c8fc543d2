"""How the units of a project moved through the phases and its bundles through the steps, day by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, Subquery

from records.courses import Course, course_of_moves
from records.models import DatePrecision

from .choices import STEP_NAMES, Phase, Step
from .forecast import Completion
from .models import PhaseChange, Project, Rollout

Move = tuple[date, int | None, int]
UnitsMoved = tuple[date | None, int | None, int | None, bool, int, int]


@dataclass(frozen=True)
class Flow:
    """Counts over time from the project's start to a key date.

    Of units: by the phase they were in on the day, None for those without one. Of bundles: by the steps they had
    taken by the day (a bundle counts for each), None for those not yet recorded. `latest` is the number of the
    events whose day is only known to be the latest possible one; `last_on` the day of the last event.
    """

    number: int
    course: Course[int | None, int]
    latest: int
    last_on: date | None


def flow_of_units(project: Project, key_date: date, rows: Iterable[UnitsMoved]) -> Flow:
    """The project's units by phase, from the rows of `phase_moves`; as `Rollout.objects.on` tells them for every day.

    Changes before the project's start count on it, because its rollouts are listed from then on. No query.
    """
    moved = list(rows)
    number = sum(rollouts for _, before, *_, rollouts, _ in moved if before is None)
    moves: list[Move] = []
    for day, before, phase, _, rollouts, _ in moved:
        if day:
            moves += [(day, before, -rollouts), (day, phase, rollouts)]
    course = course_of_moves(project.started_on, key_date, {**dict.fromkeys(Phase, 0), None: number}, moves)
    last_on = max((day for day, *_ in moves), default=None)
    return Flow(number, course, sum(latest for *_, latest in moved), last_on)


def phase_moves(project: Project, key_date: date) -> list[UnitsMoved]:
    """Rows of day, phase before, phase entered, whether it lasts until the key date, number of rollouts that moved so,
    and how many of them by LATEST.

    A rollout without any phase change up to the key date counts in a row without a day; so every rollout counts
    in exactly one row without a phase before. One query.
    """
    by_then = FilteredRelation("phase_changes", condition=Q(phase_changes__effective_on__lte=key_date))
    earlier = PhaseChange.objects.filter(rollout=OuterRef("pk"), effective_on__lt=OuterRef("change__effective_on"))
    later = PhaseChange.objects.filter(
        rollout=OuterRef("pk"), effective_on__gt=OuterRef("change__effective_on"), effective_on__lte=key_date
    )
    before = Subquery(earlier.order_by("-effective_on").values("phase")[:1])
    moved: Any = Rollout.objects.filter(project=project).alias(change=by_then)
    grouped = moved.annotate(before=before, lasts=~Exists(later)).order_by()
    grouped = grouped.values_list("change__effective_on", "before", "change__phase", "lasts")
    late = Q(change__date_precision=DatePrecision.LATEST)
    return list(grouped.annotate(rollouts=Count("pk"), latest=Count("pk", filter=late)))


def units_completed(rows: Iterable[UnitsMoved]) -> tuple[Completion, ...]:
    """The units productive on the key date, by the day they became so, from the rows of `phase_moves`. No query."""
    found = []
    for day, _, phase, lasts, rollouts, latest in rows:
        if day and lasts and phase == Phase.PRODUCTION:
            found += [Completion(day, is_exact=True, number=rollouts - latest)] * (rollouts > latest)
            found += [Completion(day, is_exact=False, number=latest)] * (latest > 0)
    return tuple(found)


def bundles_completed(rows: Iterable[dict[str, Any]]) -> tuple[Completion, ...]:
    """The bundles digitised by the key date, from the rows of `bundle_rows_of`. No query."""
    name = STEP_NAMES[Step.DIGITISED]
    return tuple(
        Completion(row[f"{name}__effective_on"], row[f"{name}__date_precision"] == DatePrecision.EXACT)
        for row in rows
        if row[f"{name}__effective_on"]
    )


def flow_of_bundles(project: Project, key_date: date, rows: Iterable[dict[str, Any]]) -> Flow:
    """The project's bundles by the steps taken, from the rows of `bundle_rows_of` for the key date. No query."""
    bundles = list(rows)
    initial: dict[int | None, int] = {**dict.fromkeys(Step, 0), None: len(bundles)}
    moves = list(step_moves(bundles))
    course = course_of_moves(project.started_on, key_date, initial, moves)
    precisions = [row[f"{name}__date_precision"] for row in bundles for name in STEP_NAMES.values()]
    last_on = max((day for day, *_ in moves), default=None)
    return Flow(len(bundles), course, precisions.count(DatePrecision.LATEST), last_on)


def step_moves(bundles: list[dict[str, Any]]) -> Iterator[Move]:
    for step, name in STEP_NAMES.items():
        for day in (row[f"{name}__effective_on"] for row in bundles):
            if day:
                yield day, step, 1
                if step == Step.RECORDED:
                    yield day, None, -1
