"""How the units of a project moved through the phases and its bundles through the steps, day by day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from records.courses import Course, course_of_moves
from records.models import DatePrecision
from records.prepared import prepared
from records.statements import Statement

from .choices import Step
from .models import BundleMembership, BundleStep, PhaseChange, Project, RolloutMembership
from .models.memberships import MembershipQuerySet
from .places import BUNDLE, NO_STEP_TAKEN, NONE, STEP_PLACE, UNIT, united
from .windows import Window, WindowRow, windows_of_rows

NOT_TAKEN_OVER = Value(False, output_field=BooleanField())


class PlaceMove(NamedTuple):
    """So many rollouts of a project entered a phase on a day (number > 0), or left it; so many bundles took a step.

    Place NONE: they joined the project, or left it; places below: it is stated that they have not taken the step.
    `lasts`: what was entered still held on the key date. Taken over: in a reorganisation. `latest` is how many of those
    entered have a day that is only the latest possible one.
    """

    day: date
    place: int
    lasts: bool
    is_taken_over: bool
    number: int
    latest: int


@dataclass(frozen=True)
class Flow:
    """Counts over time from the project's start to a key date.

    Of units: by the phase (its key) they were in on the day, None for those without one. Of bundles: by the steps they
    had taken by the day (a bundle counts for each), None for those not yet recorded, and among these NO_STEP_TAKEN for
    those of which just that is stated. `number` belongs to the project on the key date, `most` did on any
    day. `latest` is the number of the events whose day is only known to be the latest possible one; `last_on` the day
    of the last event. `windows` are the members that may have entered a place already, which is certain for a later
    day.
    """

    number: int
    most: int
    course: Course[int | None, int]
    windows: Course[Window, int]
    latest: int
    last_on: date | None


def phase_moves(project: Project, key_date: date) -> list[PlaceMove]:
    """How the rollouts of a project moved up to the key date. One query."""
    return list(map(PlaceMove._make, phase_move_rows([project.pk], key_date)))


@prepared
def phase_move_rows(projects: list[int], key_date: date) -> QuerySet:
    changes = PhaseChange.objects.filter(rollout__project__in=projects)
    memberships = RolloutMembership.objects.filter(rollout__project__in=projects)
    return move_rows(changes, memberships, F("phase"), key_date, taken_over=F("is_taken_over"))


def step_moves(project: Project, key_date: date) -> list[PlaceMove]:
    """How the bundles of a project moved up to the key date. One query."""
    return list(map(PlaceMove._make, step_move_rows([project.pk], key_date)))


@prepared
def step_move_rows(projects: list[int], key_date: date) -> QuerySet:
    steps = BundleStep.objects.filter(bundle__project__in=projects)
    return move_rows(steps, BundleMembership.objects.filter(bundle__project__in=projects), STEP_PLACE, key_date)


def move_rows(
    statements: QuerySet[Statement],
    memberships: MembershipQuerySet,
    place: Combinable,
    key_date: date,
    taken_over: Combinable = NOT_TAKEN_OVER,
) -> QuerySet:
    """The moves up to the key date: of each statement its beginning, and its end where it has ended by then."""
    late = Count("pk", filter=Q(date_precision=DatePrecision.LATEST))
    belonged, joined = memberships.filter(belongs=True), Value(NONE)
    return united(
        beginnings(statements, place, late, key_date, taken_over),
        endings(statements, place, key_date),
        beginnings(belonged, joined, Value(0), key_date),
        endings(belonged, joined, key_date),
    )


def beginnings(
    statements: QuerySet[Statement],
    place: Combinable,
    latest: Combinable,
    key_date: date,
    taken_over: Combinable = NOT_TAKEN_OVER,
) -> QuerySet:
    """The rows of PlaceMove of what began by the key date."""
    lasts = ExpressionWrapper(Q(until__gt=key_date), output_field=BooleanField())
    begun = statements.filter(effective_on__lte=key_date).order_by()
    grouped = begun.annotate(place=place, lasts=lasts, taken=taken_over)
    rows = grouped.values_list("effective_on", "place", "lasts", "taken")
    return rows.annotate(number=Count("pk"), late=latest)


def endings(statements: QuerySet[Statement], place: Combinable, key_date: date) -> QuerySet:
    """The same of what ended by the key date."""
    lasts = Value(False, output_field=BooleanField())
    ended = statements.filter(until__lte=key_date).order_by()
    grouped = ended.annotate(place=place, lasts=lasts, taken=NOT_TAKEN_OVER)
    rows = grouped.values_list("until", "place", "lasts", "taken")
    return rows.annotate(number=-Count("pk"), late=Value(0))


def flow_of_units(
    project: Project, key_date: date, moves: Iterable[PlaceMove], windows: Iterable[WindowRow] = ()
) -> Flow:
    """The project's units by phase, from its `phase_moves` and `window_rows`; as `Rollout.objects.on` counts them on
    every day. No query."""
    entered = list(moves)
    phases = {project.done_phase, *(move.place for move in entered)} - {NONE}
    open_windows = windows_of_rows(project, key_date, (row for row in windows if row.kind == UNIT))
    return flow_of(project, key_date, entered, phases, windows=open_windows, leaving=phases)


def flow_of_bundles(
    project: Project, key_date: date, moves: Iterable[PlaceMove], windows: Iterable[WindowRow] = ()
) -> Flow:
    """The project's bundles by the steps taken, from its `step_moves` and `window_rows`. No query."""
    stated = list(moves)
    not_begun = [NO_STEP_TAKEN] if any(move.place == NO_STEP_TAKEN for move in stated) else []
    open_windows = windows_of_rows(project, key_date, (row for row in windows if row.kind == BUNDLE))
    return flow_of(project, key_date, stated, [*Step, *not_begun], windows=open_windows, leaving={Step.RECORDED})


def numbers_by_day(members: Iterable[PlaceMove], first: date) -> list[int]:
    """How many joined less those that left, on each day on which any did; before the first day on that."""
    by_day: Counter[date] = Counter()
    for move in members:
        by_day[max(move.day, first)] += move.number
    return [by_day[day] for day in sorted(by_day)]


def flow_of(
    project: Project,
    key_date: date,
    moves: list[PlaceMove],
    places: Iterable[int],
    *,
    windows: Course[Window, int],
    leaving: set[int],
) -> Flow:
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
        windows=windows,
        latest=sum(move.latest for move in events if not move.is_taken_over),
        last_on=max((move.day for move in events if move.lasts), default=None),
    )
