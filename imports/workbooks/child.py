"""The process that reads a workbook: `python -m imports.workbooks.child PATH KIND MOST_ROWS`.

It writes lines of JSON: first the sheets, with the first rows of each where there are several. Then it reads the index
of the sheet to be read, and writes what is known of it, and its rows, some hundred a line. `codec` says how cells are
written. What it cannot read it says in German under "refused"; where its limits end it, its exit status says so.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ..cells import Cell, plain
from .codec import encode
from .limits import WorkbookError, limit_process, refuse_long_text
from .looks import Merge, SheetLook
from .ods import look_at_ods
from .xlsx import look_at_xlsx

FIRST_ROWS = 50
ROWS_A_LINE = 250
LOOKS = {".xlsx": look_at_xlsx, ".ods": look_at_ods}
NumberedRow = tuple[int, list[Cell]]


class Book:
    """A workbook with a look at each of its sheets."""

    def __init__(self, path: str, kind: str, most_rows: int) -> None:
        self.kind = kind
        if kind in LOOKS:
            with ZipFile(path) as archive:
                self.looks = LOOKS[kind](archive, most_rows)
        self.book = CalamineWorkbook.from_path(path)
        metadata = self.book.sheets_metadata
        if kind not in LOOKS:
            self.looks = [
                SheetLook(each.name, each.visible != SheetVisibleEnum.Visible, most_rows) for each in metadata
            ]
        if [look.name for look in self.looks] != [each.name for each in metadata]:
            raise ValueError("sheets")
        self.has_cells = [each.typ == SheetTypeEnum.WorkSheet for each in metadata]

    def rows(self, index: int) -> Iterator[NumberedRow]:
        """The rows of a sheet that hold anything, with their numbers."""
        if not self.has_cells[index]:
            return
        look, sheet = self.looks[index], self.book.get_sheet_by_index(index)
        start = sheet.start
        if start is None:
            return
        if self.kind not in LOOKS:
            self.look_at(sheet, look)
        first_column = start[1] + 1
        for number, cells in enumerate(sheet.iter_rows(), 1):
            row = [self.cell(look, number, column, value) for column, value in enumerate(cells, first_column)]
            if look.covered:
                uncover(look, number, first_column, row)
            if any(cell is not None for cell in row):
                yield number, [*[None] * (first_column - 1), *row]

    def look_at(self, sheet: CalamineSheet, look: SheetLook) -> None:
        """What the reader itself tells of a sheet without XML."""
        end = sheet.end or (0, 0)
        look.merges, look.covered = [], {}
        look.fill(end[0] + 1, end[1] + 1)
        for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or []:
            look.merges.append(Merge((first_row + 1, last_row + 1), (first_column + 1, last_column + 1)))
        look.cover()

    def cell(self, look: SheetLook, row: int, column: int, value: object) -> Cell:
        if look.cells and (row, column) in look.cells:
            return look.cells[row, column] or None
        if value == "":
            return None
        if isinstance(value, str):
            refuse_long_text(len(value), row)
            return value.replace("\r\n", "\n")
        return plain(value, format_of(look, row, column))


def format_of(look: SheetLook, row: int, column: int) -> str:
    for first, last, number_format in look.formats.get(row, ()) if look.formats else ():
        if first <= column <= last:
            return number_format
    return ""


def uncover(look: SheetLook, number: int, first_column: int, row: list[Cell]) -> None:
    """Give the first of merged cells in each row the value that they show, and the others none: what is below merged
    cells nobody sees. A row with nothing else stays empty."""
    places = [(number, column) for column in range(first_column, first_column + len(row))]
    origins = [look.covered.get(place) for place in places]
    for index, (place, origin) in enumerate(zip(places, origins, strict=True)):
        if origin == place:
            look.merged_values[origin] = row[index]
        elif origin:
            row[index] = None
    if any(cell is not None for cell in row):
        for index, (place, origin) in enumerate(zip(places, origins, strict=True)):
            if origin and origin != place and origin[1] == place[1]:
                row[index] = look.merged_values.get(origin)


def send(message: object) -> None:
    sys.stdout.write(json.dumps(message, default=encode))
    sys.stdout.write("\n")
    sys.stdout.flush()


def serve(path: str, kind: str, most_rows: int) -> None:
    book = Book(path, kind, most_rows)
    several = len(book.looks) > 1
    first_rows = [list(islice(book.rows(index), FIRST_ROWS)) if several else [] for index in range(len(book.looks))]
    send(
        [
            {"name": look.name, "is_hidden": look.is_hidden, "is_filled": bool(rows) or not several, "rows": rows}
            for look, rows in zip(book.looks, first_rows, strict=True)
        ]
    )
    index = int(sys.stdin.readline() or -1)
    if index < 0:
        return
    rows = book.rows(index)
    first = list(islice(rows, ROWS_A_LINE))
    send(book.looks[index].as_facts())
    send(first)
    while batch := list(islice(rows, ROWS_A_LINE)):
        send(batch)
    send([])


def main() -> None:
    limit_process()
    try:
        serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    except WorkbookError as error:
        send({"refused": str(error)})
    except PasswordError:
        send({"refused": "Die Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort."})
    except (CalamineError, BadZipFile, ExpatError, KeyError, ValueError, OSError, EOFError):
        send({"refused": "Die Datei ist beschädigt und lässt sich nicht lesen."})
    except BrokenPipeError:  # nobody reads on
        sys.stderr.close()


if __name__ == "__main__":
    main()
