"""The course of counts or sums over time: a state holds from the day of an event until the next one."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Generic, TypeVar

from .days import months_later

Key = TypeVar("Key")
Amount = TypeVar("Amount", int, Decimal)

MOST_SAMPLED = 60


@dataclass(frozen=True)
class Course(Generic[Key, Amount]):
    """Amounts by key on every day from `first` to `last`; `changes` holds them after each day with an event."""

    first: date
    last: date
    initial: dict[Key, Amount]
    changes: dict[date, dict[Key, Amount]]

    @cached_property
    def changed_on(self) -> list[date]:
        """The days with an event, in order; events before the first day count on it."""
        return sorted(self.changes)

    @property
    def last_changed_on(self) -> date | None:
        """The day of the last event; None without any."""
        return self.changed_on[-1] if self.changed_on else None

    def on(self, day: date) -> dict[Key, Amount]:
        """The amounts that held on the day; before the first day those it began with."""
        index = bisect_right(self.changed_on, day)
        return self.changes[self.changed_on[index - 1]] if index else self.initial

    @property
    def now(self) -> dict[Key, Amount]:
        """The amounts on the last day."""
        return self.on(self.last)

    @cached_property
    def sampled(self) -> list[date]:
        """The days to draw and to list: the first, the last and those with an event, or month ends where many."""
        return sampled_days(self.first, self.last, self.changed_on)

    @property
    def compared_with(self) -> date:
        """The day to compare the last one with: a year before, or that of the first event where it lies later."""
        return max([months_later(self.last, -12), *self.changed_on[:1]])


def course_of_moves(
    first: date, last: date, initial: Mapping[Key, Amount], moves: Iterable[tuple[date, Key, Amount]]
) -> Course[Key, Amount]:
    """The course that begins with `initial` and adds up the moves (day, key, amount to add), in any order.

    Moves before the first day count on it. None may lie after the last.
    """
    by_day: defaultdict[date, list[tuple[Key, Amount]]] = defaultdict(list)
    for day, key, amount in moves:
        by_day[max(day, first)].append((key, amount))
    sums, changes = dict(initial), {}
    for day in sorted(by_day):
        for key, amount in by_day[day]:
            sums[key] += amount
        changes[day] = dict(sums)
    return Course(first, last, dict(initial), changes)


def sampled_days(first: date, last: date, changed_on: Collection[date]) -> list[date]:
    """The first, the last and those with an event, or month ends where these are many."""
    days = month_ends(first, last) if len(changed_on) > MOST_SAMPLED else changed_on
    return sorted({first, last, *days})


def month_ends(first: date, last: date) -> list[date]:
    """The last days of the months from the first day to the last, as far as they lie between."""
    numbers = range(first.year * 12 + first.month, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) - timedelta(days=1) for number in numbers]
