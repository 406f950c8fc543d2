"""How well forecasts hold on histories that really were: files of completions by day, read where they lie.

A file has the columns `beginn`, `tag`, `abschluesse`; the last day is that of the end. None is part of the program.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil, sqrt
from pathlib import Path
from typing import NamedTuple

from ..forecast import UNITS, Completion, Forecast

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


def real_forecasts(path: Path) -> Iterator[RealForecast]:
    """The forecasts of a file on the ends of the months in which the shares were reached, without a promised end: none
    is known. Raises ValueError, KeyError where the file has not these columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            (date.fromisoformat(row["beginn"]), date.fromisoformat(row["tag"]), int(row["abschluesse"]))
            for row in csv.DictReader(file)
        ]
    start, finished_on = rows[0][0], max(day for _, day, _ in rows)
    total = sum(number for _, _, number in rows)
    days = sorted(day for _, day, number in rows for _ in range(number))
    key_dates = {month_end(days[ceil(share * total) - 1]): share for share in reversed(SHARES)}
    for key_date, share in sorted(key_dates.items()):
        done = tuple(Completion(day, True, number) for _, day, number in rows if day <= key_date)
        forecast = Forecast(start, None, key_date, total, done, UNITS)
        if forecast.range:
            yield RealForecast(path.name, share, forecast, finished_on)


def month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def interval(held: int, number: int) -> tuple[float, float]:
    """The share held, within 95 % (E. B. Wilson, "Probable Inference", JASA 22, 1927)."""
    z, share = 1.96, held / number
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    half = z / (1 + z**2 / number) * sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
