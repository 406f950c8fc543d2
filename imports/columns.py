"""The cells of a column into values of a field."""

from collections.abc import Mapping
from datetime import date

from django.core.validators import MaxLengthValidator
from django.db.models import CharField

from records.models import Record
from records.stated import Stated
from records.text import tidy

from .cells import Cell
from .relations import RelatedKeys, Relation
from .resources import ImportColumn, ModelField, attribute_of, field_of
from .widgets import RelationWidget, Widget

MOST_REMEMBERED = 5000
EMPTY = "Dieses Feld darf nicht leer sein."


class ColumnReader:
    """Reads the cells of a column into the values of a field.

    `attribute` holds the value in a record (of a relation the key), `compared` is what the record found is compared by;
    `stated` is the attribute where it is stated from a day on.
    """

    def __init__(self, column: ImportColumn, model: type[Record], positions: dict[str, int], as_of: date) -> None:
        self.column = column
        self.model = model
        stated = getattr(model, column.attribute, None)
        self.stated = stated if isinstance(stated, Stated) else None
        self.field = field_of(model, column.attribute)
        self.attribute = attribute_of(model, column.attribute)
        self.compared = column.annotation or self.attribute
        self.index = positions[column.header]
        self.relation: Relation | None = None
        if isinstance(column.widget, RelationWidget):
            self.relation = Relation(column.widget, positions, as_of)
        self.known: dict[Cell, object] = {}
        self.longest = max_length_of(self.field)

    def read(self, cells: list[Cell], related: RelatedKeys | None) -> object:
        """The value of the cell; of a relation one of the `related` keys. Raises a ValueError or ValidationError."""
        if self.relation:
            return self.related_key(self.relation, cells, related or {})
        cell = cells[self.index]
        if cell in self.known:
            return self.known[cell]
        value = self.valid(self.column.widget.clean(cell))
        if len(self.known) >= MOST_REMEMBERED:
            self.known.clear()
        self.known[cell] = value
        return value

    def valid(self, value: object) -> object:
        if value is None:
            if self.field.null:
                return None
            if not self.field.has_default():
                raise ValueError(EMPTY)
            return self.field.get_default()
        if self.longest and isinstance(value, str) and 0 < len(value) <= self.longest:
            return value
        return self.field.clean(value, None)

    def related_key(self, relation: Relation, cells: list[Cell], related: RelatedKeys) -> object:
        if not self.names_one(cells):
            return self.valid(None)
        key = relation.key(cells)
        pk = relation.chosen(key, cells) if relation.choose and key in related else related.get(key)
        if pk is None:
            raise ValueError(relation.problem(cells, related))
        return pk

    def is_blank(self, cells: list[Cell]) -> bool:
        """Whether the row says nothing in the column."""
        return not (self.names_one(cells) if self.relation else Widget().as_text(cells[self.index]))

    def names_one(self, cells: list[Cell]) -> bool:
        """Of a relation: whether a cell says which row is meant."""
        more = self.relation.more_indexes if self.relation else []
        return any(Widget().as_text(cells[index]) for index in (self.index, *more))

    def there(self, record: Record) -> object:
        """What the record has in the column, on the Stichtag of the file."""
        return getattr(record, self.compared, getattr(record, self.attribute))

    def differs(self, values: Mapping[str, object], record: Record) -> bool:
        """Whether the value is another one than the record has, on the Stichtag of the file."""
        value, there = values[self.attribute], self.there(record)
        return bool(value != there) and not (isinstance(there, str) and tidy(there) == value)


def max_length_of(field: ModelField) -> int:
    """The length that a text of the field may have, where nothing else is asked of it; else 0. Django's validators
    take ten times as long."""
    only_length = all(isinstance(validator, MaxLengthValidator) for validator in field.validators)
    is_plain_text = type(field) is CharField and not field.choices and only_length
    return field.max_length or 0 if is_plain_text else 0
