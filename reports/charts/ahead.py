"""What lies ahead of a project, for its charts: plans, the range of the forecast, the planned end."""

from dataclasses import dataclass
from datetime import date, timedelta

MOST_AHEAD = timedelta(days=3653)


@dataclass(frozen=True)
class Ahead:
    """What lies ahead: how many were `planned` to be done by each day, until when `total` will probably be `done`, and
    the planned end."""

    planned: tuple[tuple[date, int], ...] = ()
    range: tuple[date, date] | None = None
    done: int = 0
    total: int = 0
    ends_on: date | None = None

    @property
    def drawn_range(self) -> tuple[date, date] | None:
        """The range, as far as it is near enough to be drawn."""
        return self.range if self.range and self.range[1] - self.range[0] < MOST_AHEAD else None

    @property
    def last(self) -> date:
        return max([date.min, *(self.drawn_range or ()), *(day for day, _ in self.planned[-1:])])

    def planned_by(self, day: date) -> int:
        return max((number for planned_on, number in self.planned if planned_on <= day), default=0)
