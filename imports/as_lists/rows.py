"""The records of an import table on a day as the rows of a list, each as a file of the table has it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django_tables2.data import TableData

from lists.tables import CHUNK_ROWS, Table, reading
from records.batches import in_batches

from ..tables import ImportTable
from .columns import Cells, list_column, merged, values_of, widgets_of


class ImportRows(TableData):  # type: ignore[misc]
    """Those of the table's main part that there are on the day, in the order of their model."""

    def __init__(self, table: ImportTable, as_of: date, names: Mapping[str, str]) -> None:
        """`names` are those of the columns by their headers."""
        resource = table.main_resource
        self.joined, self.names = dict(table.joined), names
        self.values = values_of(resource, as_of)
        ordering: Any = resource.Meta.model._meta.ordering
        self.paths = [*(each.path for each in self.values), *self.joined.values()]
        self.data: Any = resource(as_of).get_listed().order_by(*ordering, "pk", *self.joined.values())

    def __len__(self) -> int:
        return self.number

    @cached_property
    def number(self) -> int:
        """Of several joined ones each counts."""
        if not self.joined:
            return int(self.data.order_by().count())
        [path] = self.joined.values()
        numbers = self.data.order_by().aggregate(joined=Count(path), without=Count("pk", filter=Q(**{path: None})))
        return sum(numbers.values())

    def __getitem__(self, key: slice) -> list[Cells]:
        return self.cells_of(list(self.data.values_list(*self.paths)[key]))

    def __iter__(self) -> Iterator[Cells]:
        """All rows, read in chunks."""
        with reading(self.data.db):
            for chunk in in_batches(self.data.values_list(*self.paths).iterator(CHUNK_ROWS), CHUNK_ROWS):
                yield from self.cells_of(chunk)

    def cells_of(self, rows: Sequence[Sequence[object]]) -> list[Cells]:
        columns = list(zip(*rows, strict=True)) or [()] * len(self.paths)
        own = [each.cells_of(values) for each, values in zip(self.values, columns, strict=False)]
        beside = [dict(zip(self.joined, row[len(self.values) :], strict=True)) for row in rows]
        merged_rows = (merged(cells) for cells in zip(*own, beside, strict=True))
        return [{self.names[header]: value for header, value in cells.items()} for cells in merged_rows]

    def tuples(self, paths: Sequence[str]) -> Iterator[tuple[object, ...]]:
        for cells in self:
            yield tuple(cells[path] for path in paths)

    def order_by(self, aliases: Sequence[str]) -> None:
        """As they are."""


def table_on(table: ImportTable, as_of: date) -> Table:
    """The import table as a list of the day: its headers are those of its files."""
    widgets = widgets_of(table.main_resource) | {header: table.widget_of(header) for header in table.joined}
    names = {header: f"column_{place}" for place, header in enumerate(widgets)}
    columns = [
        (names[header], list_column(header, widget, is_first=place == 0))
        for place, (header, widget) in enumerate(widgets.items())
    ]
    return Table(ImportRows(table, as_of, names), columns)
