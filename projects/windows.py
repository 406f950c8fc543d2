"""Windows of "spätestens" (see `records.windows`) among the members of a project: in which of them a member is.

Each rule is given twice: to the database, for one day and any number of projects, and by the days on which windows open
and close, for the course of one project. `tests/projects/test_flow.py` and `tests/reports/test_any_day.py` hold both
against each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import DateField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least

from records.courses import Course, course_of_moves
from records.days import Day
from records.prepared import prepared
from records.statements import Statement

from .models import BundleStep, PhaseChange, Project
from .places import BUNDLE, NONE, STEP_PLACE, UNIT, step_place, united

greatest_day, least_day = partial(Greatest, output_field=DateField()), partial(Least, output_field=DateField())
Window = tuple[int, int]  # the phase before (NONE: none), and the one that was reached at the latest later


class WindowRow(NamedTuple):
    """A window of a kind, UNIT or BUNDLE, and its owner, known on a day, is open from a day until before another.

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


class UnitWindows:
    """A unit is in the last one of its windows that are open: in each until the next one opens.

    „Konzeption“ is possible from 01.02. and certain from 01.06. on, „Produktiv“ from 01.05. and 01.09. on: from 01.02.
    it may be in Konzeption, from 01.05. in any phase up to Produktiv.
    """

    @staticmethod
    def on(day: Day) -> QuerySet:
        """The windows in which units are on the day, each with its place `before` and the one `after`."""
        before = PhaseChange.objects.in_force(day).filter(rollout=OuterRef("rollout")).order_by()
        place = Coalesce(Subquery(before.values("phase")[:1]), NONE, output_field=IntegerField())
        return PhaseChange.objects.in_windows(day).alias(before=place, after=F("phase"))

    @staticmethod
    def opening(projects: list[int], key_date: date) -> list[Any]:
        """The rows of WindowRow of those that open up to the key date, as long as their own statements say."""
        changes = PhaseChange.objects.filter(PhaseChange.window_opened(key_date), rollout__project__in=projects)
        changes = changes.order_by().annotate(opens=F("earliest_on"), closes=F("effective_on"))
        path = "rollout__phase_changes__"
        return [
            windows_whole(changes, UNIT, "rollout", F("phase")),
            windows_within(changes, UNIT, "rollout", F("phase"), path, place=F(f"{path}phase")),
        ]

    @classmethod
    def closed(cls, rows: Iterable[WindowRow]) -> list[WindowRow]:
        """The rows, each until a later window of its unit opens; without those that are then never open."""
        found = list(rows)
        openings: defaultdict[int, dict[date, date]] = defaultdict(dict)
        for row in found:
            if row.kind == UNIT and row.place == NONE:
                openings[row.owner][row.known_on] = row.opens
        closings = {
            (owner, known_on): day
            for owner, opens_on in openings.items()
            for known_on, day in cls.closings_within(opens_on)
        }
        return cls.closed_on(closings, found) if closings else found

    @staticmethod
    def closings_within(openings: Mapping[date, date]) -> Iterator[tuple[date, date]]:
        """Of the windows of one rollout, their openings by `known_on`: those that a later one closes earlier, and
        when."""
        next_opening = date.max
        for known_on in sorted(openings, reverse=True):
            if next_opening < known_on:
                yield known_on, next_opening
            next_opening = min(next_opening, openings[known_on])

    @staticmethod
    def closed_on(closings: Mapping[tuple[int, date], date], rows: Iterable[WindowRow]) -> list[WindowRow]:
        """The rows, those of the closings, by owner and `known_on`, until before the day."""
        of_units = ((row, closings.get((row.owner, row.known_on)) if row.kind == UNIT else None) for row in rows)
        shorter = (row._replace(closes=min(row.closes, day)) if day else row for row, day in of_units)
        return [row for row in shorter if row.opens < row.closes]


class BundleWindows:
    """A bundle is in each of its windows, from the day on which its first step is taken or possible: of one of which
    not even that is known it may have taken any step, and its windows say no more."""

    @staticmethod
    def on(day: Day) -> QuerySet:
        """The windows in which bundles are on the day, each with its place `before` and the one `after`."""
        of_step = BundleStep.objects.filter(bundle=OuterRef("bundle"), step=OuterRef("step")).order_by()
        stated = of_step.in_force(day).annotate(at=STEP_PLACE)
        place = Coalesce(Subquery(stated.values("at")[:1]), NONE)
        return BundleStep.objects.in_windows(day).alias(before=place, after=F("step"))

    @staticmethod
    def opening(projects: list[int], key_date: date) -> list[Any]:
        """The rows of WindowRow of those that open up to the key date."""
        steps: Any = BundleStep.objects.filter(BundleStep.window_opened(key_date), bundle__project__in=projects)
        steps = steps.order_by().annotate(known_from=Subquery(BundleStep.objects.first_known_from(OuterRef("bundle"))))
        steps = steps.filter(known_from__isnull=False)
        steps = steps.annotate(opens=greatest_day("earliest_on", "known_from"), closes=F("effective_on"))
        steps = steps.filter(opens__lt=F("closes"))
        path = "bundle__steps__"
        same_step = Q((f"{path}step", F("step")))
        return [
            windows_whole(steps, BUNDLE, "bundle", F("step")),
            windows_within(steps, BUNDLE, "bundle", F("step"), path, place=step_place(path), only=same_step),
        ]


def window_rows(project: Project, key_date: date) -> list[WindowRow]:
    """The windows of a project that open up to the key date. One query."""
    return UnitWindows.closed(map(WindowRow._make, window_rows_of([project.pk], key_date)))


@prepared
def window_rows_of(projects: list[int], key_date: date) -> QuerySet:
    """The rows of WindowRow of projects, each as long as its own statement says."""
    return united(*UnitWindows.opening(projects, key_date), *BundleWindows.opening(projects, key_date))


def windows_whole(statements: QuerySet[Statement], kind: str, owner: str, later: Combinable) -> QuerySet:
    """The rows of the place NONE."""
    rows = statements.annotate(kind=Value(kind), place=Value(NONE), later=later)
    return rows.values_list("kind", owner, "effective_on", "opens", "closes", "place", "later")


def windows_within(
    statements: QuerySet[Statement],
    kind: str,
    owner: str,
    later: Combinable,
    path: str,
    *,
    place: Combinable,
    only: Q | None = None,
) -> QuerySet:
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
