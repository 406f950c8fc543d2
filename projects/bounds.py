"""What is known of a count: exactly, or at least and at most.

A member in the window of a "spätestens" may be in any phase from the one stated before to the one stated for later, by
their place; of a member without any statement nothing is known.
"""

from dataclasses import dataclass
from decimal import Decimal

from lists import formats
from records.shares import percent

UNKNOWN = "nicht erfasst"


@dataclass(frozen=True)
class Bounds:
    """At least and at most so many of `total`; of `unknown` of them nothing is stated, before or after."""

    least: int
    most: int
    total: int
    unknown: int = 0

    @property
    def is_exact(self) -> bool:
        return self.least == self.most

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of any of them."""
        return bool(self.total) and self.unknown == self.total

    @property
    def least_percent(self) -> Decimal | None:
        return percent(self.least, self.total)

    @property
    def most_percent(self) -> Decimal | None:
        return percent(self.most, self.total)


def bounds_text(bounds: Bounds) -> str:
    """22 von 38; höchstens 22 von 38; mindestens 3, höchstens 8 von 38; mindestens 3 von 38; nicht erfasst"""
    numbers = qualified(bounds, formats.number(bounds.least), formats.number(bounds.most))
    return UNKNOWN if bounds.is_unknown else f"{numbers} von {formats.number(bounds.total)}"


def share_text(bounds: Bounds) -> str:
    """57,9 %; höchstens 57,9 %; mindestens 7,9 %, höchstens 21,1 %; nicht erfasst"""
    least, most = bounds.least_percent, bounds.most_percent
    if bounds.is_unknown or least is None or most is None:
        return UNKNOWN
    return qualified(bounds, formats.percent(least), formats.percent(most))


def qualified(bounds: Bounds, least: str, most: str) -> str:
    """Both bounds in words; without the one that says nothing: at least none, or at most all."""
    if bounds.is_exact:
        return least
    if not bounds.least:
        return f"höchstens {most}"
    return f"mindestens {least}" if bounds.most == bounds.total else f"mindestens {least}, höchstens {most}"
