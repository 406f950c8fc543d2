"""The fields of a table for programs: its columns of files by their headers, and what belongs beside their values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .columns import ChoiceColumn, Column, Row
from .tables import Table
from .typed_columns import TypedColumn


@dataclass(frozen=True)
class DataField:
    """A field: its name, its kind of column, the paths that it needs, and how it is read from a row."""

    name: str
    column: Column
    needs: tuple[str, ...]
    read: Callable[[Row], Any]

    def value(self, row: Row) -> object:
        """What JSON has of the row: numbers exactly as they are; None where nothing is known."""
        value = self.read(row)
        if value is None or value == "":
            return None
        made = self.column.json(value)
        return None if made == "" else made


def fields_of(columns: Iterable[Column]) -> Iterator[DataField]:
    """Of the columns of a table; how exactly a day is known stands beside it unless a column says it."""
    listed = [column for column in columns if column.file]
    paths = {column.path for column in listed}
    for column in listed:
        header = str(column.verbose_name)
        yield field_of(header, column)
        for word, beside in column.beside.items():
            if not (len(beside.needs) == 1 and beside.needs[0] in paths):
                yield beside_field(f"{header} {word}", column, word)


def field_of(header: str, column: Column) -> DataField:
    path, instead = column.path, column.instead
    if not instead:
        return DataField(header, column, (path,), lambda row: row[path])
    return DataField(header, column, (path, instead), lambda row: row[instead] if row[path] is None else row[path])


def beside_field(name: str, column: Column, word: str) -> DataField:
    beside, path = column.beside[word], column.path
    return DataField(name, beside.column, (path, *beside.needs), lambda row: beside.read(row[path], row))


def fields_of_table(table: Table) -> list[DataField]:
    """Of a table with its rows."""
    return list(fields_of(column.column for column in table.columns))


def fields_of_class(table_class: type[Table]) -> list[DataField]:
    """Those that a table of the kind always has."""
    for name, column in table_class.base_columns.items():
        column.path = str(column.accessor or name)
    return list(fields_of(table_class.base_columns.values()))


def varying_of(table_class: type[Table]) -> dict[str, Column]:
    """Those that it has on some days or of some records alone, by patterns of their names."""
    found = {}
    for pattern, column in table_class.varying.items():
        found[f"^{pattern}$"] = column
        found |= {f"^{pattern} {word}$": beside.column for word, beside in column.beside.items()}
    return found


def schema_of_field(column: Column, description: str = "") -> dict[str, object]:
    """The value of a column as JSON Schema says it; every value may be null: nothing is known of it."""
    schema: dict[str, Any] = {**KINDS[column.schema_type]}
    if isinstance(column, ChoiceColumn):
        schema["enum"] = [*dict.fromkeys(str(label) for label in column.labels.values()), None]
    if isinstance(column, TypedColumn):
        schema["description"] = description or "Zahl, Tag oder Text, je nachdem, was die Zeile nennt."
    elif said := [each for each in (description, WORDS.get(column.schema_type), unit_of(column)) if each]:
        schema["description"] = f"{'. '.join(said)}."
    if column.unit:
        schema["x-unit"] = column.unit
    return schema


def unit_of(column: Column) -> str:
    return f"Einheit: {column.unit}" if column.unit else ""


KINDS: Mapping[str, dict[str, Any]] = {
    "string": {"type": ["string", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "boolean": {"type": ["boolean", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "any": {"type": ["string", "number", "boolean", "null"]},
}
WORDS = {"date": "Tag (JJJJ-MM-TT)"}
