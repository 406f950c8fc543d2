"""The header of a file against the columns of a table: where each stands, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from lists.files import KEY_DATE_HEADER
from records.text import tidy

from .cells import Cell, CellByHeader
from .partly import PROBLEM_HEADER
from .problems import Problem, UnreadableFileError
from .rows import FileRow
from .tables import ImportTable
from .widgets import Widget


@dataclass(frozen=True)
class FileLayout:
    """The columns of a file: the index of each by its header.

    `columns` are those that the table reads, `all_columns` those too that it knows as computed. `titles` is the header
    row as it stands in the file. `key_date_index` is the column with the Stichtag of the file, None without one;
    `untitled` are the columns without a header, which may hold nothing.
    """

    columns: dict[str, int]
    all_columns: dict[str, int]
    titles: Sequence[Cell]
    key_date_index: int | None
    untitled: list[int] = field(default_factory=list)

    def title(self, index: int) -> str:
        return str(self.titles[index]) if index < len(self.titles) else f"{index + 1}. Spalte"

    def padded(self, cells: Sequence[Cell]) -> list[Cell]:
        """The cells of a row, with empty ones where it is shorter than the header."""
        return [*cells, *[""] * (len(self.titles) - len(cells))]

    def text(self, row: FileRow, header: str) -> str:
        """What stands under the header, as it would in a CSV file; empty where the file has no such column."""
        return Widget().as_text(row.cells[self.columns[header]]) if header in self.columns else ""

    def is_filled(self, row: FileRow, header: str) -> bool:
        return bool(self.text(row, header))

    def cells_of(self, row: FileRow) -> CellByHeader:
        """Reads the cells of the row by their header, those of computed columns too; empty where there is none."""
        return lambda header: row.cells[self.all_columns[header]] if header in self.all_columns else ""


def read_layout(table: ImportTable, cells: Sequence[Cell], row: int) -> FileLayout:
    """The layout of a file with these cells in its header row.

    Raises an UnreadableFileError with all that is missing, unknown or doubled.
    """
    known = {header.casefold(): header for header in (*table.headers, *table.computed, KEY_DATE_HEADER, PROBLEM_HEADER)}
    named = [known.get(text.casefold()) or table.header_called(text) for text in header_texts(cells)]
    while named and not named[-1]:
        named.pop()
    present = set(named)
    missing = [header for header in table.required_headers(present) if header not in present]
    problems = [
        *(Problem(f"Die Spalte „{header}“ fehlt.", column=header) for header in missing),
        *(unknown(header, table, missing, row) for header in named if header and header not in known.values()),
        *(Problem(f"Die Spalte „{header}“ steht doppelt.", row, header) for header in doubled(named)),
    ]
    if problems:
        raise UnreadableFileError(*problems)
    return FileLayout(
        {header: index for index, header in enumerate(named) if header in table.headers},
        {header: index for index, header in enumerate(named) if header},
        cells,
        named.index(KEY_DATE_HEADER) if table.may_have_key_date and KEY_DATE_HEADER in named else None,
        [index for index, header in enumerate(named) if not header],
    )


def header_texts(cells: Sequence[Cell]) -> list[str]:
    """The cells of a header row as texts with single spaces."""
    return [" ".join(tidy(str(cell or "")).split()) for cell in cells]


def doubled(headers: list[str]) -> list[str]:
    return [header for header in dict.fromkeys(headers) if header and headers.count(header) > 1]


def unknown(header: str, table: ImportTable, missing: list[str], row: int) -> Problem:
    """An unknown header, with the known one that is nearest; first of those that are missing."""
    near = get_close_matches(header, missing, 1) or get_close_matches(header, table.headers, 1)
    meant = f" Gemeint ist vielleicht „{near[0]}“." if near else f" Möglich sind: {', '.join(table.headers)}."
    return Problem(f"Die Spalte „{header}“ ist unbekannt.{meant}", row, header, header)
