"""What a look at the XML of a sheet tells, which the reader does not: what is hidden, computed, merged, and how large
it is. Rows and columns are counted from 1."""

import re
from dataclasses import dataclass, field
from xml.parsers.expat import XMLParserType
from zipfile import ZipFile

from records.safe_xml import safe_parser

from ..cells import Cell
from .limits import (
    MOST_COLUMNS,
    MOST_GRID_CELLS,
    MOST_MERGED_CELLS,
    SHEET_COLUMNS,
    SHEET_ROWS,
    WorkbookError,
)

CHUNK_BYTES = 1 << 16
SUM_FORMULA = re.compile(r"(of:)?=?\s*(SUM|SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
Span = tuple[int, int]


@dataclass
class Merge:
    """Merged cells: their first and last row, their first and last column."""

    rows: Span
    columns: Span


@dataclass
class SheetLook:
    """A sheet.

    `cells` are those that the reader would get wrong: errors, formulas that were never calculated, texts with tabs or
    drawings; `formats` the number formats that change a value, in runs of columns, by their rows. `covered` leads from
    each of merged cells to the first of them.
    """

    name: str
    is_hidden: bool = False
    most_rows: int = SHEET_ROWS
    filled_rows: int = 0
    last_row: int = 0
    last_column: int = 0
    hidden_rows: list[Span] = field(default_factory=list)
    hidden_columns: list[Span] = field(default_factory=list)
    formula_rows: set[int] = field(default_factory=set)
    formula_columns: set[int] = field(default_factory=set)
    sum_rows: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    formats: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    covered: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    merged_values: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def fill(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Note cells with values, from this one on. Raises a WorkbookError where there are too many."""
        self.last_row = max(self.last_row, row + rows - 1)
        self.last_column = max(self.last_column, column + columns - 1)
        where = f"Das Blatt „{self.name}“"
        if self.last_row > SHEET_ROWS or self.last_column > SHEET_COLUMNS:
            raise WorkbookError(f"{where} nennt eine Zelle, die es in keinem Tabellenblatt gibt.")
        if self.last_column > MOST_COLUMNS:
            raise WorkbookError(
                f"{where} hat mehr als 1.000 Spalten: In Zeile {row} ist die {self.last_column}. gefüllt."
            )
        if self.last_row * self.last_column > MOST_GRID_CELLS:
            raise WorkbookError(
                f"{where} reicht bis Zeile {self.last_row} und Spalte {self.last_column}; so große Flächen liest der "
                "Import nicht. Bitte löschen Sie, was weit außerhalb der Tabelle steht."
            )

    def count_row(self, number: int = 1) -> None:
        """Note so many rows with values. Raises a WorkbookError where there are too many."""
        self.filled_rows += number
        if self.filled_rows > self.most_rows + 200:  # titles and sums are none of the rows that are counted later
            most = f"{self.most_rows:,}".replace(",", ".")
            raise WorkbookError(f"Die Datei hat mehr als {most} Zeilen. Bitte teilen Sie sie auf.")

    def note_formula(self, row: int, column: int, rows: int = 1) -> None:
        self.formula_rows.update(range(row, row + rows))
        self.formula_columns.add(column)

    def cover(self) -> None:
        """Find the cells under merged ones, each with that whose value it has; only those of the first column have
        one. Raises a WorkbookError where there are too many."""
        area = 0
        for merge in self.merges:
            first_row, first_column = merge.rows[0], merge.columns[0]
            last_row, last_column = min(merge.rows[1], self.last_row), min(merge.columns[1], self.last_column)
            area += max(last_row - first_row + 1, 0) * max(last_column - first_column + 1, 0)
            if area > MOST_MERGED_CELLS:
                raise WorkbookError(f"Im Blatt „{self.name}“ sind zu viele Zellen verbunden.")
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    self.covered[row, column] = (first_row, first_column)

    def as_facts(self) -> dict[str, object]:
        """What the program is told of the sheet."""
        return {
            "hidden_rows": self.hidden_rows,
            "hidden_columns": [(first, min(last, self.last_column)) for first, last in self.hidden_columns],
            "formula_rows": sorted(self.formula_rows),
            "formula_columns": sorted(self.formula_columns),
            "sum_rows": sorted(self.sum_rows),
            "merges": [[*merge.rows, *merge.columns] for merge in self.merges if merge.rows[0] <= self.last_row],
        }


class Watcher:
    """Base of what watches the elements of an XML file go by; names come without their prefix. Most of the time of a
    look goes into these calls: `parser` lets a watcher do without those of texts and ends where it needs none."""

    parser: XMLParserType

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text inside an element."""

    def attach(self, parser: XMLParserType) -> None:
        """Watch what the parser reads from now on."""
        self.parser = parser
        parser.StartElementHandler = self.start_first
        parser.EndElementHandler = self.end_prefixed
        parser.CharacterDataHandler = self.text

    def start_first(self, name: str, attributes: dict[str, str]) -> None:
        """The first element: it tells whether there are prefixes."""
        if ":" in name:
            self.parser.StartElementHandler = self.start_prefixed
            self.start_prefixed(name, attributes)
        else:
            self.parser.StartElementHandler = self.start
            self.start(name, attributes)

    def start_prefixed(self, name: str, attributes: dict[str, str]) -> None:
        self.start(name.rpartition(":")[2], attributes)

    def end_prefixed(self, name: str) -> None:
        self.end(name.rpartition(":")[2])


def watch(archive: ZipFile, member: str, watcher: Watcher) -> None:
    """Read a file of the archive as XML, a piece at a time. Raises an ExpatError, also for a DOCTYPE: none of these
    formats has any."""
    parser = safe_parser()
    parser.buffer_text = True
    watcher.attach(parser)
    with archive.open(member) as file:
        while chunk := file.read(CHUNK_BYTES):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
