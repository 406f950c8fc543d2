"""The rules that a forecast mixes: each says in how many days a goal is reached, by one simple thought."""

from math import ceil, log

from .curve import days_by_curves
from .history import CompletionHistory
from .unlike import days_if_unlike

YEAR = 364
BELIEF = 2.0
"""So many items at the average pace are added to what was observed lately: five items say something, not much."""
FARTHEST = 6.0
RECENT_SHARE, LEAST_RECENT = 0.2, 5
LOOKS_BACK = (0.35, 0.55, 0.75)
"""The shares of what is done by now, at which is asked what each rule would have said then."""

HELD = 0.5
"""So much of the growth of the total so far is expected to go on."""
MOST_GROWTH = 2 / 3
LEAST_DISTANCES = 3

(
    AVERAGE, YEARLY, LATELY, RECENT, CADENCE, CURVES, UNLIKE, PROMISE, TYPICAL, UNDER_WAY, PHASED, LEAVING, PLANNED,
    GROWING,
) = (
    "average", "year", "lately", "recent", "cadence", "curves", "unlike", "promise", "typical", "under_way", "phased",
    "leaving", "planned", "growing",
)  # fmt: skip


def average(history: CompletionHistory, goal: float) -> float:
    """At the pace of the whole time so far: the straight line."""
    return (goal - history.completed) * history.elapsed / history.completed


def at_pace_since(history: CompletionHistory, goal: float, since: float) -> float:
    """At the pace since a day, held back by the average one."""
    amount = history.completed - history.completed_by(since)
    days = history.elapsed - since + BELIEF * history.elapsed / history.completed
    return (goal - history.completed) * days / (amount + BELIEF)


def yearly(history: CompletionHistory, goal: float) -> float:
    return at_pace_since(history, goal, max(history.elapsed - YEAR, 0))


def lately(history: CompletionHistory, goal: float) -> float:
    """At the pace of the second half of what is done."""
    return at_pace_since(history, goal, history.day_of(history.completed / 2))


def recent(history: CompletionHistory, goal: float) -> float:
    """At the pace of the last items."""
    number = max(history.completed * RECENT_SHARE, min(LEAST_RECENT, history.completed / 2))
    return at_pace_since(history, goal, history.day_of(history.completed - number))


def in_cadence(history: CompletionHistory, goal: float) -> float | None:
    """As many dates as are still needed, at the mean distance of those so far, from the last of them on; None with less
    than three distances."""
    days = history.dates
    distances = len(days) - 1
    if distances < LEAST_DISTANCES:
        return None
    each = (history.completed - history.completed_by(days[0])) / distances
    if each <= 0:
        return None
    needed = ceil((goal - history.completed) / each - 1e-6)
    return days[-1] + needed * (days[-1] - days[0]) / distances - history.elapsed


def promise(history: CompletionHistory, goal: float) -> float | None:
    """Evenly until the end that was promised; None where that has passed, or there is none."""
    if history.promised is None or history.promised <= 0:
        return None
    return history.promised * (goal - history.completed) / history.lacking


def under_way(history: CompletionHistory) -> float | None:
    """At the average pace of work rather than of items: what is under way is done in part."""
    if history.begun is None:
        return None
    left = max(history.lacking - history.begun, history.lacking / 10)
    return left * history.elapsed / (history.completed + history.begun)


def phased(history: CompletionHistory) -> float | None:
    """Until all have entered their last phase at the pace of those that have, and the last of them has passed it."""
    waiting, lag = history.known.waiting, history.known.lag
    if waiting is None or lag is None:
        return None
    return waiting * history.elapsed / max(history.total - waiting, 1.0) + lag


def leaving(history: CompletionHistory) -> float | None:
    """At the pace at which items leave their last phase, held back by the average one: as many as are in it, in the
    time that it takes (J. Little, "A Proof for the Queuing Formula L = λW", Operations Research 9, 1961)."""
    waiting, lag = history.known.waiting, history.known.lag
    if waiting is None or lag is None:
        return None
    days = lag + BELIEF * history.elapsed / history.completed
    return history.lacking * days / (history.lacking - waiting + BELIEF)


def growing(history: CompletionHistory) -> float | None:
    """At the average pace, less what is likely to come on top at the same time; None where the total was always the
    same."""
    if not history.growth:
        return None
    pace = history.completed / history.elapsed
    return history.lacking / (pace - min(HELD * history.growth, MOST_GROWTH * pace))


def of_items(history: CompletionHistory) -> dict[str, float]:
    """What the rules say that ask for more than days of completion: as `said`, but they cannot be asked of the past."""
    line = average(history, history.total)
    days = {
        UNDER_WAY: under_way(history),
        PHASED: phased(history),
        LEAVING: leaving(history),
        PLANNED: history.known.planned,
        GROWING: growing(history),
    }
    return {name: within(each, line) for name, each in days.items() if each is not None}


def said(history: CompletionHistory, goal: float) -> dict[str, float]:
    """What each rule that can be asked on any day says: the logarithm of its days against those of the average."""
    line = average(history, goal)
    days = {
        YEARLY: yearly(history, goal),
        LATELY: lately(history, goal),
        RECENT: recent(history, goal),
        CADENCE: in_cadence(history, goal),
        CURVES: days_by_curves(history, goal),
        UNLIKE: days_if_unlike(history, goal),
        PROMISE: promise(history, goal),
    }
    return {AVERAGE: 0.0, **{name: within(each, line) for name, each in days.items() if each is not None}}


def within(days: float, line: float) -> float:
    """How far from the straight line, as a logarithm, at most so far."""
    return max(min(log(max(days, 0.1) / line), log(FARTHEST)), -log(FARTHEST))


def misses(history: CompletionHistory) -> dict[str, float]:
    """How far off each rule has been on this very history: what it would have said of what is done by now."""
    squares: dict[str, list[float]] = {}
    for share in LOOKS_BACK:
        then = history.day_of(share * history.completed)
        earlier = history.up_to(then)
        passed = history.elapsed - then
        if earlier.completed < 2 or passed < 14 or then < 14 or earlier.completed >= history.completed:
            continue
        truth = log(passed / average(earlier, history.completed))
        for name, value in said(earlier, history.completed).items():
            squares.setdefault(name, []).append((value - max(min(truth, 2.5), -2.5)) ** 2)
    return {name: (sum(each) / len(each)) ** 0.5 for name, each in squares.items()}
