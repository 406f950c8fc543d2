"""Which rows of a file bring a record of one part of its table."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from .layout import FileLayout
from .row_problems import RowProblems
from .rows import FileRow
from .tables import TablePart
from .widgets import flag_of

YES = "ja"


@dataclass
class RowSelector:
    """Chooses the rows that bring a record of the part. `own_headers` are those that no other part reads,
    `other_values` the words in its column that bring a record of other parts."""

    part: TablePart
    own_headers: list[str]
    other_values: Collection[str]
    layout: FileLayout
    problems: RowProblems

    def select(self, rows: list[FileRow]) -> list[FileRow]:
        """The rows that bring a record; where the cell lists several values, one row for each."""
        return [piece for row in rows if row.ok and self.brings_record(row) for piece in self.pieces(row)]

    def may_bring_record(self, row: FileRow) -> bool:
        """Whether the part needs no cell that says so, or that cell says it: filled, or empty where it may be."""
        return self.has_condition(row) and self.is_of_part(row)

    def has_condition(self, row: FileRow) -> bool:
        header = self.part.condition_header
        if self.part.only_empty:
            return not self.layout.is_filled(row, header)
        return not header or self.part.takes_empty or self.layout.is_filled(row, header)

    def is_of_part(self, row: FileRow) -> bool:
        """Whether the cell has the value of this part, or none of those of others."""
        value = self.layout.text(row, self.part.condition_header) if self.part.condition_header else ""
        if self.part.value == YES:
            return flag_of(value) is True
        return value == self.part.value if self.part.value else value not in self.other_values

    def brings_record(self, row: FileRow) -> bool:
        """Whether the row has a record of this part; where it has only some of its cells, that is a problem."""
        if self.has_condition(row):
            return self.is_of_part(row)
        stray = next((header for header in self.own_headers if self.layout.is_filled(row, header)), "")
        if stray:
            self.problems.add(row, f"Dazu fehlt die Angabe in der Spalte „{self.part.condition_header}“.", stray)
        return False

    def pieces(self, row: FileRow) -> list[FileRow]:
        if not self.part.separator:
            return [row]
        index = self.layout.columns[self.part.condition_header]
        values = self.layout.text(row, self.part.condition_header).split(self.part.separator)
        return [replace(row, cells=[*row.cells[:index], value, *row.cells[index + 1 :]]) for value in values]
