"""Cells of a row into the values of a record."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db.models import CharField

from .relations import RelatedKeys, Relation
from .resources import ImportColumn
from .widgets import RelationWidget, Widget

MOST_REMEMBERED = 5000
EMPTY = "Dieses Feld darf nicht leer sein."


@dataclass(slots=True)
class FileRow:
    """A row of the file on its way. `earlier` is the row that brought a record of this one before."""

    number: int
    cells: list[Any]
    ok: bool = True
    is_new: bool = False
    earlier: int = 0


@dataclass(slots=True)
class Draft:
    """A record that a row brings: its values by attribute, whether it is new, and what changes."""

    row: FileRow
    values: dict[str, Any]
    record: Any = None
    is_new: bool = False
    changed: list["ColumnReader"] = field(default_factory=list)


class ColumnReader:
    """Reads the cells of a column into the values of a field."""

    def __init__(self, column: ImportColumn, model: Any, positions: dict[str, int], as_of: date) -> None:
        self.column = column
        self.field: Any = model._meta.get_field(column.attribute)
        self.attribute: str = self.field.attname
        self.shown = column.annotation or self.attribute
        self.index = positions[column.header]
        self.relation: Relation | None = None
        if isinstance(column.widget, RelationWidget):
            self.relation = Relation(column.widget, positions, as_of)
        self.known: dict[Any, Any] = {}
        self.longest = self.field.max_length if is_plain_text(self.field) else 0

    def read(self, cells: list[Any], found: RelatedKeys | None) -> Any:
        """The value of the cell. Raises a ValueError or ValidationError."""
        cell = cells[self.index]
        if self.relation:
            return self.related(self.relation, cells, found or {})
        if cell in self.known:
            return self.known[cell]
        value = self.valid(self.column.widget.clean(cell))
        if len(self.known) >= MOST_REMEMBERED:
            self.known.clear()
        self.known[cell] = value
        return value

    def valid(self, value: Any) -> Any:
        if value is None:
            if self.field.null:
                return None
            if not self.field.has_default():
                raise ValueError(EMPTY)
            return self.field.get_default()
        if self.longest and 0 < len(value) <= self.longest:
            return value
        return self.field.clean(value, None)

    def related(self, relation: Relation, cells: list[Any], found: RelatedKeys) -> int | None:
        if not Widget().as_text(cells[self.index]):
            return self.valid(None)
        pk = found.get(relation.key(cells))
        if pk is None:
            raise ValueError(relation.problem(cells, found))
        return pk


def is_plain_text(model_field: Any) -> bool:
    """Whether the length is all that a text of the field must hold; asking Django's validators costs ten times that."""
    only_length = all(isinstance(each, MaxLengthValidator) for each in model_field.validators)
    return type(model_field) is CharField and not model_field.choices and only_length
