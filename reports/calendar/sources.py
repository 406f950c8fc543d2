"""Where the days of the calendar come from; apps above register theirs from their own rooms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

PAST = timedelta(days=365)  # how long days stay in the calendar


@dataclass(frozen=True)
class CalendarDay:
    """An entry of a whole day; `identity` tells it from all others for ever, `path` is the page that it leads to."""

    identity: str
    day: date
    title: str
    text: str
    path: str


Source: TypeAlias = Callable[[Any, date], Iterator[CalendarDay]]
SOURCES: list[Source] = []


def calendar_source(source: Source) -> Source:
    """Register a function of the reader's account and today that yields entries from a year before today on."""
    SOURCES.append(source)
    return source
