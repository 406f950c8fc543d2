"""What lies ahead of a project, for its charts: plans, the range of the forecast, the planned end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Self

from lists.formats import day as day_text
from lists.formats import number
from projects.forecast import Forecast

from .legends import LegendItem

MOST_AHEAD = timedelta(days=3653)


@dataclass(frozen=True)
class Ahead:
    """What lies ahead: how many were `planned` to be done by each day, until when `total` will probably be `done` (the
    `range` holds with 80 %, the `median` is as likely too early as too late), and the planned end."""

    planned: tuple[tuple[date, int], ...] = ()
    range: tuple[date, date] | None = None
    median: date | None = None
    done: int = 0
    total: int = 0
    ends_on: date | None = None

    @classmethod
    def of(cls, forecast: Forecast, planned: Iterable[tuple[date, int]]) -> Self:
        """Of a project with its forecast; `planned` is how many are planned to be done on each day."""
        on_days = list(planned)
        counts = accumulate(each for _, each in on_days)
        by_days = tuple((day, count) for (day, _), count in zip(on_days, counts, strict=True))
        return cls(by_days, forecast.range, forecast.median, forecast.done, forecast.total, forecast.ends_on)

    @property
    def drawn_range(self) -> tuple[date, date] | None:
        """The range, as far as it is near enough to be drawn."""
        return self.range if self.range and self.range[1] - self.range[0] < MOST_AHEAD else None

    @property
    def last(self) -> date:
        return max([date.min, *(self.drawn_range or ()), *(day for day, _ in self.planned[-1:])])

    def planned_by(self, day: date) -> int:
        return max((number for planned_on, number in self.planned if planned_on <= day), default=0)

    @property
    def legend(self) -> list[LegendItem]:
        """The range and its middle, where they are drawn."""
        if not self.drawn_range or not self.median:
            return []
        earliest, latest = map(day_text, self.drawn_range)
        return [
            LegendItem("fan", f"Prognose (80 %): {earliest} bis {latest}"),
            LegendItem("middle", f"Prognose, Mitte: {day_text(self.median)}"),
        ]

    @property
    def sentence(self) -> str:
        """The forecast in words; empty without one."""
        if not self.range or not self.median:
            return ""
        earliest, latest = map(day_text, self.range)
        return (
            f"Nach der Prognose sind alle {number(self.total)} mit 80 % Wahrscheinlichkeit zwischen {earliest} und "
            f"{latest} fertig, ebenso wahrscheinlich vor wie nach dem {day_text(self.median)}."
        )
