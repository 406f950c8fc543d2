"""Tables: columns over a queryset's values, sorted by the database, paged by ids first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Any, ClassVar

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db import connections, transaction
from django.db.models import Count, Model, OrderBy, QuerySet, Sum
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.columns import BoundColumn
from django_tables2.data import TableData, TableListData, TableQuerysetData

from records.conversions import sharing_texts, sharing_values
from records.fields import MoneyField
from records.prepared import prepared
from records.text import address_form

from .columns import EMPTY, Column, PercentColumn
from .formats import with_minus_sign
from .markup import NO_VALUE

PER_PAGE = 25
# A page of all rows, such as for printing; what has more is for files.
ALL_ROWS = "alle"
MOST_PER_PAGE = 1_000
SOON, FEW = 250, 4  # so many rows are sought among those of so many values, before all are sorted
CHUNK_ROWS = 500


class QuerysetRows(TableQuerysetData):
    """Rows of a queryset as values. One query counts and sums; a page selects its ids first, then its rows."""

    table: "Table"
    data: Any
    joined_columns: Sequence[Column] = ()
    order_of_joined: Sequence[Any] = ()  # of the rows that have what is joined
    may_lack_joined = False

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Number of `rows` and the sum of each money column over all of them."""
        sums = {name: Sum(path, output_field=MoneyField()) for name, path in self.table.total_paths.items()}
        if not sums:
            return {"rows": self.data.count()}
        summary: dict[str, Any] = self.data.order_by().aggregate(rows=Count("pk"), **sums)
        return summary

    def __len__(self) -> int:
        return int(self.summary["rows"])

    def order_by(self, aliases: Sequence[str]) -> None:
        """Sort by the columns' paths; rows that are equal in them keep one order, by id in the same direction."""
        terms: list[OrderBy] = []
        joined_terms: list[OrderBy] = []
        joined_columns: list[Column] = []
        for alias in aliases:
            column = self.table.columns[alias.lstrip("-")].column
            terms += column.sort_terms(alias.startswith("-"))
            joined_terms += column.sort_terms(alias.startswith("-"), filled=column.joined)
            joined_columns += [column] if column.joined else []
            self.may_lack_joined = self.may_lack_joined or (column.joined and column.nullable)
        last_term = "-pk" if is_descending(aliases) else "pk"
        self.joined_columns, self.order_of_joined = joined_columns, (*joined_terms, last_term)
        self.data = self.data.order_by(*terms, last_term)

    def __getitem__(self, key: slice) -> list[dict[str, Any]]:
        ids = self.page_of_ids(key.start or 0, key.stop)
        rows = {row["pk"]: row for row in self.of_ids(ids)}
        return [rows[pk] for pk in ids if pk in rows]

    def of_ids(self, ids: list[int]) -> Iterable[dict[str, Any]]:
        """The rows with these ids, in any order."""
        rows: Iterable[dict[str, Any]] = self.data.order_by().filter(pk__in=ids).values("pk", *self.table.paths)
        return rows

    def page_of_ids(self, start: int, stop: int) -> list[int]:
        """The ids of rows start to stop."""
        length = len(self)
        stop = min(stop, length)
        present = self.data.values_list("pk", flat=True)
        if self.joined_columns:
            present = present.filter(**self.lookups_of_joined("present")).order_by(*self.order_of_joined)
        if not self.may_lack_joined:
            return ids_between(present, length, start, stop)
        ids = list(present[start:stop]) if start <= length // 2 else []
        return ids if ids and len(ids) == stop - start else self.ids_without(present, length, start, stop)

    def lookups_of_joined(self, name: str) -> dict[str, object]:
        """The conditions on what the columns sort by that are joined: that it is `present`, or `absent`."""
        lookups = [(path, *getattr(column, name)) for column in self.joined_columns for path in column.sort_paths]
        return {f"{path}__{lookup}": value for path, lookup, value in lookups}

    def ids_without(self, present: QuerySet[Model, int], length: int, start: int, stop: int) -> list[int]:
        """As `page_of_ids`, where rows without what is sorted by stand behind those that have it."""
        absent = self.data.filter(**self.lookups_of_joined("absent"))
        number = present.count()
        return [
            *ids_between(present, number, min(start, number), min(stop, number)),
            *ids_between(
                absent.values_list("pk", flat=True), length - number, max(start - number, 0), max(stop - number, 0)
            ),
        ]

    def tuples(self, paths: list[str]) -> Iterator[tuple[Any, ...]]:
        """All rows as tuples of the paths, read in chunks."""
        with reading(self.data.db):
            yield from sharing_values(self.data.values_list(*paths)).iterator(CHUNK_ROWS)

    def part(self, paths: Sequence[str], start: int, stop: int) -> list[Mapping[str, Any]]:
        """Rows start to stop with `pk` and these paths."""
        ids = self.page_of_ids(start, stop) if start < len(self) else []
        rows = {row["pk"]: row for row in self.data.order_by().filter(pk__in=ids).values("pk", *dict.fromkeys(paths))}
        return [rows[pk] for pk in ids if pk in rows]

    def texts(self, texts: Mapping[str, Callable[[Any], str]]) -> Iterator[tuple[str, ...]]:
        """All rows as what each function makes of the values of its path, without going through these."""
        with reading(self.data.db):
            yield from sharing_texts(self.data.values_list(*texts), texts).iterator(CHUNK_ROWS)


