"""The days of a history, told back from its last day."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random


@dataclass(frozen=True)
class Days:
    """Days by their distance from the last day of a history; months and years are those of the calendar."""

    last: date

    def first(self, months: int) -> date:
        """The first day of the month that lies so many months before that of the last day; negative: after it."""
        year, month = divmod(self.last.year * 12 + self.last.month - 1 - months, 12)
        return date(year, month + 1, 1)

    def end(self, months: int) -> date:
        """The last day of that month."""
        return self.first(months - 1) - timedelta(days=1)

    def on(self, months: int, day: int) -> date:
        """A day of that month, at most its 28th."""
        return self.first(months).replace(day=day)

    def ago(self, days: int) -> date:
        return self.last - timedelta(days=days)

    def year(self, back: int) -> int:
        """The year so many years before that of the last day."""
        return self.last.year - back


def near(random: Random, day: date, least: int, most: int) -> date:
    """A working day so many days after the day."""
    found = day + timedelta(days=random.randint(least, most))
    return found - timedelta(days=max(0, found.weekday() - 4))
