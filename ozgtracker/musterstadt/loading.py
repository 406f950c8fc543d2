"""Entering a history: its files and deeds through the doors of the program, one day after the other."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from imports.answers import Answers
from imports.registry import tables
from imports.runs import import_table
from records.deeds import watched
from records.history import acting
from records.statistics import refresh_statistics

from .bundles import TWINS
from .clock import on_the_day
from .days import Days
from .entries import Entry, ImportedRow
from .histories import MONTHS, history

ANSWERS = Answers(names={"Prozessbündel": dict.fromkeys(TWINS, "")})
QUARTERLY = frozenset(("reifegrade", "bezugswege", "portale", "zieltermine", "interne-prozesse", "fim-bausteine"))


def load(last: date, seed: int, user: User, report: Callable[[date], object] = lambda day: None) -> None:
    """Enter the history of Musterstadt up to its last day, as the account; all or nothing. `report` hears of each day.

    Raises ImportProblems and ValidationErrors: then the history does not fit the rules of the program.
    """
    days = Days(last)
    confirmed = watched(is_confirmed=True) if settings.SECOND_PERSON else nullcontext()
    with transaction.atomic(), acting(user), confirmed:
        for day, entries in in_order(history(days, seed), days):
            with on_the_day(day):
                enter(entries)
            report(day)
    refresh_statistics()


def in_order(entries: Iterable[Entry], days: Days) -> Iterator[tuple[date, list[Entry]]]:
    """What is entered on each day: deeds on their own, rows on the next day on which lists are handed in."""
    placed = sorted(((day_of(entry, days), entry) for entry in entries), key=itemgetter(0))
    for day, pairs in groupby(placed, key=itemgetter(0)):
        yield day, [entry for _, entry in pairs]


def day_of(entry: Entry, days: Days) -> date:
    """The states of services are handed in with a quarter, all other lists with a month, and what is left at last."""
    if not isinstance(entry, ImportedRow):
        return entry.entered_on
    every = 3 if entry.table in QUARTERLY else 1
    handed_in = (days.first(months) for months in range(MONTHS, -1, -every))
    return next((day for day in handed_in if day >= entry.entered_on), days.last)


def enter(entries: Sequence[Entry]) -> None:
    """The rows of a day in files, table by table in the order in which they build on each other; then its deeds."""
    rows = [entry for entry in entries if isinstance(entry, ImportedRow)]
    with TemporaryDirectory() as folder:
        for table in tables():
            for number, group in enumerate(with_the_same_headers(row for row in rows if row.table == table.name)):
                file = Path(folder) / f"{table.name}-{number}.csv"
                write_file(file, group)
                import_table(file, table, replace(ANSWERS, key_date=timezone.localdate()))
    for entry in entries:
        if not isinstance(entry, ImportedRow):
            entry.enter()


def with_the_same_headers(rows: Iterable[ImportedRow]) -> list[list[ImportedRow]]:
    """The rows by their headers: an empty cell would say something, a column that is not there does not."""
    groups: dict[tuple[str, ...], list[ImportedRow]] = defaultdict(list)
    for row in sorted(rows, key=attrgetter("entered_on")):
        groups[tuple(row.values)].append(row)
    return list(groups.values())


def write_file(file: Path, rows: Sequence[ImportedRow]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0].values), delimiter=";")
        writer.writeheader()
        writer.writerows(row.cells for row in rows)
