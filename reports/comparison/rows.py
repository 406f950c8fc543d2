"""Rows of the comparison: a figure on both days, or one change between them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self, TypedDict

from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, PercentColumn, TextColumn, Typed
from records.models import DatePrecision

NUMBER, MONEY, PERCENT = NumberColumn(""), MoneyColumn(""), PercentColumn("")
TEXT, DAY = TextColumn(""), DateColumn("")


class WordsColumn(TextColumn):
    """Words of pages for what is not known as a number; files leave it empty."""

    def excel_csv(self, value: str) -> str:
        return ""

    def rfc4180(self, value: str) -> str:
        return ""

    def json(self, value: str) -> None:
        return None

    def sheet(self, value: str) -> None:
        return None


WORDS = WordsColumn("")


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
