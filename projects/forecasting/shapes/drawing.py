"""How a synthetic history is drawn and seen on a day; what its shape is, the modules beside this one say."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, exp
from random import Random
from typing import NamedTuple

from ..history import CompletionHistory, Done
from ..items import Item, Times, known_of, plans_of, times_of
from ..reference import Reference

DAYS_PER_MONTH = 30.4375
LEAST_DONE, LEAST_DAYS = 5, 182
PHASES = 2


@dataclass(frozen=True)
class Rest:
    """A rest of so many days, after so many days of work."""

    after: float
    days: float


class Reset(NamedTuple):
    """The end was promised anew on a day, in sight of the real one."""

    since: float
    promised: float


@dataclass(frozen=True)
class DrawnHistory:
    """A whole history. `days` are those of work on which an item was completed, in order; `total` what was to be done
    on a day of work, by the day since which; `leads` how long each item was in its last phase before. `plans` of an
    item: on which day it was planned for which other. Hurried: faster towards the promised end; foreseen:
    this was promised in sight of the real one from the beginning."""

    days: Sequence[float]
    totals: Sequence[tuple[float, int]]
    promised: float | None = None
    rests: Sequence[Rest] = ()
    leads: Sequence[float] = field(default=())
    plans: Sequence[Sequence[tuple[float, float]]] = field(default=())
    is_hurried: bool = False
    is_foreseen: bool = True
    reset: Reset | None = None

    @property
    def number(self) -> int:
        return len(self.days)

    def calendar(self, worked: float) -> float:
        """The calendar day of a day of work."""
        return worked + sum(rest.days for rest in self.rests if rest.after < worked)

    @property
    def finished(self) -> float:
        return self.calendar(self.days[-1])

    def promised_on(self, calendar: float) -> float | None:
        """The end that is promised on a calendar day."""
        return self.reset.promised if self.reset and self.is_reset_by(calendar) else self.promised

    def is_foreseen_on(self, calendar: float) -> bool:
        return self.is_foreseen or self.is_reset_by(calendar)

    def is_reset_by(self, calendar: float) -> bool:
        return self.reset is not None and self.reset.since <= calendar

    def total_on(self, worked: float) -> int:
        return [total for since, total in self.totals if since <= worked][-1]

    def worked(self, calendar: float) -> float:
        """The days worked by a calendar day; within a rest those before it."""
        idle = 0.0
        for rest in self.rests:
            begin = rest.after + idle
            if calendar <= begin:
                break
            idle += min(rest.days, calendar - begin)
        return calendar - idle

    def key_day(self, share: float) -> float:
        """The end of the month, in calendar days, in which the share of the items was completed."""
        day = self.calendar(self.days[ceil(share * self.number) - 1])
        return ceil(ceil((day + 1) / DAYS_PER_MONTH) * DAYS_PER_MONTH)

    def items(self, now: float, total: int) -> list[Item]:
        """What is recorded of the items that are to be done on a day of work: planned since the beginning, then in
        their last phase, then done; none where no phases are recorded and no days planned."""
        if not self.leads and not self.plans:
            return []
        known = []
        for place, day in enumerate(self.days[: max(total, bisect_right(self.days, now))]):
            last = max(day - self.leads[place], 0.0) if self.leads else None
            plans = self.plans[place] if self.plans else ()
            if day <= now:
                entered = [0.0 if self.leads else None, last, day]
            else:
                entered = [each for each in (0.0, last) if each is not None and each <= now] if self.leads else []
            known.append(Item(tuple(entered), [plan for plan in plans if plan[0] <= now]))
        return known + [Item((0.0,) if self.leads else ())] * (total - len(known))

    def seen(
        self, key_day: float, references: tuple[Reference, ...] = (), *, dated: bool = True
    ) -> CompletionHistory | None:
        """The history as known on a calendar day; None where it is over, or too short for a forecast. Not dated: of
        completions and phases only the numbers are known."""
        now = self.worked(key_day)
        number = bisect_right(self.days, now)
        total = self.total_on(now)
        if now < LEAST_DAYS or number < LEAST_DONE or number >= total or number >= self.number:
            return None
        done = tuple(Done(day, day) for day in self.days[:number]) if dated else (Done(0, now, number),)
        end = self.promised_on(key_day)
        promised = None if end is None else end - key_day
        items = self.items(now, total)
        times = times_of(items, now, PHASES)
        if not dated:
            times = [Times(staying=phase.staying) for phase in times]
        known = known_of(times, plans_of(items, now, PHASES), total - number)
        growth = (total - self.totals[0][1]) / now
        return CompletionHistory(now, total, done, promised, known.begun, known, growth, references)


Shape = Callable[[Random, int], list[float]]
"""Draws so many days on a scale of its own."""


def scaled(days: Sequence[float], length: float) -> list[float]:
    """Whole days in order, the last after about the length."""
    ordered = sorted(days)
    factor = length / ordered[-1]
    return [float(int(day * factor)) for day in ordered]


def at_pace(random: Random, number: int, pace: Callable[[float, float], float], regularity: float = 1.0) -> list[float]:
    """Days of items whose waiting times are stretched by the pace: (share of about 1 of time, share done) → pace."""
    days, now, step = [], 0.0, 1 / 400
    for place in range(number):
        work = random.gammavariate(regularity, 1 / regularity) / number
        while work > 0:
            speed = max(pace(now, place / number), 0.02)
            used = min(work, step * speed)
            now += used / speed
            work -= used
        days.append(now)
    return days


def spread(random: Random, inverse: Callable[[float], float], number: int, order: float) -> list[float]:
    """Days by the inverse of the share done over time; `order` 0: at random, 1: evenly."""
    return [inverse(order * (place + 0.5) / number + (1 - order) * random.random()) for place in range(number)]


def with_leads(random: Random, drawn: DrawnHistory) -> DrawnHistory:
    """The same with how long each item was in its last phase, most of them about as long."""
    usual = drawn.days[-1] * exp(random.gauss(-1.9, 0.7))
    return replace(drawn, leads=[usual * exp(random.gauss(0, 0.5)) for _ in drawn.days])


def with_plans(random: Random, drawn: DrawnHistory, promised: float) -> DrawnHistory:
    """The same with days planned: at the beginning or when half of the time has passed that an item takes, by what was
    promised or by what will be, as well as these planners know; what is overdue is planned anew, or not."""
    knowing, optimism = random.random() ** 2, exp(random.gauss(-0.15, 0.25))
    careful, early = random.random() < 0.6, random.random() < 0.6
    plans = []
    for place, day in enumerate(drawn.days):
        made = 0.0 if early else day * random.uniform(0, 0.6)
        by_promise = promised * (place + 1) / drawn.number
        planned = (by_promise * (1 - knowing) + day * knowing) * optimism * exp(random.gauss(0, 0.2))
        of_item = [(made, max(planned, made + 10))]
        while careful and of_item[-1][1] + 30 < day and len(of_item) < 6:
            now = of_item[-1][1] + 30
            of_item.append((now, now + max((day - now) * knowing, 20) * exp(random.gauss(0, 0.7))))
        plans.append(of_item)
    return replace(drawn, plans=plans)
