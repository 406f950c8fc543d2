"""Rows of the comparison: a figure on both days, or one change between them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self, TypedDict

from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, PercentColumn, TextColumn, Typed
from projects.bounds import Bounds
from records.models import DatePrecision

NUMBER, MONEY, PERCENT = NumberColumn(""), MoneyColumn(""), PercentColumn("")
TEXT, DAY = TextColumn(""), DateColumn("")


class WordsColumn(TextColumn):
    """Words of pages for what is not known as a number; files leave it empty."""

    def excel_csv(self, value: Any) -> str:
        return ""

    def rfc4180(self, value: Any) -> str:
        return ""

    def json(self, value: Any) -> Any:
        return None

    def sheet(self, value: Any) -> Any:
        return None


class BoundsColumn(WordsColumn):
    """A count that is known within bounds.

    Pages name both. Files have the number that is recorded, where some are and of all others nothing is.
    """

    def text(self, value: Bounds) -> str:
        return value.count_text

    def excel_csv(self, value: Bounds) -> str:
        return self.rfc4180(value)

    def rfc4180(self, value: Bounds) -> str:
        number = self.json(value)
        return "" if number is None else str(number)

    def json(self, value: Bounds) -> int | None:
        return value.least if value.least and value.most == value.least + value.unknown else None

    def sheet(self, value: Bounds) -> int | None:
        return self.json(value)


WORDS, BOUNDS = WordsColumn(""), BoundsColumn("")


@dataclass(frozen=True)
class Values:
    """What was before, what is after, and the difference, each with its kind of column; None where there is none."""

    before: Typed | None = None
    after: Typed | None = None
    difference: Typed | None = None

    @classmethod
    def both(cls, column: Column, before: Any, after: Any) -> Self:
        """Before and after alone, such as two phases."""
        return cls(typed(column, before), typed(column, after))

    @classmethod
    def change(cls, column: Column, difference: Any) -> Self:
        """The difference alone, such as an amount paid."""
        return cls(difference=typed(column, difference, is_change=True))


def typed(column: Column, value: Any, *, is_change: bool = False) -> Typed | None:
    return None if value is None else Typed(value, column, is_change)


class ComparisonRow(TypedDict):
    """A line of the table, of a project by its title and slug or of an OZG service."""

    title: str | None
    slug: str | None
    label: str
    subject: str | None
    shown_on: date | None
    precision: DatePrecision | None
    before: Typed | None
    after: Typed | None
    difference: Typed | None
