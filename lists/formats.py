"""German notation, in plain Python: Django's localisation would triple the time of an export."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from records.models import DatePrecision
from records.shares import HUNDREDTH, rounded

# How shares are rounded, see `records.shares`.
ROUNDING = (
    "Anteile sind kaufmännisch auf eine Stelle gerundet; 0 und 100 Prozent stehen nur, wo es genau nichts oder alles "
    "ist."
)
NUMBER_AND_SIGN = re.compile(r"(?<=\d) (?=[%€])")
MILLION = Decimal(1_000_000)
SWAP_SEPARATORS = str.maketrans(",.", ".,")


@lru_cache(maxsize=4096)  # rows share their days
def day(value: date) -> str:
    """08.04.2021"""
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def dated(value: date, precision: str | None) -> str:
    """08.04.2021, or spätestens 08.04.2021 where only the latest possible day is known (a DatePrecision)."""
    return f"{DatePrecision.LATEST.label} {day(value)}" if precision == DatePrecision.LATEST else day(value)


def decimal(value: Decimal) -> str:
    """0,80: the number as it is, with its places."""
    return str(value).replace(".", ",")


def number(value: int) -> str:
    """60.000"""
    return f"{value:,}".translate(SWAP_SEPARATORS)


def number_of_days(days: int) -> str:
    """1 Tag, -12 Tage"""
    return f"{number(days)} {'Tag' if abs(days) == 1 else 'Tage'}"


def in_days(days: int) -> str:
    """What follows "in", "seit" and "vor": 1 Tag, 1.096 Tagen"""
    return f"{number(days)} {'Tag' if days == 1 else 'Tagen'}"


def qualified(value: int, qualifier: str) -> str:
    """rund 40: with the word by which the source says that it is not exact."""
    return f"{qualifier} {number(value)}".strip()


def euro(value: Decimal) -> str:
    """1.556.579,06 €"""
    return f"{value:,.2f} €".translate(SWAP_SEPARATORS)


def short_euro(value: Decimal) -> str:
    """2,63 Mio. €, of less than a million 201.450 €: what a sentence or a card says; the exact amount is never far."""
    if abs(value) < MILLION:
        return f"{rounded(value, Decimal(1)):,f}".translate(SWAP_SEPARATORS) + "\u00a0€"
    return f"{rounded(value / MILLION, HUNDREDTH):,f}".translate(SWAP_SEPARATORS) + "\u00a0Mio.\u00a0€"


def percent(value: Decimal) -> str:
    """57,9 %"""
    return f"{value:,.1f} %".translate(SWAP_SEPARATORS)


def percentage_points(value: Decimal) -> str:
    """57,9 Prozentpunkte"""
    return f"{value:,.1f} Prozentpunkte".translate(SWAP_SEPARATORS)


def with_minus_sign(text: str) -> str:
    """A number as a page shows it: −20.000,00 €, its hyphen the minus sign, as wide as a plus."""
    return f"−{text[1:]}" if text.startswith("-") else text


def unbroken(text: str) -> str:
    """A sentence for a page, in which no line ends between a number and its sign: 57,9 %"""
    return NUMBER_AND_SIGN.sub("\u00a0", text)


def yes_or_no(value: bool) -> str:
    return "ja" if value else "nein"
