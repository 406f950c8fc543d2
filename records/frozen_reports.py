"""Reports that are kept as they were: which of them an entry touches.

Apps that freeze reports register here what they keep; what a report is, is theirs.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import NamedTuple

MOST_NAMED = 5


class FrozenReport(NamedTuple):
    """A report with the key date of its figures, and the moment from which it is kept."""

    name: str
    key_date: date
    frozen_at: datetime

    def __str__(self) -> str:
        return f"{self.name} (Stichtag {self.key_date:%d.%m.%Y})"


Source = Callable[[], Iterable[FrozenReport]]
_sources: list[Source] = []


def frozen_source(source: Source) -> Source:
    """Decorator: the function yields all reports that an app keeps."""
    _sources.append(source)
    return source


def reports_touched(day: date) -> list[FrozenReport]:
    """The reports that speak of the day or a later one, by key date: an entry that holds from the day touches them."""
    touched = {report for source in _sources for report in source() if day <= report.key_date}
    return sorted(touched, key=lambda report: (report.key_date, report.name))


def is_frozen_since(moment: datetime) -> bool:
    """Whether a report was frozen since the moment."""
    return any(report.frozen_at >= moment for source in _sources for report in source())


def all_names(reports: list[FrozenReport]) -> str:
    """What a form sends back to say which of them it showed."""
    return ", ".join(report.name for report in reports)


def names_of(reports: list[FrozenReport]) -> str:
    """VO/0504/21 (Stichtag 08.04.2021), VO/0600/21 (Stichtag 30.06.2021) und 3 weitere"""
    named, more = ", ".join(map(str, reports[:MOST_NAMED])), len(reports) - MOST_NAMED
    return f"{named} und {more} weitere" if more > 0 else named
