"""Kinds of columns. Each says how its value is written on the page and in every file format.

A column reads plain values: `accessor` is a path of the queryset's `values()`, an annotation included.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any, Self
from urllib.parse import urlencode

import django_tables2 as tables
from django.db.models import Choices, F, OrderBy
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from records.models import DatePrecision
from records.querysets import oldest_fresh_day

from . import formats
from .markup import NO_VALUE, dated_figure, escaped, figure, words_of

# What a spreadsheet takes for the beginning of a formula; full-width signs too, which East Asian settings read alike
# (OWASP, CSV Injection).
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
FORMULA_OR_QUOTE = FORMULA_STARTS | {"'"}
FULL = 100
EMPTY = mark_safe('<span class="no-value"></span>')
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Link:
    """Where a cell leads: a page by url name, an argument and filters read from the row, and fixed filters."""

    url_name: str
    argument: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        paths = tuple(path for _, path in self.filters)
        return (self.argument, *paths) if self.argument else paths

    def href(self, row: Row, carried: Mapping[str, str]) -> str:
        """The address, with the parameters that every link takes along (`carried`)."""
        address = address_of(self.url_name, *([row[self.argument]] if self.argument else []))
        query = {name: row[path] for name, path in self.filters} | dict(self.fixed) | dict(carried)
        return f"{address}?{encoded(tuple(query.items()))}" if query else address


@lru_cache(maxsize=1024)
def address_of(url_name: str, *arguments: object) -> str:
    """The address of a page; rows that lead to the same one ask for it once."""
    return reverse(url_name, args=arguments)


@lru_cache(maxsize=1024)
def encoded(query: tuple[tuple[str, object], ...]) -> str:
    """The query of an address; that of many rows is the same."""
    return urlencode(query)


@dataclass(frozen=True)
class Beside:
    """A value beside that of a column: its kind, the paths that it `needs`, and how it is read from value and row."""

    column: "Column"
    needs: tuple[str, ...]
    read: Callable[[Any, Row], Any]


class Column(tables.Column):
    """Base of all kinds: text.

    `needs` are further paths the cell reads; `page=False` keeps a column for files alone, `file=False` for the page
    alone; `row_header` marks the column that names the row; `nullable` that the database sorts its empty values;
    `page_title` is its title on pages where that differs from the header, which files and addresses have;
    `sortable=False` keeps readers from sorting by it; `joined` says that the value is joined: a page sorted by it
    is read along the index of the joined table, and then the rows without one; `instead` is the path of what
    stands there, of a kind that the subclass knows, where the column's own value is empty.
    """

    numeric = False
    total = False
    schema_type = "string"  # of Table Schema: what RFC 4180 files and JSON have
    unit = ""
    present: tuple[str, Any] = ("isnull", False)  # the lookup of a value that is there
    absent: tuple[str, Any] = ("isnull", True)
    sorted_with = ""  # the method of the queryset that adds for a key date what the column shows, where rows lack it
    sheet_format = "General"
    sheet_width = 16
    path = ""
    page_title = ""

    def __init__(
        self,
        header: str,
        *,
        link: Link | None = None,
        needs: tuple[str, ...] = (),
        page: bool = True,
        file: bool = True,
        row_header: bool = False,
        nullable: bool = False,
        sortable: bool = True,
        joined: bool = False,
        instead: str = "",
        sheet_width: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(verbose_name=header, **kwargs)
        self.link = link
        self.needs = (*needs, *([instead] if instead else []), *(link.needs if link else ()))
        self.instead = instead
        self.page = page
        self.file = file
        self.row_header = row_header
        self.nullable = nullable
        self.sortable = sortable
        self.joined = joined
        self.sheet_width = sheet_width or self.sheet_width

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Each table copies its columns. What they hold is never changed, so it is shared: that is much faster."""
        return copy(self)

    def values_on(self, key_date: date) -> Sequence[object]:
        """Of a column with few values that stand in many rows each: those it may sort by on the day, in their order."""
        return ()

    @property
    def sort_paths(self) -> tuple[str, ...]:
        return tuple(self.order_by or (self.path,))

    def sort_terms(self, descending: bool, *, filled: bool = False) -> list[OrderBy]:
        """What the database sorts by; empty values come last in both directions and on both databases, unless the rows
        are `filled`: to say where they come keeps PostgreSQL from reading an index."""
        last = True if self.nullable and not filled else None
        return [
            F(path).desc(nulls_last=last) if descending else F(path).asc(nulls_last=last) for path in self.sort_paths
        ]

    def text(self, value: Any) -> str:
        """What the reader sees, without markup."""
        return str(value)

    @property
    def summed_paths(self) -> tuple[str, ...]:
        """The paths whose sums stand under the column."""
        return (self.path,)

    def total_text(self, sums: Row) -> str:
        """What stands under the column, by the sums of its paths; a dash where nothing is known that could be
        summed."""
        total = sums[self.path]
        return "–" if total is None and self.nullable else self.text(total or 0)

    @property
    def beside(self) -> Mapping[str, Beside]:
        """What programs get beside the value, by what follows its header: bounds, how exactly a day is known."""
        return {}

    def leads(self, row: Row) -> bool:
        """Whether the link of the cell leads to a page of a record."""
        return bool(self.link and self.link.argument and row[self.link.argument])

    def change(self, value: Any) -> str:
        """A difference of two values, with its sign also where it is more."""
        return f"{'+' if value > 0 else ''}{self.text(value)}"

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        """The content of a table cell on the page, as safe HTML; its link takes `carried` parameters along."""
        if value is None or value == "":
            return NO_VALUE
        content = self.markup(value, row)
        if self.link is None:
            return content
        return SafeString(f'<a class="kern-link" href="{escape(self.link.href(row, carried))}">{content}</a>')

    def markup(self, value: Any, row: Row) -> SafeString:
        return escaped(self.text(value))

    def excel_csv(self, value: Any) -> str:
        """The value for German Excel; a text that a spreadsheet would take for a formula is neutralised."""
        text = self.text(value)
        if text[:1] not in FORMULA_OR_QUOTE:  # nearly all
            return text
        return f"'{text}" if text.lstrip("'")[:1] in FORMULA_STARTS else text

    def rfc4180(self, value: Any) -> str:
        return self.text(value)

    def json(self, value: Any) -> Any:
        return self.text(value)

    def sheet(self, value: Any) -> Any:
        return self.text(value)

    def sheet_format_of(self, value: Any) -> str:
        """The number format of the value in XLSX."""
        return self.sheet_format


