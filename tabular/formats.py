"""German notation, in plain Python: Django's localisation would triple the time of an export."""

from datetime import date
from decimal import Decimal

SWAP_SEPARATORS = str.maketrans(",.", ".,")


def day(value: date) -> str:
    """08.04.2021"""
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def number(value: int) -> str:
    """60.000"""
    return f"{value:,}".translate(SWAP_SEPARATORS)


def euro(value: Decimal) -> str:
    """1.556.579,06 €"""
    return f"{value:,.2f} €".translate(SWAP_SEPARATORS)


def percent(value: Decimal) -> str:
    """57,9 %"""
    return f"{value:,.1f} %".translate(SWAP_SEPARATORS)


def yes_or_no(value: bool) -> str:
    return "ja" if value else "nein"
