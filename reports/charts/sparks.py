"""The small course on the card of a project: since when what is done is done, on the scale of the project's time."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from projects.forecast import Forecast

from .geometry import Timeline

TOP, BASE = 4, 38  # in the height of 40 that the template draws


@dataclass(frozen=True)
class Spark:
    """Path of the line in a box of 1000 by 40, with its last point and the days at both ends."""

    line: str
    last: tuple[int, float]
    first_day: date
    last_day: date

    @property
    def area(self) -> str:
        return f"{self.line}V{BASE}Z"


def spark_of(forecast: Forecast) -> Spark | None:
    """None where fewer than two days are known on which something was completed: then there is no course."""
    known = {completion.day for completion in forecast.completions if completion.is_exact}
    if len(known) < 2 or not forecast.total:
        return None
    by_day: dict[date, int] = {}
    for completion in forecast.completions:
        by_day[completion.day] = by_day.get(completion.day, 0) + completion.number
    days = sorted(by_day)
    scale = Timeline(min(forecast.started_on, days[0]), max(forecast.ends_on or forecast.key_date, forecast.key_date))
    heights = [height(count, forecast.total) for count in accumulate(by_day[day] for day in days)]
    steps = "".join(f"H{scale.position(day)}V{y}" for day, y in zip(days, heights, strict=True))
    end = scale.position(forecast.key_date)
    return Spark(f"M0 {BASE}{steps}H{end}", (end, heights[-1]), scale.first, scale.last)


def height(count: int, total: int) -> float:
    return round(BASE - (BASE - TOP) * min(count, total) / total, 2)