class TextColumn(Column):
    sheet_width = 36


class ChoiceColumn(Column):
    """A code of a choice list, shown by its German label."""

    def __init__(self, header: str, choices: type[Choices], **kwargs: Any) -> None:
        super().__init__(header, **kwargs)
        self.labels = dict(choices.choices)

    def text(self, value: Any) -> str:
        return str(self.labels[value])


PRECISION = ChoiceColumn("Datumsangabe", DatePrecision)


class MarkupColumn(Column):
    """Finished markup, one element that holds all of the cell; it may be empty. For pages alone, unless `file` says
    that files have its words."""

    def __init__(self, header: str, *, file: bool = False, **kwargs: Any) -> None:
        super().__init__(header, file=file, sortable=False, **kwargs)

    def text(self, value: str) -> str:
        return words_of(value)

    def cell(self, value: str, row: Row, carried: Mapping[str, str]) -> SafeString:
        return conditional_escape(value) if value else EMPTY


class PeriodColumn(Column):
    """For pages alone: a period as first and last day; files have a column for each."""

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, file=False, **kwargs)

    def text(self, value: tuple[date, date]) -> str:
        return f"{formats.day(value[0])} bis {formats.day(value[1])}"

    def markup(self, value: tuple[date, date], row: Row) -> SafeString:
        return format_html("<span>{} bis {}</span>", *(figure(formats.day(day)) for day in value))


