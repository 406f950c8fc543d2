"""Rows of a file into values of records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from records.statements import Statement

from .cells import Unusable
from .columns import ColumnReader
from .details import DETAIL_COLUMNS, NO_DETAILS, StatementDetails
from .layout import FileLayout
from .relations import RelatedKeys, Relation
from .resources import Resource
from .row_problems import RowProblems
from .rows import FileRow, RowValues


def readers_of(resource: type[Resource], layout: FileLayout, as_of: date) -> list[ColumnReader]:
    """A reader for each column of the resource that the file has."""
    return [
        ColumnReader(column, resource.Meta.model, layout.columns, as_of)
        for column in resource.columns.values()
        if column.header in layout.columns
    ]


@dataclass
class DetailsReader:
    """Reads the details of statements; `columns` are the indexes of those that the file has, by their headers."""

    columns: Mapping[str, int]
    problems: RowProblems

    def read(self, row: FileRow) -> StatementDetails:
        if not self.columns:
            return NO_DETAILS
        values: dict[str, Any] = {}
        for header, index in self.columns.items():
            name, widget = DETAIL_COLUMNS[header]
            try:
                values[name] = self.valid(name, widget.clean(row.cells[index]))
            except ValueError as error:
                self.problems.add_error(row, error, header)
        return StatementDetails(**values)

    def valid(self, name: str, value: object) -> object:
        """The value. Raises a ValueError where a text is too long."""
        longest = getattr(Statement._meta.get_field(name), "max_length", None)
        if longest and isinstance(value, str) and len(value) > longest:
            raise ValueError(f"Der Text hat {len(value)} Zeichen; möglich sind {longest}.")
        return value


@dataclass
class RowReader:
    """Reads rows into values, those of each relation with one query for all rows."""

    readers: list[ColumnReader]
    constants: Mapping[str, object]
    details: DetailsReader
    problems: RowProblems

    def read(self, rows: list[FileRow]) -> list[RowValues]:
        """What the rows say, without those in which a problem was found."""
        related = {
            reader.attribute: self.find_related(reader, reader.relation, rows)
            for reader in self.readers
            if reader.relation
        }
        read = [RowValues(row, self.values(row, related), self.details.read(row)) for row in rows]
        return [values for values in read if values.row.ok]

    def check_cells(self, row: FileRow) -> None:
        """Of a row that is left out already, note also what is wrong with the cells of these columns."""
        for reader in self.readers:
            if isinstance(row.cells[reader.index], Unusable):
                continue
            if reader.relation:
                self.check_name(row, reader, reader.relation)
            else:
                self.value(row, reader, None)

    def check_name(self, row: FileRow, reader: ColumnReader, relation: Relation) -> None:
        """Whether a cell can name a row of a relation at all."""
        try:
            relation.check(reader.column.header, row.cells)
        except ValueError as error:
            self.problems.add_error(row, error, reader.column.header)

    def find_related(self, reader: ColumnReader, relation: Relation, rows: list[FileRow]) -> RelatedKeys:
        wanted = set()
        for row in rows:
            try:
                if reader.names_one(row.cells):
                    wanted.add(relation.key(row.cells))
            except ValueError as error:
                self.problems.add_error(row, error, reader.column.header)
        return relation.find(wanted)

    def values(self, row: FileRow, related: dict[str, RelatedKeys]) -> dict[str, object]:
        values = dict(self.constants)
        for reader in self.readers:
            values[reader.attribute] = self.value(row, reader, related.get(reader.attribute))
        return values

    def value(self, row: FileRow, reader: ColumnReader, related: RelatedKeys | None) -> object:
        try:
            return reader.read(row.cells, related)
        except ValidationError as error:  # one value is one problem, whatever is wrong with it
            self.problems.add(row, " ".join(error.messages), reader.column.header)
        except ValueError as error:
            if row.ok or not reader.relation:
                self.problems.add_error(row, error, reader.column.header)
        return None
