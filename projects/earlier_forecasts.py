"""What forecasts of a project said on earlier days, beside what came.

Each is made anew from what holds on its day, as the page of that day makes it: what is stated for a later day changes
none of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from records.days import EARLIEST
from records.statements import holding

from .completions import forecasts_of
from .forecast import Forecast
from .models import Project, ProjectEnd
from .progress import progress_of

MOST_EARLIER = 4
HALVES = ((6, 30), (12, 31))
IN_TIME = ("früher", "im Zeitraum", "später")
AS_EXPECTED = ("weniger als erwartet", "wie erwartet", "mehr als erwartet")
Placed = TypeVar("Placed", int, date)


@dataclass(frozen=True)
class EarlierForecast:
    """What was said `then`, and how it stands `now`; the forecast of then gives a range."""

    then: Forecast
    now: Forecast

    @property
    def day(self) -> date:
        return self.then.key_date

    @property
    def span(self) -> tuple[date, date]:
        if self.then.range is None:
            raise ValueError("A day without a forecast is none to look back at.")
        return self.then.range

    @property
    def expected(self) -> tuple[int, int]:
        """How many were to be done by now, at least and at most, with 80 %."""
        return self.then.expected(self.now.key_date) or (self.then.done, self.then.done)

    @property
    def chance(self) -> int | None:
        """The chance in percent that the end of then would hold; None without one, or past it."""
        chance = self.then.chance_to_hold
        return round(chance * 100) if chance else None

    @property
    def finished_on(self) -> date | None:
        """The day of the last completion, where nothing is lacking now."""
        if self.now.remaining > 0 or not self.now.completions:
            return None
        return max(completion.day for completion in self.now.completions)

    @property
    def result(self) -> str:
        """How it turned out so far: fertig am 31.12.2021, im Zeitraum; 26 von 38, wie erwartet"""
        earliest, latest = self.span
        if self.finished_on:
            place = placed(self.finished_on, earliest, latest, IN_TIME)
            return f"fertig am {self.finished_on:%d.%m.%Y}, {place}"
        least, most = self.expected
        done = f"{self.now.done} von {self.now.total}"
        if self.now.key_date > latest:
            return f"{done}, nicht im Zeitraum fertig"
        return f"{done}, {placed(self.now.done, least, most, AS_EXPECTED)}"


def placed(value: Placed, least: Placed, most: Placed, words: tuple[str, str, str]) -> str:
    """The word for a value below, within or above its bounds."""
    return words[0] if value < least else words[2] if value > most else words[1]


def half_years_before(day: date, first: date) -> Iterator[date]:
    """The last days of half-years before the day and after the first one, the newest first."""
    for year in range(day.year, max(first.year, EARLIEST.year) - 1, -1):
        for month, last in reversed(HALVES):
            found = date(year, month, last)
            if first < found < day:
                yield found


def earlier_forecasts(project: Project, now: Forecast) -> list[EarlierForecast]:
    """The forecasts of the last half-years in which there was one, the newest first, of a project `on_day`.

    Two queries for each of at most MOST_EARLIER days, and one.
    """
    days = list(half_years_before(now.key_date, now.started_on))[:MOST_EARLIER]
    ends = ends_on_days(project, days) if days else {}
    found = (EarlierForecast(forecast_on(project, day, ends[day]), now) for day in days)
    return [each for each in found if each.then.range]


def forecast_on(project: Project, day: date, ends_on: date | None) -> Forecast:
    """The forecast of a project as of an earlier day, with its end of that day."""
    return replace(forecasts_of(progress_of([project], day).values(), day, {})[project.pk], ends_on=ends_on)


def ends_on_days(project: Project, days: Iterable[date]) -> dict[date, date | None]:
    """The end of the project by the plan of each day. One query."""
    stated = list(ProjectEnd.objects.filter(project=project).order_by("effective_on", "pk"))
    in_force = {day: holding(stated, day) for day in days}
    return {day: end.ends_on if end else None for day, end in in_force.items()}