class FlagColumn(Column):
    schema_type = "boolean"

    def text(self, value: bool) -> str:
        return formats.yes_or_no(value)

    def json(self, value: bool) -> bool:
        return value


class DateColumn(Column):
    """A day. With `precision` (path of a DatePrecision) the page says where it is only the latest possible day."""

    schema_type = "date"
    numeric = True
    sheet_format = "dd.mm.yyyy"

    def __init__(self, header: str, *, precision: str | None = None, **kwargs: Any) -> None:
        super().__init__(header, needs=(precision,) if precision else (), **kwargs)
        self.precision = precision

    @property
    def beside(self) -> Mapping[str, Beside]:
        if not (path := self.precision):
            return {}
        return {"Datumsangabe": Beside(PRECISION, (path,), lambda value, row: None if value is None else row[path])}

    def text(self, value: date) -> str:
        return formats.day(value)

    def markup(self, value: date, row: Row) -> SafeString:
        if self.precision and row[self.precision] == DatePrecision.LATEST:
            return format_html("<span>{}</span>", dated_figure(value, DatePrecision.LATEST))
        return figure(formats.day(value))

    def excel_csv(self, value: date) -> str:
        return formats.day(value)

    def rfc4180(self, value: date) -> str:
        return value.isoformat()

    def json(self, value: date) -> str:
        return value.isoformat()

    def sheet(self, value: date) -> date:
        return value


class ConfirmedColumn(DateColumn):
    """The day of a ConfirmableQuerySet on which a status last changed or was confirmed; marked where long ago."""

    sorted_with = "with_last_confirmed"

    def __init__(self, header: str = "Zuletzt geändert oder bestätigt", **kwargs: Any) -> None:
        super().__init__(header, accessor="last_confirmed_on", file=False, **kwargs)

    def markup(self, value: date, row: Row) -> SafeString:
        if value >= oldest_fresh_day(row["key_date"]):
            return super().markup(value, row)
        days = formats.in_days((row["key_date"] - value).days)
        return format_html('<span class="unconfirmed">nicht bestätigt seit {}</span>', days)


class NumberColumn(Column):
    """A whole number."""

    schema_type = "integer"
    numeric = True
    sheet_format = "0"

    def text(self, value: Any) -> str:
        return formats.number(value)

    def markup(self, value: Any, row: Row) -> SafeString:
        return figure(self.text(value))

    def excel_csv(self, value: Any) -> str:
        return str(value)

    def rfc4180(self, value: Any) -> str:
        return str(value)

    def json(self, value: Any) -> Any:
        return value

    def sheet(self, value: Any) -> Any:
        return value


class DecimalColumn(NumberColumn):
    """A number as it is, with its places: 0,80."""

    schema_type = "number"

    def text(self, value: Any) -> str:
        return formats.decimal(value)

    def excel_csv(self, value: Decimal) -> str:
        return formats.decimal(value)


class MoneyColumn(DecimalColumn):
    """An amount in EUR, summed over all rows of the list."""

    unit = "EUR"
    total = True
    sheet_format = "#,##0.00"

    def text(self, value: Any) -> str:
        return formats.euro(value)


class PercentColumn(DecimalColumn):
    """A share in percent with one place."""

    unit = "%"
    sheet_format = "0.0"

    def text(self, value: Any) -> str:
        return formats.percent(value)

    def markup(self, value: Any, row: Row) -> SafeString:
        """The share with a small bar, which says nothing more and is not read out."""
        share = figure(self.text(value))
        if not 0 <= value <= FULL:
            return share
        return SafeString(
            f'<span class="share">{share}<progress max="100" value="{value}" aria-hidden="true"></progress></span>'
        )

    def change(self, value: Any) -> str:
        """The difference of two shares is in percentage points."""
        return f"{'+' if value > 0 else ''}{formats.percentage_points(value)}"
