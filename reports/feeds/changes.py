"""/aktuell.atom: what changed last, as the comparison tells it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.models import Project

from ..comparison.changes import Changes, ComparedPeriod, Key
from ..comparison.rows import ComparisonRow
from ..comparison.tables import ComparisonTable
from ..overview.events import latest_event_on
from .atom import FeedEntry, feed_response

DAYS, MOST = 90, 50
ONE_DAY = timedelta(days=1)


@require_safe
def changes_feed(request: HttpRequest) -> HttpResponse:
    """The changes of the last 90 days up to the newest event, the newest first, at most 50."""
    return feed_response(request, "OZG-Tracker: Änderungen", reverse("comparison"), newest(timezone.localdate()))


def newest(today: date) -> Iterator[FeedEntry]:
    """Entries of what counts by the day; nothing where nothing has happened yet."""
    end = latest_event_on(today)
    if end is None:
        return
    projects = list(Project.objects.on(end).values_list("pk", flat=True))
    changes = Changes(ComparedPeriod(projects, end - DAYS * ONE_DAY, end, has_services=True))
    number = len(changes)
    keys = keys_between(changes, max(0, number - MOST), number)
    for key, row in reversed(list(zip(keys, changes.rows(keys), strict=True))):
        yield entry_of(key, type(changes.sources[key[1]]).__name__, row)


def keys_between(changes: Changes, start: int, stop: int) -> list[Key]:
    return changes.first[start:stop] if len(changes.first) >= stop else list(changes.ordered[start:stop])


def entry_of(key: Key, source: str, row: ComparisonRow) -> FeedEntry:
    day, _, pk = key
    about = row["subject"] or row["title"] or "OZG-Leistungen"
    of_project = f" ({row['title']})" if row["title"] and row["subject"] else ""
    days = {"von": f"{day - ONE_DAY}", "bis": f"{day}"}
    query = days | ({"projekt": row["slug"]} if row["slug"] else {})
    return FeedEntry(
        identity=f"change/{source}/{pk}/{day}",
        title=f"{about}: {row['label']}{of_project}",
        text=values_in_words(row),
        path=f"{reverse('comparison')}?{urlencode(query)}",
        day=day,
    )


def values_in_words(row: ComparisonRow) -> str:
    """Vorher Konzeption, Nachher Produktiv"""
    values: dict[str, Any] = {"Vorher": row["before"], "Nachher": row["after"], "Differenz": row["difference"]}
    column = ComparisonTable.base_columns["after"]
    return ", ".join(f"{label} {column.text(value)}" for label, value in values.items() if value)
