"""Tables within a page: all rows in the order given, with a last row of sums where the page has one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_tables2.columns import BoundColumn

from .columns import Column, Row
from .tables import ListRows, Table, cell_tags

EMPTY_CELL = mark_safe('<td class="kern-table__cell"></td>')


class PanelTable(Table):
    """Base of the tables of panels: columns over rows computed in Python.

    `extra_columns` are those that only the page knows, by their names; `titles` are those that it has for others, such
    as one with a day; files have their headers. The cells of `last_row` may be finished markup; those that it does not
    name stay empty. `style` are the table's style classes.
    """

    style: ClassVar[str] = "data-table figures-table"

    def __init__(
        self,
        rows: Iterable[Row],
        *,
        extra_columns: Sequence[tuple[str, Column]] = (),
        titles: Mapping[str, str] | None = None,
        last_row: Row | None = None,
    ) -> None:
        super().__init__(ListRows(list(rows)), extra_columns)
        self.last_row = last_row
        for name, title in (titles or {}).items():
            self.columns[name].column.page_title = title

    def all_rows(self, carried: Mapping[str, str]) -> Iterator[SafeString]:
        """The cells of each row, finished; links take `carried` parameters along."""
        return self.markup_of(self.data.data, carried)

    def last_cells(self, carried: Mapping[str, str]) -> SafeString:
        """The cells of the last row, finished; empty without one."""
        last_row = self.last_row or {}
        cells = ((last_cell(column, last_row, carried),) for column in self.page_columns) if last_row else ()
        return format_html_join("", "{}", cells)


def last_cell(column: BoundColumn, last_row: Row, carried: Mapping[str, str]) -> SafeString:
    if column.name not in last_row:
        return EMPTY_CELL
    value = last_row[column.name]
    opening, closing = cell_tags(column)
    content = value if isinstance(value, SafeString) else column.column.cell(value, last_row, carried)
    return mark_safe(f"{opening}{content}{closing}")  # noqa: S308 tags and cells are safe each
