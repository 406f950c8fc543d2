"""/aktuell.atom: what changed last, as the comparison tells it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.models import Project
from records.first_names import FirstNames

from ..comparison.changes import Changes, ChangeSource, ComparedPeriod, Key, kind_of
from ..comparison.rows import ComparisonRow
from ..comparison.tables import ComparisonTable
from ..overview.events import latest_event_on
from .atom import FeedEntry, feed_response, start_of

DAYS, MOST = 90, 50
ONE_DAY = timedelta(days=1)
DAY = "effective_on"
NOTHING = object()


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
    names, first = FirstNames(), {}
    for number in {key[1] for key in keys}:
        first[number] = names.of(changes.sources[number].model, days_of(keys, number))
    said = {number: said_at(changes.sources[number], days_of(keys, number)) for number in {key[1] for key in keys}}
    for key, row in reversed(list(zip(keys, changes.rows(keys), strict=True))):
        day, number, pk = key
        identity = f"change/{kind_of(changes.sources[number])}/{first[number][pk]}"
        yield entry_of(identity, day, row, said[number].get(pk, start_of(day)))


def days_of(keys: list[Key], number: int) -> dict[int, date]:
    """The records of one source with the days of their changes."""
    return {pk: day for day, each, pk in keys if each == number}


def said_at(source: ChangeSource, days: Mapping[int, date]) -> dict[int, datetime]:
    """When what the source shows of each record, by its day, was last altered in it: entered, or corrected. One query.

    The day is what the record says of itself, unless pages show it from another one on.
    """
    has_day = any(field.name == DAY for field in source.model._meta.concrete_fields)
    fields = (*([DAY] if has_day else ()), *source.changed_fields)
    versions = source.model.history.filter(id__in=list(days)).order_by("history_date", "history_id")  # type: ignore[attr-defined]
    last: dict[tuple[int, str], Any] = {}
    moments: dict[int, datetime] = {}
    for pk, moment, *values in versions.values_list("id", "history_date", *fields):
        for name, value in zip(fields, values, strict=True):
            is_shown = name != DAY or value == days[pk]
            if is_shown and last.get((pk, name), NOTHING) != value:
                moments[pk] = moment
            last[pk, name] = value
        moments.setdefault(pk, moment)
    return moments


def keys_between(changes: Changes, start: int, stop: int) -> list[Key]:
    return changes.first[start:stop] if len(changes.first) >= stop else list(changes.ordered[start:stop])


def entry_of(identity: str, day: date, row: ComparisonRow, said: datetime) -> FeedEntry:
    about = row["subject"] or row["title"] or "OZG-Leistungen"
    of_project = f" ({row['title']})" if row["title"] and row["subject"] else ""
    days = {"von": f"{day - ONE_DAY}", "bis": f"{day}"}
    query = days | ({"projekt": row["slug"]} if row["slug"] else {})
    return FeedEntry(
        identity=identity,
        title=f"{about}: {row['label']}{of_project}",
        text=values_in_words(row),
        path=f"{reverse('comparison')}?{urlencode(query)}",
        published=start_of(day),
        updated=max(said, start_of(day)),
    )


def values_in_words(row: ComparisonRow) -> str:
    """Vorher Konzeption, Nachher Produktiv"""
    values: dict[str, Any] = {"Vorher": row["before"], "Nachher": row["after"], "Differenz": row["difference"]}
    column = ComparisonTable.base_columns["after"]
    return ", ".join(f"{label} {column.text(value)}" for label, value in values.items() if value)