def ids_between(ids: QuerySet[Model, int], length: int, start: int, stop: int) -> list[int]:
    """The ids from start to stop; those of the second half are sought from the end, where they are near."""
    if start > length // 2:
        return list(ids.reverse()[length - stop : length - start])[::-1]
    return list(ids[start:stop])


class AttentiveRows(QuerysetRows):
    """Rows of a ConfirmableQuerySet: what shows whether one needs attention is queried for the page's rows alone, and
    for all where it sorts them."""

    def __init__(self, data: Any, key_date: date) -> None:
        super().__init__(data)
        self.key_date = key_date

    def __getitem__(self, key: slice) -> list[dict[str, Any]]:
        """The rows, each with the `key_date` from which the columns count days."""
        return [{**row, "key_date": self.key_date} for row in super().__getitem__(key)]

    def order_by(self, aliases: Sequence[str]) -> None:
        for alias in aliases:
            if method := self.table.columns[alias.lstrip("-")].column.sorted_with:
                self.data = getattr(self.data, method)(self.key_date)
        super().order_by(aliases)

    def page_of_ids(self, start: int, stop: int) -> list[int]:
        """By shorter ways than sorting all rows, where there are any."""
        if not self.joined_columns:
            return super().page_of_ids(start, stop)
        stop = min(stop, len(self))
        ids = self.ids_by_values(stop) if stop <= SOON else []
        if ids and len(ids) == stop:
            return ids[start:]
        if start == 0 and self.data.is_whole and not self.may_lack_joined:
            there = tuple(self.lookups_of_joined("present").items())
            paths = [*(path for column in self.joined_columns for path in column.sort_paths), "pk"]
            terms = tuple(f"-{path}" if self.is_descending else path for path in paths)
            return first_ids(self.data.model, self.key_date, there, terms, stop)
        return super().page_of_ids(start, stop)

    @property
    def is_descending(self) -> bool:
        return bool(self.order_of_joined[-1] == "-pk")

    def ids_by_values(self, stop: int) -> list[int]:
        """Of a column with few values the first ids of the rows with the first of these: mostly they fill the page."""
        [column, *_] = self.joined_columns
        values = column.values_on(self.key_date)
        ids: list[int] = []
        for value in islice(reversed(values) if self.is_descending else values, FEW):
            rows = self.data.filter(**{column.sort_paths[0]: value}).order_by(self.order_of_joined[-1])
            ids += rows.values_list("pk", flat=True)[: stop - len(ids)]
            if len(ids) == stop:
                break
        return ids

    def of_ids(self, ids: list[int]) -> Iterable[dict[str, Any]]:
        return attentive_rows(self.data.model, self.key_date, ids, tuple(self.table.paths))


@prepared
def first_ids(
    model: Any, key_date: date, there: tuple[tuple[str, object], ...], terms: tuple[str, ...], stop: int
) -> Any:
    """The first ids of all records on the key date that have what the conditions say, sorted by the terms."""
    records = model._default_manager.on(key_date).filter(**dict(there)).order_by(*terms)
    return records.values_list("pk", flat=True)[:stop]


