"""Rows of the comparison: a figure on both days, or one change between them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self, TypedDict

from django.utils.safestring import SafeString

from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, PercentColumn, Row, TextColumn
from lists.markup import bounded_figures
from lists.typed_columns import Typed
from projects.bounds import Bounds
from records.models import DatePrecision

NUMBER, MONEY, PERCENT = NumberColumn(""), MoneyColumn(""), PercentColumn("")
TEXT, DAY = TextColumn(""), DateColumn("")


class WordsColumn(TextColumn):
    """Words of pages for what is not known as a number; files leave it empty."""

    def markup(self, value: Any, row: Row) -> SafeString:
        return bounded_figures(value)

    def excel_csv(self, value: object) -> str:
        return ""

    def rfc4180(self, value: object) -> str:
        return ""

    def json(self, value: object) -> object:
        return None

    def sheet(self, value: object) -> object:
        return None


WORDS = WordsColumn("")


@dataclass(frozen=True)
class Values:
    """What was before, what is after, and the difference, each with its kind of column; None where there is none."""

    before: Typed | None = None
    after: Typed | None = None
    difference: Typed | None = None

    @classmethod
    def both(cls, column: Column, before: object, after: object) -> Self:
        """Before and after alone, such as two phases."""
        return cls(typed(column, before), typed(column, after))

    @classmethod
    def change(cls, column: Column, difference: object) -> Self:
        """The difference alone, such as an amount paid."""
        return cls(difference=typed(column, difference, is_change=True))


def typed(column: Column, value: object, *, is_change: bool = False, word: str = "") -> Typed | None:
    return None if value is None else Typed(value, column, is_change, word)


class ComparisonBounds(TypedDict):
    """The bounds of a count on both days; None of everything else."""

    before_least: int | None
    before_most: int | None
    after_least: int | None
    after_most: int | None


def bounds_of(before: Bounds | None = None, after: Bounds | None = None) -> ComparisonBounds:
    return ComparisonBounds(
        before_least=before.least if before else None,
        before_most=before.most if before else None,
        after_least=after.least if after else None,
        after_most=after.most if after else None,
    )


class ComparisonRow(ComparisonBounds):
    """A line of the table, of a project by its title and slug or of an OZG service; `unit` is the short name of a unit
    to whose page the subject leads."""

    title: str | None
    slug: str | None
    label: str
    subject: str | None
    unit: str | None
    shown_on: date | None
    precision: DatePrecision | None
    before: Typed | None
    after: Typed | None
    difference: Typed | None
