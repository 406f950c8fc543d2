"""How the units of a project moved through the phases and its bundles through the steps, day by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Value

from records.courses import Course, course_of_moves
from records.models import DatePrecision

from .choices import Phase, Step
from .models import BundleMembership, BundleStep, PhaseChange, Project, RolloutMembership

NOT_TAKEN_OVER = Value(False, output_field=BooleanField())
NONE = 0  # the place of those that are in no phase, or have taken no step


class PlaceMove(NamedTuple):
    """So many rollouts of a project entered a phase on a day (number > 0), or left it; so many bundles took a step.

    Place NONE: they joined the project, or left it. `lasts`: what was entered still held on the key date. `latest` is
    how many of those entered have a day that is only the latest possible one. Taken over: in a reorganisation.
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

    Of units: by the phase they were in on the day, None for those without one. Of bundles: by the steps they had
    taken by the day (a bundle counts for each), None for those not yet recorded. `number` belongs to the project on
    the key date. `latest` is the number of the events whose day is only known to be the latest possible one; `last_on`
    the day of the last event.
    """

    number: int
    course: Course[int | None, int]
    latest: int
    last_on: date | None

    @property
    def most(self) -> int:
        """The most that belonged to the project on any day."""
        days = (self.course.first, *self.course.changed_on)
        return max(sum(self.course.on(day).values()) for day in days)


def phase_moves(project: Project, key_date: date) -> list[PlaceMove]:
    """How the rollouts of a project moved up to the key date. One query."""
    changes = PhaseChange.objects.filter(rollout__project=project)
    memberships = RolloutMembership.objects.filter(rollout__project=project)
    return moves_of(changes, memberships, "phase", key_date, taken_over=F("is_taken_over"))


def step_moves(project: Project, key_date: date) -> list[PlaceMove]:
    """How the bundles of a project moved up to the key date. One query."""
    steps = BundleStep.objects.filter(bundle__project=project)
    return moves_of(steps, BundleMembership.objects.filter(bundle__project=project), "step", key_date)


def moves_of(
    statements: Any, memberships: Any, place: str, key_date: date, taken_over: Any = NOT_TAKEN_OVER
) -> list[PlaceMove]:
    """The moves up to the key date: of each statement its beginning, and its end where it has ended by then."""
    late = Count("pk", filter=Q(date_precision=DatePrecision.LATEST))
    belonged, joined = memberships.filter(belongs=True), Value(NONE)
    rows = beginnings(statements, F(place), late, key_date, taken_over).union(
        endings(statements, F(place), key_date),
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
    return flow_of(project, key_date, list(moves), Phase, leaving=set(Phase))


def flow_of_bundles(project: Project, key_date: date, moves: Iterable[PlaceMove]) -> Flow:
    """The project's bundles by the steps taken, from its `step_moves`. No query."""
    return flow_of(project, key_date, list(moves), Step, leaving={Step.RECORDED})


def flow_of(project: Project, key_date: date, moves: list[PlaceMove], places: Any, leaving: set[int]) -> Flow:
    """The counts at the places; who enters one that is `leaving` is no longer at NONE."""
    first = project.started_on
    members = [move for move in moves if move.place == NONE]
    events = [move for move in moves if move.place != NONE]
    from_the_start = sum(move.number for move in members if move.day <= first)
    course_moves: list[tuple[date, int | None, int]] = [
        *((move.day, None, move.number) for move in members if move.day > first),
        *((move.day, move.place, move.number) for move in events),
        *((move.day, None, -move.number) for move in events if move.place in leaving),
    ]
    return Flow(
        number=sum(move.number for move in members),
        course=course_of_moves(first, key_date, {**dict.fromkeys(places, 0), None: from_the_start}, course_moves),
        latest=sum(move.latest for move in events if not move.is_taken_over),
        last_on=max((move.day for move in events if move.lasts), default=None),
    )