@prepared
def attentive_rows(model: Any, key_date: date, ids: list[int], paths: tuple[str, ...]) -> Any:
    """The rows of the paths of records on the key date, with what shows whether they need attention."""
    records = model._default_manager.on(key_date).with_attention(key_date)
    return records.order_by().filter(pk__in=ids).values("pk", *paths)


class ListRows(TableListData):
    """Rows computed in Python, as a list of dictionaries: for what no single query can answer."""

    table: "Table"
    data: list[Any]

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(list(rows))

    @cached_property
    def summary(self) -> dict[str, Any]:
        sums = {name: sum(row[path] or 0 for row in self.data) for name, path in self.table.total_paths.items()}
        return {"rows": len(self.data), **sums}

    def order_by(self, aliases: Sequence[str]) -> None:
        """Sort as the database would: empty values last in both directions."""
        for alias in reversed(aliases):
            path = self.table.columns[alias.lstrip("-")].column.sort_paths[0]
            present = [row for row in self.data if row[path] is not None]
            present.sort(key=itemgetter(path), reverse=alias.startswith("-"))
            self.data = present + [row for row in self.data if row[path] is None]

    def tuples(self, paths: list[str]) -> Iterator[tuple[Any, ...]]:
        for row in self.data:
            yield tuple(row[path] for path in paths)

    def part(self, paths: Sequence[str], start: int, stop: int) -> list[Mapping[str, Any]]:
        """Rows start to stop."""
        return list(self.data[start:stop])


def is_descending(aliases: Sequence[str]) -> bool:
    return bool(aliases) and aliases[0].startswith("-")


def reading(database: str) -> AbstractContextManager[None]:
    """On PostgreSQL a transaction, for a server-side cursor with an early first row; on SQLite none: it would lock
    out every writer as long as the download takes."""
    if connections[database].vendor == "postgresql":
        return transaction.atomic(using=database)
    return nullcontext()


