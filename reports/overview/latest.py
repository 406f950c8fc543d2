"""What changed last: the newest days first, what happened to many alike in one line."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode

from projects.models import Project

from ..comparison import sources  # noqa: F401 registers the sources of changes
from ..comparison.changes import FIRST, Changes, ComparedPeriod, Key
from ..comparison.rows import ComparisonRow
from ..comparison.tables import ComparisonTable

DAYS = timedelta(days=90)
ONE_DAY = timedelta(days=1)
LINES, NAMES = 5, 2


class LatestChange(NamedTuple):
    """One line: on the day something changed in one or several of a project, or in no project. `address` leads to the
    changes of that day."""

    day: date
    text: str
    project: str
    address: str


def latest_changes(projects: list[Project], end: date) -> list[LatestChange]:
    """What changed in the projects and in OZG services in the 90 days up to `end`, the newest first, in few lines.

    Two queries, and one for each kind of change that is shown, at most LINES.
    """
    names = {project.slug: project.short_name or project.title for project in projects}
    keys = [project.pk for project in projects]
    changes = Changes(ComparedPeriod(keys, end - DAYS, end, has_services=True))
    return list(lines_of(changes, names))[:LINES]


def lines_of(changes: Changes, names: dict[str, str]) -> Iterator[LatestChange]:
    newest = changes.newest()
    cut = day_and_source(newest[-1]) if len(newest) == FIRST else None
    kinds = [list(group) for _, group in groupby(newest, key=day_and_source)][:LINES]
    shown = changes.rows([key for keys in kinds for key in keys])
    rows = zip((key for keys in kinds for key in keys), shown, strict=True)
    by_line = groupby(sorted(rows, key=lambda each: order_of(each[0], each[1])), key=lambda each: line_of(*each))
    for (day, source, _), group in by_line:
        yield line(day, [row for _, row in group], names, is_cut=cut == (day, source))


def day_and_source(key: Key) -> tuple[date, int]:
    return key[:2]


def line_of(key: Key, row: ComparisonRow) -> tuple[date, int, str]:
    """What stands in one line: changes of one day and one kind in one project."""
    return key[0], key[1], row["slug"] or ""


def order_of(key: Key, row: ComparisonRow) -> tuple[int, int, str, int]:
    day, source, pk = key
    return -day.toordinal(), source, row["slug"] or "", pk


def line(day: date, rows: list[ComparisonRow], names: dict[str, str], *, is_cut: bool) -> LatestChange:
    slug = rows[0]["slug"] or ""
    days = {"von": f"{day - ONE_DAY}", "bis": f"{day}"} | ({"projekt": slug} if slug else {})
    text = one(rows[0]) if len(rows) == 1 else several(rows, is_cut=is_cut)
    return LatestChange(day, text, names.get(slug, "OZG-Leistungen"), f"{reverse('comparison')}?{urlencode(days)}")


def one(row: ComparisonRow) -> str:
    """Zoo: Phase Produktiv (vorher Konzeption)"""
    column = ComparisonTable.base_columns["after"]
    typed = (row["before"], row["after"], row["difference"])
    before, after, difference = (column.text(value) if value else "" for value in typed)
    about = f"{row['subject']}: " if row["subject"] else ""
    values = [after or difference, f"(vorher {before})" if before and after else ""]
    return " ".join(filter(None, [f"{about}{row['label']}", *values]))


def several(rows: list[ComparisonRow], *, is_cut: bool) -> str:
    """Phase: 38 Änderungen, darunter Zoo und Museum"""
    subjects = [row["subject"] for row in rows if row["subject"]][:NAMES]
    among = f", darunter {' und '.join(subjects)}" if subjects else ""
    return f"{rows[0]['label']}: {'mindestens ' if is_cut else ''}{len(rows)} Änderungen{among}"
