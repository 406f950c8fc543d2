"""How well forecasts hold on histories that really were: files of completions by day, read where they lie.

A file has the columns `beginn`, `tag`, `abschluesse`; the last day is that of the end. None is part of the program.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import ceil, sqrt
from pathlib import Path
from typing import NamedTuple

from ..forecast import UNITS, Completion, Forecast
from ..forecasting.reference import Reference, course_of, reference_of

SHARES = (0.15, 0.30, 0.50, 0.70, 0.85)


class RealForecast(NamedTuple):
    """A forecast of a real history at a share, and the day on which it was really finished."""

    file: str
    share: float
    forecast: Forecast
    finished_on: date

    @property
    def holds(self) -> bool:
        span = self.forecast.range
        return bool(span and span[0] <= self.finished_on <= span[1])


class RealHistory(NamedTuple):
    """The completions of a file."""

    file: str
    start: date
    completions: tuple[Completion, ...]

    @property
    def days(self) -> list[date]:
        """A day for each item, in order."""
        return sorted(each.day for each in self.completions for _ in range(each.number))

    @property
    def course(self) -> tuple[float, ...] | None:
        return course_of([float((day - self.start).days) for day in self.days])


def real_history(path: Path) -> RealHistory:
    """Raises ValueError, KeyError, IndexError where the file has not these columns, or no row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    done = [Completion(date.fromisoformat(row["tag"]), True, int(row["abschluesse"])) for row in rows]
    return RealHistory(path.name, date.fromisoformat(rows[0]["beginn"]), tuple(done))


def real_forecasts(histories: Sequence[RealHistory]) -> Iterator[RealForecast]:
    """The forecasts of each on the ends of the months in which the shares were reached, without a promised end: none is
    known. Its reference class are the others, and nothing else: that which is shipped may know it."""
    for history in histories:
        courses = [other.course for other in histories if other != history]
        known = [course for course in courses if course]
        yield from forecasts_of_history(history, (reference_of(known),) if known else ())


def forecasts_of_history(history: RealHistory, references: tuple[Reference, ...]) -> Iterator[RealForecast]:
    days, total = history.days, len(history.days)
    key_dates = {month_end(days[ceil(share * total) - 1]): share for share in reversed(SHARES)}
    for key_date, share in sorted(key_dates.items()):
        done = tuple(each for each in history.completions if each.day <= key_date)
        forecast = Forecast(history.start, None, key_date, total, done, UNITS, references=references)
        if forecast.range:
            yield RealForecast(history.file, share, forecast, days[-1])


def month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def interval(held: int, number: int) -> tuple[float, float]:
    """The share held, within 95 % (E. B. Wilson, "Probable Inference", JASA 22, 1927)."""
    z, share = 1.96, held / number
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    half = z / (1 + z**2 / number) * sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