class Table(tables.Table):
    """Base of the product's tables; subclasses declare columns and, in Meta.order_by, the default order.

    Columns that a table has on some days or of some records alone are `varying`: a pattern of their headers, with the
    kind of column. `key` are the paths that tell rows apart where these are no records. `names_by_slug` are the columns
    by which it is sorted, also on days on which a page does not show them.
    """

    varying: ClassVar[Mapping[str, Column]] = {}
    key: ClassVar[tuple[str, ...]] = ()

    def __init__(self, rows: TableData, extra_columns: Sequence[tuple[str, Column]] = ()) -> None:
        for name, column in (*self.base_columns.items(), *extra_columns):
            column.path = str(column.accessor or name)
        super().__init__(rows, extra_columns=extra_columns)
        sortable = [each for each in self.columns if each.column.page and each.column.sortable]
        self.names_by_slug = {column_slug(each): each.name for each in sortable}

    left_out: tuple[str, ...] = ()  # names of columns that are empty on the whole page

    @property
    def page_columns(self) -> list[BoundColumn]:
        return [column for column in self.columns if column.column.page and column.name not in self.left_out]

    @property
    def titles_left_out(self) -> list[str]:
        """The titles of the columns that are left out."""
        return [page_title(self.columns[name]) for name in self.left_out]

    def leave_out_empty(self) -> None:
        """Leave out the columns that are empty in each row of the page, but for the one that names the rows, the one
        they are sorted by, and those with sums of other pages. Files have all."""
        rows, has_more = list(self.page.object_list), self.page.has_other_pages()
        sorted_by = {alias.lstrip("-") for alias in self.order_by or ()}
        self.left_out = tuple(
            column.name
            for column in self.page_columns
            if rows and not (column.column.row_header or (column.column.total and has_more) or column.name in sorted_by)
            if all(is_empty(row, column.column) for row in rows)
        )

    @property
    def has_shares(self) -> bool:
        """Whether a page shows shares, of which it says how they are rounded."""
        return any(isinstance(column.column, PercentColumn) for column in self.page_columns)

    @property
    def paths(self) -> list[str]:
        """All paths that the columns of the page read, in their order and each once."""
        wanted = [path for column in self.page_columns for path in (column.column.path, *column.column.needs)]
        return list(dict.fromkeys(wanted))

    @property
    def total_paths(self) -> dict[str, str]:
        """Those of the columns that a page sums, and of what these need."""
        read = {*self.paths}
        summed = [column.column for column in self.columns if column.column.total and column.column.path in read]
        return {sum_name(path): path for column in summed for path in column.summed_paths}

    def sort(self, parameter: str) -> bool:
        """Sort by a column's German name, descending with a leading "-"; False where there is no such column."""
        name = self.names_by_slug.get(parameter.removeprefix("-"))
        if name is None:
            return False
        self.order_by = f"-{name}" if parameter.startswith("-") else name
        return True

    def paginate_leniently(self, page: str | None) -> bool:
        """Show the page asked for, or the nearest there is; False where it was not the one asked for."""
        shows_all = page == ALL_ROWS and len(self.data) <= MOST_PER_PAGE
        self.paginator = Paginator(self.data, MOST_PER_PAGE if shows_all else PER_PAGE)
        self.page = self.paginator.get_page(page)
        return page is None or shows_all or str(self.page.number) == page

    @property
    def fits_a_page(self) -> bool:
        """Whether all rows may be shown on one page, and are more than usual."""
        return PER_PAGE < len(self.data) <= MOST_PER_PAGE

    def rows_as_markup(self, carried: Mapping[str, str]) -> Iterator[SafeString]:
        """The cells of each row of the current page, finished: a template would take ten times as long.

        Links take `carried` parameters along.
        """
        return self.markup_of(self.page.object_list, carried)

    def markup_of(self, rows: Iterable[Mapping[str, Any]], carried: Mapping[str, str]) -> Iterator[SafeString]:
        columns = [(*cell_tags(column), column.column.cell, column.column.path) for column in self.page_columns]
        for row in rows:
            cells = (f"{opening}{cell(row[path], row, carried)}{closing}" for opening, closing, cell, path in columns)
            yield mark_safe("".join(cells))  # noqa: S308 tags and cells are safe each

    def headers(self) -> list[dict[str, object]]:
        """The column headers with the parameter that sorts by them, and how they are sorted now."""
        current = self.order_by[0] if self.order_by else ""
        return [self.header(column, current) for column in self.page_columns]

    def header(self, column: BoundColumn, current: str) -> dict[str, object]:
        ascending, descending = current == column.name, current == f"-{column.name}"
        slug = column_slug(column)
        return {
            "title": page_title(column),
            "numeric": column.column.numeric and not column.column.row_header,
            "sort": "" if not column.column.sortable else f"-{slug}" if ascending else slug,
            "aria_sort": "ascending" if ascending else "descending" if descending else "",
        }

    def footer(self) -> list[dict[str, object]] | None:
        """One cell per column with the sum over all rows of the list, not of the page; None without any."""
        has_sums = any(column.column.total for column in self.page_columns)
        if not (has_sums and self.total_paths and len(self.data)):
            return None
        summary = self.data.summary
        return [
            {
                "title": page_title(column),
                "numeric": column.column.numeric,
                "total": self.total(column, summary) if column.column.total else "",
            }
            for column in self.page_columns
        ]

    def total(self, column: BoundColumn, summary: Mapping[str, Any]) -> str:
        sums = {path: summary[sum_name(path)] for path in column.column.summed_paths}
        return with_minus_sign(column.column.total_text(sums))


def is_empty(row: Mapping[str, Any], column: Column) -> bool:
    """Whether the cell shows nothing: no value, and no words that some columns have for that."""
    return row[column.path] in (None, "") and column.cell(row[column.path], row, {}) in (NO_VALUE, EMPTY)


def sum_name(path: str) -> str:
    """Under what a summary has the sum of a path."""
    return f"sum_{path}"


def cell_tags(column: BoundColumn) -> tuple[SafeString, str]:
    """The tags around the cells of a column; the one that names the row is its header."""
    if column.column.row_header:
        return format_html('<th scope="row" class="kern-table__header" data-label="{}">', page_title(column)), "</th>"
    numeric = " kern-table__cell--numeric" if column.column.numeric else ""
    return format_html('<td class="kern-table__cell{}" data-label="{}">', numeric, page_title(column)), "</td>"


def page_title(column: BoundColumn) -> str:
    return column.column.page_title or str(column.header)


def column_slug(column: BoundColumn) -> str:
    return address_form(column.header)
