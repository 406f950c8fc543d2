"""Windows of "spätestens" that a later entry or a confirmation narrows: a correction, made only where it is chosen."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from .days import since_text
from .ends import ONE_DAY


def windows_open_on(kind: Any, owners: Collection[int], day: date) -> list[Any]:
    """The statements of the owners that may have held on the day, and are certain from a later one on."""
    if not kind.has_windows:
        return []
    statements = kind.objects.filter(**{f"{kind.owner_field}__in": owners}).filter(kind.window_open(day))
    return list(statements.order_by("effective_on", "pk"))


def first_day_of(windows: Sequence[Any]) -> date | None:
    """The first day on which one of the statements may have held; None where there are none."""
    return min((statement.first_possible_on for statement in windows), default=None)


def narrow(kind: Any, windows: Sequence[Any], day: date) -> None:
    """Inside a transaction: correct the statements, so that none of them may have held on the day or before."""
    for statement in windows:
        statement.earliest_on = day + ONE_DAY
    if windows:
        kind.objects.bulk_change(windows, {"earliest_on"})


def windows_text(windows: Sequence[Any]) -> str:
    """„Produktiv spätestens 08.04.2021“ (möglich ab 02.01.2019), once where it is the same of several"""
    texts = (f"„{each}“ (möglich {since_text(each.earliest_on)})" for each in windows)
    return ", ".join(dict.fromkeys(texts))
