"""What the columns of an import table show of a record: the reverse of how their cells are read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from lists import columns as kinds

from ..relations import queryset_of
from ..resources import ImportColumn, Resource, attribute_of
from ..widgets import (
    AmountWidget,
    DayWidget,
    DecimalWidget,
    FlagWidget,
    RelationWidget,
    WholeNumberWidget,
    Widget,
)

KINDS: tuple[tuple[type[Widget], type[kinds.Column]], ...] = (
    (DayWidget, kinds.DateColumn),
    (AmountWidget, kinds.MoneyColumn),
    (DecimalWidget, kinds.DecimalColumn),
    (WholeNumberWidget, kinds.NumberColumn),
    (FlagWidget, kinds.FlagColumn),
)
Cells = dict[str, Any]  # the values of a row by their headers


def list_column(header: str, widget: Widget, *, is_first: bool = False) -> kinds.Column:
    """The column of a list for cells that the widget reads; the first one names the row."""
    kind = next((column for reader, column in KINDS if isinstance(widget, reader)), kinds.TextColumn)
    column = kind(header, sortable=False, row_header=is_first)
    column.total = False
    return column


class StoredValue:
    """A column whose cells are a value of the record itself."""

    def __init__(self, column: ImportColumn, resource: type[Resource]) -> None:
        self.header, self.widget = column.header, column.widget
        self.path = column.annotation or attribute_of(resource.Meta.model, column.attribute)

    def cells_of(self, values: Sequence[object]) -> list[Cells]:
        """The cells of records with these values."""
        return [{self.header: self.widget.shown(value)} for value in values]


class RelatedValues:
    """The columns by which another row is found, with what that is called on the day."""

    def __init__(self, column: ImportColumn, resource: type[Resource], as_of: date) -> None:
        widget: Any = column.widget
        self.widget = widget
        self.path = attribute_of(resource.Meta.model, column.attribute)
        self.paths = [widget.listed.get(header, path) for path, (header, _) in widget.columns.items()]
        self.as_of = as_of

    def cells_of(self, values: Sequence[object]) -> list[Cells]:
        """The cells of records that refer to the rows with these keys."""
        readers, named = [*self.widget.columns.values()], self.named({value for value in values if value is not None})
        rows = (zip(readers, named.get(key, (None,) * len(readers)), strict=True) for key in values)
        return [{header: reader.shown(text) for (header, reader), text in row} for row in rows]

    def named(self, keys: set[object]) -> Mapping[object, Sequence[object]]:
        if not keys:
            return {}
        rows = queryset_of(self.widget, self.as_of).filter(pk__in=keys).order_by()
        return {pk: texts for pk, *texts in rows.values_list("pk", *self.paths)}


def values_of(resource: type[Resource], as_of: date) -> list[StoredValue | RelatedValues]:
    """What the columns of the resource show of its records, on the day."""
    return [
        RelatedValues(column, resource, as_of)
        if isinstance(column.widget, RelationWidget)
        else StoredValue(column, resource)
        for column in resource.columns.values()
    ]


def widgets_of(resource: type[Resource]) -> dict[str, Widget]:
    """How the cells under each header are read, in the order of the columns."""
    readers = [each for column in resource.columns.values() for each in column.readers]
    return dict(readers)


def merged(rows: Iterable[Cells]) -> Cells:
    """The cells of one record, of which several columns may fill the same."""
    cells: Cells = {}
    for row in rows:
        cells |= {header: value for header, value in row.items() if cells.get(header) in (None, "")}
    return cells
