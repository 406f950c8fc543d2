"""How well forecasts hold: against synthetic histories whose end is known, and the model case of VO/0504/21."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from random import Random

from .forecast import UNITS, Completion, Forecast, Verdict

SHARES_DONE = (0.3, 0.5, 0.7)
YEARS = (1.5, 5.0)
LEAST_ITEMS, MOST_ITEMS = 20, 400

# VO/0504/21: 22 of 38 units productive by 08.04.2021, end 30.09.2021 called guaranteed. The city's own project page
# later named the 31.12.2021.
MODEL_CASE = Forecast(
    started_on=date(2018, 12, 21),
    ends_on=date(2021, 9, 30),
    key_date=date(2021, 4, 8),
    total=38,
    completions=(Completion(date(2021, 4, 8), is_exact=False, number=22),),
    words=UNITS,
)
MODEL_CASE_FINISHED_ON = date(2021, 12, 31)

Waiting = Callable[[], float]
Pace = Callable[[float, float], float]


@dataclass(frozen=True)
class Setting:
    """What a synthetic history is drawn from: its number of items, its rough length in days, and its start."""

    random: Random
    items: int
    length: float
    start: date

    def walk(self, waiting: Waiting, pace: Pace = lambda day, done: 1.0) -> list[int]:
        """Days on which the items are completed: waiting times of work, stretched by the pace at the time."""
        days: list[int] = []
        now = 0.0
        for number in range(self.items):
            work = waiting()
            while work > 1e-6:
                speed = pace(now, number / self.items)
                step = min(1.0, work / speed) if speed else 1.0
                work -= step * speed
                now += step
            days.append(int(now))
        return days

    def waiting(self, share: float = 1.0) -> Waiting:
        """Waiting times at random, on average such that the items take the share of the length."""
        return lambda: self.random.expovariate(self.items / self.length / share)


def steady(setting: Setting) -> list[int]:
    evenness, gap = setting.random.uniform(1, 3), setting.length / setting.items
    return setting.walk(lambda: setting.random.gammavariate(evenness, gap / evenness))


def several_a_day(setting: Setting) -> list[int]:
    """Several items on the same day."""
    random, now = setting.random, 0.0
    days: list[int] = []
    mean = random.uniform(2, max(3, min(15, setting.items / 12)))
    while len(days) < setting.items:
        now += random.expovariate(setting.items / setting.length / mean)
        size = 1
        while random.random() > 1 / mean:
            size += 1
        days += [int(now)] * size
    return days[: setting.items]


def with_holidays(setting: Setting) -> list[int]:
    """Little in summer and around New Year."""
    low = setting.random.uniform(0, 0.3)

    def pace(day: float, done: float) -> float:
        today = setting.start + timedelta(days=int(day))
        month_day = (today.month, today.day)
        return low if (7, 1) <= month_day <= (8, 20) or month_day >= (12, 15) or month_day <= (1, 10) else 1.0

    return setting.walk(setting.waiting(0.8), pace)


def speeding_up(setting: Setting) -> list[int]:
    until, first = setting.random.uniform(0.25, 0.6), setting.random.uniform(0.1, 0.4)
    return setting.walk(
        setting.waiting(0.75), lambda day, done: 1.0 if done >= until else first + (1 - first) * done / until
    )


def slowing_down(setting: Setting) -> list[int]:
    since, last = setting.random.uniform(0.6, 0.85), setting.random.uniform(0.2, 0.5)
    return setting.walk(
        setting.waiting(0.8), lambda day, done: 1.0 if done <= since else 1 - (1 - last) * (done - since) / (1 - since)
    )


def irregular(setting: Setting) -> list[int]:
    """Good and bad months: the pace changes at random every two to four months."""
    random, paces = setting.random, {}
    spread, months = random.uniform(0.8, 2.5), random.uniform(60, 120)

    def pace(day: float, done: float) -> float:
        if int(day / months) not in paces:
            paces[int(day / months)] = max(random.gammavariate(spread, 1 / spread), 0.02)
        return paces[int(day / months)]

    return setting.walk(setting.waiting(), pace)


KINDS = {
    "gleichmäßig": steady,
    "in Schüben": several_a_day,
    "mit Ferienzeiten": with_holidays,
    "anlaufend": speeding_up,
    "am Ende langsamer": slowing_down,
    "unregelmäßig": irregular,
}


@dataclass
class Tally:
    """How many ranges contained the true day, lay after it, or before it; and how verdicts fared."""

    covered: int = 0
    too_late: int = 0
    too_early: int = 0
    verdicts: dict[Verdict, list[int]] = field(default_factory=dict)

    @property
    def ranges(self) -> int:
        return self.covered + self.too_late + self.too_early

    @property
    def coverage(self) -> float:
        """Share of the ranges that contained the true day, in percent."""
        return 100 * self.covered / self.ranges if self.ranges else 0.0

    def add(self, forecast: Forecast, finished_on: date) -> None:
        if forecast.range is None or forecast.ends_on is None:
            return
        earliest, latest = forecast.range
        self.covered += earliest <= finished_on <= latest
        self.too_late += finished_on < earliest
        self.too_early += finished_on > latest
        kept, all_of_it = self.verdicts.get(forecast.verdict, [0, 0])
        self.verdicts[forecast.verdict] = [kept + (finished_on <= forecast.ends_on), all_of_it + 1]


def calibrate(histories: int, seed: int) -> dict[str, Tally]:
    """Tallies by kind of history, so many histories of each, each forecast on the month end after SHARES_DONE."""
    random = Random(seed)  # noqa: S311 a simulation, not a secret
    tallies = {name: Tally() for name in KINDS}
    for name, draw in KINDS.items():
        for _ in range(histories):
            for forecast, finished_on in forecasts(random, draw):
                tallies[name].add(forecast, finished_on)
    return tallies


def forecasts(random: Random, draw: Callable[[Setting], list[int]]) -> Iterator[tuple[Forecast, date]]:
    """The forecasts of one history with a planned end near its true one, each with the day it was really finished."""
    setting = Setting(
        random,
        items=round(LEAST_ITEMS * (MOST_ITEMS / LEAST_ITEMS) ** random.random()),
        length=random.uniform(*YEARS) * 365.25,
        start=date(2015, 1, 1) + timedelta(days=random.randrange(1461)),
    )
    days = draw(setting)
    finished_on = setting.start + timedelta(days=days[-1])
    planned = setting.start + timedelta(days=int(days[-1] * random.uniform(0.8, 1.3)))
    for share in SHARES_DONE:
        key_date = month_end(setting.start + timedelta(days=days[ceil(share * setting.items) - 1]))
        done = days[: bisect_right(days, (key_date - setting.start).days)]
        completions = tuple(Completion(setting.start + timedelta(days=day), is_exact=True) for day in done)
        if len(done) < setting.items and key_date < planned:
            yield Forecast(setting.start, planned, key_date, setting.items, completions, UNITS), finished_on


def month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def total_of(tallies: dict[str, Tally]) -> Tally:
    """The sum over all kinds of histories."""
    total = Tally()
    for tally in tallies.values():
        total.covered += tally.covered
        total.too_late += tally.too_late
        total.too_early += tally.too_early
        for verdict, (kept, number) in tally.verdicts.items():
            before = total.verdicts.get(verdict, [0, 0])
            total.verdicts[verdict] = [before[0] + kept, before[1] + number]
    return total
