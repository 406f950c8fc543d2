"""How the units of a project moved through the phases and its bundles through the steps, day by day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, IntegerField, Q, Value, When

from records.courses import Course, course_of_moves
from records.models import DatePrecision

from .choices import Step, StepState
from .models import BundleMembership, BundleStep, PhaseChange, Project, RolloutMembership

NOT_TAKEN_OVER = Value(False, output_field=BooleanField())
NONE = 0  # the place of those that are in no phase, or have taken no step
NO_STEP_TAKEN = -Step.RECORDED  # the place of those that are known to have taken no step, among those at NONE

# The place to which a statement on a step leads: the step; of one that is not taken, or withdrawn, less than NONE.
STEP_PLACE = Case(When(state=StepState.TAKEN, then=F("step")), default=-F("step"), output_field=IntegerField())


class PlaceMove(NamedTuple):
    """So many rollouts of a project entered a phase on a day (number > 0), or left it; so many bundles took a step.

    Place NONE: they joined the project, or left it; places below: it is stated that they have not taken the step.
    `lasts`: what was entered still held on the key date. `latest` is how many of those entered have a day that is only
    the latest possible one. Taken over: in a reorganisation.
    """

    day: date
    place: int
    number: int
    lasts: bool
    latest: int
    is_taken_over: bool = False


@dataclass(frozen=True)
class Flow:
    """Counts over time from the project's start to a key date.

    Of units: by the phase (its key) they were in on the day, None for those without one. Of bundles: by the steps they
    had taken by the day (a bundle counts for each), None for those not yet recorded, and among these NO_STEP_TAKEN for
    those of which just that is stated. `number` belongs to the project on the key date, `most` did on any
    day. `latest` is the number of the events whose day is only known to be the latest possible one; `last_on` the day
    of the last event.
    """

    number: int
    most: int
    course: Course[int | None, int]
    latest: int
    last_on: date | None

    def not_begun_on(self, day: date) -> int:
        """How many bundles are known to have taken no step."""
        return self.course.on(day).get(NO_STEP_TAKEN, 0)


def phase_moves(project: Project, key_date: date) -> list[PlaceMove]:
    """How the rollouts of a project moved up to the key date. One query."""
    changes = PhaseChange.objects.filter(rollout__project=project)
    memberships = RolloutMembership.objects.filter(rollout__project=project)
    return moves_of(changes, memberships, F("phase"), key_date, taken_over=F("is_taken_over"))


def step_moves(project: Project, key_date: date) -> list[PlaceMove]:
    """How the bundles of a project moved up to the key date. One query."""
    steps = BundleStep.objects.filter(bundle__project=project)
    return moves_of(steps, BundleMembership.objects.filter(bundle__project=project), STEP_PLACE, key_date)


def moves_of(
    statements: Any, memberships: Any, place: Any, key_date: date, taken_over: Any = NOT_TAKEN_OVER
) -> list[PlaceMove]:
    """The moves up to the key date: of each statement its beginning, and its end where it has ended by then."""
    late = Count("pk", filter=Q(date_precision=DatePrecision.LATEST))
    belonged, joined = memberships.filter(belongs=True), Value(NONE)
    rows = beginnings(statements, place, late, key_date, taken_over).union(
        endings(statements, place, key_date),
        beginnings(belonged, joined, Value(0), key_date),
        endings(belonged, joined, key_date),
        all=True,
    )
    return [
        PlaceMove(day, at, sign * number, bool(lasts), late, bool(taken))
        for day, at, sign, lasts, taken, number, late in rows
    ]


def beginnings(statements: Any, place: Any, latest: Any, key_date: date, taken_over: Any = NOT_TAKEN_OVER) -> Any:
    """Rows of day, place, 1, whether they last and are taken over, number and how many of these are known only at the
    latest."""
    lasts = ExpressionWrapper(Q(until__gt=key_date), output_field=BooleanField())
    begun = statements.filter(effective_on__lte=key_date).order_by()
    begun = begun.annotate(place=place, sign=Value(1), lasts=lasts, taken=taken_over)
    grouped = begun.values_list("effective_on", "place", "sign", "lasts", "taken")
    return grouped.annotate(number=Count("pk"), late=latest)


def endings(statements: Any, place: Any, key_date: date) -> Any:
    """The same of what ended by the key date, with the sign -1."""
    lasts = Value(False, output_field=BooleanField())
    ended = statements.filter(until__lte=key_date).order_by()
    ended = ended.annotate(place=place, sign=Value(-1), lasts=lasts, taken=NOT_TAKEN_OVER)
    grouped = ended.values_list("until", "place", "sign", "lasts", "taken")
    return grouped.annotate(number=Count("pk"), late=Value(0))


def flow_of_units(project: Project, key_date: date, moves: Iterable[PlaceMove]) -> Flow:
    """The project's units by phase, from its `phase_moves`; as `Rollout.objects.on` counts them on every day. No
    query."""
    entered = list(moves)
    phases = {project.done_phase, *(move.place for move in entered)} - {NONE}
    return flow_of(project, key_date, entered, phases, leaving=phases)


def flow_of_bundles(project: Project, key_date: date, moves: Iterable[PlaceMove]) -> Flow:
    """The project's bundles by the steps taken, from its `step_moves`. No query."""
    stated = list(moves)
    not_begun = [NO_STEP_TAKEN] if any(move.place == NO_STEP_TAKEN for move in stated) else []
    return flow_of(project, key_date, stated, [*Step, *not_begun], leaving={Step.RECORDED})


def numbers_by_day(members: Iterable[PlaceMove], first: date) -> list[int]:
    """How many joined less those that left, on each day on which any did; before the first day on that."""
    by_day: Counter[date] = Counter()
    for move in members:
        by_day[max(move.day, first)] += move.number
    return [by_day[day] for day in sorted(by_day)]


def flow_of(project: Project, key_date: date, moves: list[PlaceMove], places: Any, leaving: set[int]) -> Flow:
    """The counts at the places; who enters one that is `leaving` is no longer at NONE."""
    first, counted = project.started_on, set(places)
    members = [move for move in moves if move.place == NONE]
    events = [move for move in moves if move.place != NONE]
    from_the_start = sum(move.number for move in members if move.day <= first)
    course_moves: list[tuple[date, int | None, int]] = [
        *((move.day, None, move.number) for move in members if move.day > first),
        *((move.day, move.place, move.number) for move in events if move.place in counted),
        *((move.day, None, -move.number) for move in events if move.place in leaving),
    ]
    return Flow(
        number=sum(move.number for move in members),
        most=max([0, *accumulate(numbers_by_day(members, first))]),
        course=course_of_moves(first, key_date, {**dict.fromkeys(places, 0), None: from_the_start}, course_moves),
        latest=sum(move.latest for move in events if not move.is_taken_over),
        last_on=max((move.day for move in events if move.lasts), default=None),
    )
