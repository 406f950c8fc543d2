"""How the units of a project moved through the phases and its bundles through the steps, day by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, Subquery

from records.courses import Course, course_of_moves
from records.models import DatePrecision

from .choices import Phase, Step
from .models import PhaseChange, Project, Rollout
from .rows import BundleRow, StepDay, step_days

Move = tuple[date, int | None, int]


class PhaseMove(NamedTuple):
    """So many rollouts of a project entered a phase on a day out of the one before (None: none was recorded).

    `lasts` until the key date; `latest` is how many of them have a day that is only the latest possible one. A move
    without a day counts rollouts without any phase change up to the key date.
    """

    day: date | None
    before: int | None
    phase: int | None
    lasts: bool
    rollouts: int
    latest: int


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


def flow_of_units(project: Project, key_date: date, rows: Iterable[PhaseMove]) -> Flow:
    """The project's units by phase, from its `phase_moves`; as `Rollout.objects.on` counts them on every day.

    Changes before the project's start count on it, because its rollouts are listed from then on. No query.
    """
    moved = list(rows)
    number = sum(move.rollouts for move in moved if move.before is None)
    moves: list[Move] = []
    for move in moved:
        if move.day:
            moves += [(move.day, move.before, -move.rollouts), (move.day, move.phase, move.rollouts)]
    course = course_of_moves(project.started_on, key_date, {**dict.fromkeys(Phase, 0), None: number}, moves)
    last_on = max((day for day, *_ in moves), default=None)
    return Flow(number, course, sum(move.latest for move in moved), last_on)


def phase_moves(project: Project, key_date: date) -> list[PhaseMove]:
    """How the rollouts of a project moved up to the key date; each counts in exactly one move without a phase before.

    One query.
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
    return [PhaseMove(*row) for row in grouped.annotate(rollouts=Count("pk"), latest=Count("pk", filter=late))]


def flow_of_bundles(project: Project, key_date: date, bundles: Iterable[BundleRow]) -> Flow:
    """The project's bundles by the steps taken, from the rows of `bundle_rows_of` for the key date. No query."""
    steps = [step_days(bundle) for bundle in bundles]
    initial: dict[int | None, int] = {**dict.fromkeys(Step, 0), None: len(steps)}
    moves = list(step_moves(steps))
    course = course_of_moves(project.started_on, key_date, initial, moves)
    precisions = [day["date_precision"] for days in steps for day in days.values()]
    last_on = max((day for day, *_ in moves), default=None)
    return Flow(len(steps), course, precisions.count(DatePrecision.LATEST), last_on)


def step_moves(bundles: list[dict[int, StepDay]]) -> Iterator[Move]:
    """Each step of each bundle on its day; the first also takes the bundle out of those not yet recorded."""
    for step in Step:
        for days in bundles:
            if day := days[step]["effective_on"]:
                yield day, step, 1
                if step == Step.RECORDED:
                    yield day, None, -1
