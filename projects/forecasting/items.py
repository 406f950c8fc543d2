"""What is known of single items beside the days on which they were done: their phases so far, and planned days.

Days are those of the calendar: few rests are long enough to matter within a phase.
"""

from collections.abc import Iterable, Sequence
from math import exp, log
from typing import NamedTuple

USUAL_LAG = 120.0
"""Days that an item is in its last phase before it is done, where the project tells nothing of it yet."""
USUAL_SLIP = log(1.2)
"""Plans take a fifth longer where the project tells nothing of it yet."""
USUAL_MISS = 0.5
BELIEF = 4
"""So many items as usual are added to those of the project: a few say something, not much."""
MOST_SLIP, LEAST_PLAN = 1.5, 14.0
LEAST_PLANNED = 0.5
LEAST_PHASES = 2
OVERDUE = 30.0


class Times(NamedTuple):
    """Of one phase: how many items have passed it, in how many days all together; how many days those have been in it
    that still are, and how many these are. Items of which the days are not known count for `staying` alone."""

    passed: int = 0
    days: float = 0.0
    days_so_far: float = 0.0
    staying: int = 0


class Plans(NamedTuple):
    """The plans of a project's items: how many first plans have come due or were fulfilled, how many days these should
    take all together and how many they took, or have taken by now; how many of what is lacking are planned, and in how
    many days the last of them shall be done."""

    due: int = 0
    should: float = 0.0
    took: float = 0.0
    planned: int = 0
    last: float = 0.0


NO_PLANS = Plans()


class KnownItems(NamedTuple):
    """What the items of a project tell: `begun` is how much of what is lacking is done already, as whole items.
    `waiting` are those not yet in the last phase before they are done, `lag` the days that it takes. `planned` is in
    how many days all are done by their plans with the slip so far, `slip` how far plans were off, as a logarithm."""

    begun: float | None = None
    waiting: float | None = None
    lag: float | None = None
    planned: float | None = None
    slip: float | None = None

    def of_another(self, before: float, after: float) -> "KnownItems":
        """The same were another number lacking than before."""
        waiting = None if self.waiting is None else max(self.waiting + after - before, 0)
        planned = None if self.planned is None or not before else self.planned * after / before
        return self._replace(waiting=waiting, planned=planned)


NOTHING = KnownItems()


def known_of(phases: Sequence[Times], plans: Plans, lacking: float) -> KnownItems:
    """Of so many items lacking, by their phases before the one of what is done, and by their plans."""
    planned, slip = planned_days(plans, lacking)
    if not any(phase.staying for phase in phases):
        return KnownItems(planned=planned, slip=slip)
    shares = shares_by_phase(phases)
    begun = min(sum(share * phase.staying for share, phase in zip(shares, phases, strict=True)), lacking)
    if len(phases) < LEAST_PHASES:
        return KnownItems(begun, planned=planned, slip=slip)
    return KnownItems(begun, max(lacking - phases[-1].staying, 0), lag_of(phases[-1]), planned, slip)


def lag_of(phase: Times) -> float:
    """Mean time in the phase, as of waiting times some of which still last, held back by what is usual."""
    whole = phase.days + phase.days_so_far if phase.passed else 0.0
    return (whole + BELIEF * USUAL_LAG) / (phase.passed + BELIEF)


def shares_by_phase(phases: Sequence[Times]) -> list[float]:
    """How much is done of an item in each phase: evenly by their number (of two a third and two thirds), and the more
    items have passed them all, by the times that they took; on average an item is in the middle of its phase."""
    parts = max(len(phases), 2) + 1
    evenly = [(place + 1) / parts for place in range(len(phases))]
    number = min(phase.passed for phase in phases)
    if not number:
        return evenly
    means = [phase.days / phase.passed for phase in phases]
    whole = max(sum(means), 1e-9)
    really = [(sum(means[:place]) + mean / 2) / whole for place, mean in enumerate(means)]
    return [(BELIEF * even + number * real) / (BELIEF + number) for even, real in zip(evenly, really, strict=True)]


def planned_days(plans: Plans, lacking: float) -> tuple[float | None, float | None]:
    """In how many days the last of what is lacking is done by its plan, if that slips as those before, and how far
    plans were off. None where less than half of it is planned; where not all of it is, the rest takes as long."""
    if not plans.planned or plans.planned < LEAST_PLANNED * lacking:
        return None, None
    slip = log(max(plans.took, LEAST_PLAN) / max(plans.should, LEAST_PLAN)) if plans.due else 0.0
    slip = max(min(slip, MOST_SLIP), -MOST_SLIP)
    expected = (plans.due * slip + BELIEF * USUAL_SLIP) / (plans.due + BELIEF)
    missed = (plans.due * abs(slip) + BELIEF * USUAL_MISS) / (plans.due + BELIEF)
    return max(plans.last, OVERDUE) * exp(expected) * max(lacking / plans.planned, 1.0), missed


class Item(NamedTuple):
    """`entered`: the day on which it entered each of the phases so far, the last of which is that of what is done; None
    where it is not known. `plans`: on which day it was planned to be done on which other, in order."""

    entered: Sequence[float | None]
    plans: Sequence[tuple[float, float]] = ()


def times_of(items: Sequence[Item], now: float, phases: int) -> list[Times]:
    """Of items, the times in each of so many phases before the one of what is done."""
    found = []
    for phase in range(phases):
        there = [item.entered[phase:] for item in items if len(item.entered) > phase]
        days: list[float] = []
        so_far: list[float] = []
        for since, *later in there:
            until = later[0] if later else now
            if since is not None and until is not None:
                (days if later else so_far).append(until - since)
        found.append(Times(len(days), sum(days), sum(so_far), sum(len(each) == 1 for each in there)))
    return found


def plans_of(items: Iterable[Item], now: float, phases: int) -> Plans:
    """Of items, their plans."""
    due, should, took, last = 0, 0.0, 0.0, []
    for item in items:
        if not item.plans:
            continue
        made, planned = item.plans[0]
        done = item.entered[-1] if len(item.entered) > phases else None
        if len(item.entered) <= phases:
            last.append(item.plans[-1][1])
        until = done if done is not None else now
        if until > made and (done is not None or planned < now):
            due, should, took = due + 1, should + planned - made, took + until - made
    return Plans(due, should, took, len(last), max(last, default=now) - now)
