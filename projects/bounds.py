"""What is known of a count: exactly, or at least and at most.

A member in the window of a "spätestens" may be in any phase from the one stated before to the one stated for later, by
their place; of a member without any statement nothing is known.
"""

from dataclasses import dataclass
from decimal import Decimal

from lists import formats
from records.shares import percent
from records.text import NOT_RECORDED


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
    def known(self) -> int | None:
        """The count where both agree; else None, an empty cell in files."""
        return self.least if self.is_exact else None

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of any of them."""
        return bool(self.total) and self.unknown == self.total

    @property
    def count_text(self) -> str:
        """22; höchstens 22; mindestens 3, höchstens 8; nicht erfasst"""
        if self.is_unknown:
            return NOT_RECORDED
        return self.qualified(formats.number(self.least), formats.number(self.most))

    def shares(self, whole: int | None) -> tuple[Decimal | None, Decimal | None]:
        """At least and at most such a share of so many, in percent; None twice where nothing is known, or there is
        nothing that could be counted."""
        if self.is_unknown or not self.total:
            return None, None
        return percent(self.least, whole), percent(self.most, whole)

    @property
    def says_least(self) -> bool:
        """Whether "mindestens" says something: not of none."""
        return self.least > 0

    @property
    def says_most(self) -> bool:
        """Whether "höchstens" has to say something: not of all, beside the least."""
        return self.most < self.total or not self.says_least

    def qualified(self, least: str, most: str) -> str:
        """Both bounds in words; without the one that says nothing: at least none, or at most all."""
        if self.is_exact:
            return least
        at_least = [f"mindestens {least}"] if self.says_least else []
        at_most = [f"höchstens {most}"] if self.says_most else []
        return ", ".join([*at_least, *at_most])


def bounds_text(bounds: Bounds) -> str:
    """22 von 38; höchstens 22 von 38; mindestens 3, höchstens 8 von 38; mindestens 3 von 38; nicht erfasst"""
    return NOT_RECORDED if bounds.is_unknown else f"{bounds.count_text} von {formats.number(bounds.total)}"


def share_text(bounds: Bounds, whole: int | None) -> str:
    """The share of so many: 57,9 %; höchstens 57,9 %; mindestens 7,9 %, höchstens 21,1 %; nicht erfasst,
    also where nothing is recorded that could be counted"""
    least, most = bounds.shares(whole)
    if least is None or most is None:
        return NOT_RECORDED
    return bounds.qualified(formats.percent(least), formats.percent(most))
