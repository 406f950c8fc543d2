"""How the units of a project moved through the phases and its bundles through the steps, day by day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from records.courses import Course, course_of_moves
from records.models import DatePrecision
from records.prepared import prepared

from .choices import Step, StepState
from .models import BundleMembership, BundleStep, PhaseChange, Project, RolloutMembership

NOT_TAKEN_OVER = Value(False, output_field=BooleanField())
NONE = 0  # the place of those that are in no phase, or have taken no step
NO_STEP_TAKEN = -Step.RECORDED  # the place of those that are known to have taken no step, among those at NONE

UNIT, BUNDLE = "unit", "bundle"
greatest_day, least_day = partial(Greatest, output_field=DateField()), partial(Least, output_field=DateField())
Window = tuple[int, int]  # the phase before (NONE: none), and the one that was reached at the latest later


def step_place(path: str = "") -> Case:
    """The place to which a statement on a step leads: the step; of one that is not taken, or withdrawn, less than
    NONE. `path` leads to the statement."""
    step, taken = F(f"{path}step"), Q((f"{path}state", StepState.TAKEN))
    return Case(When(taken, then=step), default=-step, output_field=IntegerField())


STEP_PLACE = step_place()


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


class WindowRow(NamedTuple):
    """A window ("spätestens") of a kind, UNIT or BUNDLE, and its owner, known on a day, is open from a day until before
    another.

    In rows of the place NONE it is so altogether; in the others while the unit is in the phase, or the bundle at the
    place of the step, that may have been left already for the `later` one.
    """

    kind: str
    owner: int
    known_on: date
    opens: date
    closes: date
    place: int
    later: int


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
    statements: Any, memberships: Any, place: Any, key_date: date, taken_over: Any = NOT_TAKEN_OVER
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


def united(first: Any, *others: Any) -> QuerySet:
    rows: QuerySet = first.union(*others, all=True)
    return rows


def beginnings(statements: Any, place: Any, latest: Any, key_date: date, taken_over: Any = NOT_TAKEN_OVER) -> Any:
    """The rows of PlaceMove of what began by the key date."""
    lasts = ExpressionWrapper(Q(until__gt=key_date), output_field=BooleanField())
    begun = statements.filter(effective_on__lte=key_date).order_by()
    grouped = begun.annotate(place=place, lasts=lasts, taken=taken_over)
    rows = grouped.values_list("effective_on", "place", "lasts", "taken")
    return rows.annotate(number=Count("pk"), late=latest)


def endings(statements: Any, place: Any, key_date: date) -> Any:
    """The same of what ended by the key date."""
    lasts = Value(False, output_field=BooleanField())
    ended = statements.filter(until__lte=key_date).order_by()
    grouped = ended.annotate(place=place, lasts=lasts, taken=NOT_TAKEN_OVER)
    rows = grouped.values_list("until", "place", "lasts", "taken")
    return rows.annotate(number=-Count("pk"), late=Value(0))


def window_rows(project: Project, key_date: date) -> list[WindowRow]:
    """The windows of a project that open up to the key date. One query."""
    return closed_by_later_windows(map(WindowRow._make, window_rows_of([project.pk], key_date)))


@prepared
def window_rows_of(projects: list[int], key_date: date) -> QuerySet:
    """The rows of WindowRow of projects, each as long as its own statement says.

    Bundles of which not even the first step is taken or possible may have taken any step: their windows say no more.
    See `progress.windows`.
    """
    open_by_then = Q(date_precision=DatePrecision.LATEST, earliest_on__lte=key_date, earliest_on__lt=F("effective_on"))
    changes = PhaseChange.objects.filter(open_by_then, rollout__project__in=projects).order_by()
    changes = changes.annotate(opens=F("earliest_on"), closes=F("effective_on"))
    steps: Any = BundleStep.objects.filter(open_by_then, bundle__project__in=projects).order_by()
    first = BundleStep.objects.filter(bundle=OuterRef("bundle"), step=Step.RECORDED)
    known = (
        first.annotate(known=Coalesce("earliest_on", "effective_on", output_field=DateField()))
        .order_by("known")
        .values("known")[:1]
    )
    steps = steps.annotate(known_from=Subquery(known)).filter(known_from__isnull=False)
    steps = steps.annotate(opens=greatest_day("earliest_on", "known_from"), closes=F("effective_on"))
    steps = steps.filter(opens__lt=F("closes"))
    of_rollout, of_bundle = "rollout__phase_changes__", "bundle__steps__"
    same_step = Q((f"{of_bundle}step", F("step")))
    return united(
        windows_whole(changes, UNIT, "rollout", F("phase")),
        windows_within(changes, UNIT, "rollout", F("phase"), of_rollout, place=F(f"{of_rollout}phase")),
        windows_whole(steps, BUNDLE, "bundle", F("step")),
        windows_within(steps, BUNDLE, "bundle", F("step"), of_bundle, place=step_place(of_bundle), only=same_step),
    )


def windows_whole(statements: Any, kind: str, owner: str, later: Any) -> Any:
    """The rows of the place NONE."""
    rows = statements.annotate(kind=Value(kind), place=Value(NONE), later=later)
    return rows.values_list("kind", owner, "effective_on", "opens", "closes", "place", "later")


def windows_within(
    statements: Any, kind: str, owner: str, later: Any, path: str, *, place: Any, only: Q | None = None
) -> Any:
    """The rows of windows while another statement of the same owner, to which the path leads, is in force."""
    overlapping = Q((f"{path}effective_on__lt", F("closes")), (f"{path}until__gt", F("opens")))
    rows = statements.filter(overlapping, only or Q()).annotate(
        kind=Value(kind),
        since=greatest_day("opens", f"{path}effective_on"),
        next_on=least_day("closes", f"{path}until"),
        place=place,
        later=later,
    )
    return rows.values_list("kind", owner, "effective_on", "since", "next_on", "place", "later")


def closed_by_later_windows(rows: Iterable[WindowRow]) -> list[WindowRow]:
    """Of rollouts with several open windows the last counts: the others are open until it opens."""
    found = list(rows)
    openings: defaultdict[int, dict[date, date]] = defaultdict(dict)
    for row in found:
        if row.kind == UNIT and row.place == NONE:
            openings[row.owner][row.known_on] = row.opens
    closings = {
        (owner, known_on): day for owner, opens_on in openings.items() for known_on, day in closings_within(opens_on)
    }
    return closed(found, closings) if closings else found


def closings_within(openings: Mapping[date, date]) -> Iterator[tuple[date, date]]:
    """Of the windows of one rollout, their openings by `known_on`: those that a later one closes earlier, and when."""
    next_opening = date.max
    for known_on in sorted(openings, reverse=True):
        if next_opening < known_on:
            yield known_on, next_opening
        next_opening = min(next_opening, openings[known_on])


def closed(rows: Iterable[WindowRow], closings: Mapping[tuple[int, date], date]) -> list[WindowRow]:
    """The rows, those of the closings, by owner and `known_on`, until before the day; without those then never open."""
    of_units = ((row, closings.get((row.owner, row.known_on)) if row.kind == UNIT else None) for row in rows)
    shorter = (row._replace(closes=min(row.closes, day)) if day else row for row, day in of_units)
    return [row for row in shorter if row.opens < row.closes]


def windows_of_rows(project: Project, key_date: date, rows: Iterable[WindowRow]) -> Course[Window, int]:
    """How many windows of one kind are open from day to day."""
    moves = list(window_moves(key_date, rows))
    return course_of_moves(project.started_on, key_date, dict.fromkeys((window for _, window, _ in moves), 0), moves)


def window_moves(key_date: date, rows: Iterable[WindowRow]) -> Iterator[tuple[date, Window, int]]:
    for _, _, _, opens, closes, place, later in rows:
        for day, change in ((opens, 1), (closes, -1)):
            if day <= key_date:
                yield day, (place, later), change
                if place != NONE:
                    yield day, (NONE, later), -change


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
    places: Any,
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
