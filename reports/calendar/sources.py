"""Where the days of the calendar come from; apps above register theirs from their own rooms."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from django.db.models import Max

from records.models import Record

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PAST = timedelta(days=365)  # how long days stay in the calendar


@dataclass(frozen=True)
class CalendarDay:
    """An entry of a whole day; `identity` tells it from all others for ever, `path` is the page that it leads to,
    `changed_at` is when what it is made of was last entered or altered."""

    identity: str
    day: date
    title: str
    text: str
    path: str
    changed_at: datetime


def last_changes(model: type[Record], owner: str, keys: Iterable[int]) -> defaultdict[int, datetime]:
    """When the records of a kind were last entered, altered or deleted, by the owners of these keys; of what has no
    history long ago. One query."""
    versions = model.history.order_by().filter(**{f"{owner}__in": list(keys)})
    return defaultdict(lambda: LONG_AGO, versions.values_list(owner).annotate(Max("history_date")))


Source: TypeAlias = Callable[[Any, date], Iterator[CalendarDay]]
SOURCES: list[Source] = []


def calendar_source(source: Source) -> Source:
    """Register a function of the reader's account and today that yields entries from a year before today on."""
    SOURCES.append(source)
    return source
