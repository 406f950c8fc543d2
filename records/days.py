"""Arithmetic of days that the standard library leaves open."""

from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from django.db.models.expressions import Combinable

Day: TypeAlias = date | Combinable  # a day, or what gives one in a query

BEGINNING = date.min  # "von Anfang an"
OPEN = date.max  # "bis auf Weiteres"; no NULL: one comparison, one index
EARLIEST = date(1900, 1, 1)  # the first day that can be entered, or be a Stichtag
LATEST = date(2199, 12, 31)  # the last one
FROM_THE_BEGINNING = "von Anfang an"
OUTSIDE = f"Das Datum muss zwischen {EARLIEST:%d.%m.%Y} und {LATEST:%d.%m.%Y} liegen."
DAYS_PER_MONTH = Decimal("365.25") / 12


def months_later(day: date, months: int) -> date:
    """The same day so many months later (earlier if negative), or the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def since_text(day: date) -> str:
    """von Anfang an; ab 01.01.2022"""
    return FROM_THE_BEGINNING if day == BEGINNING else f"ab {day:%d.%m.%Y}"
