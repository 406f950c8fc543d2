"""XLSX files, read a row at a time."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from . import cells
from .problems import Problem, UnreadableFileError, damaged

MERGED = re.compile(rb"<mergeCell [^>]*ref=\"([A-Z]+[0-9]+:[A-Z]+[0-9]+)\"")
CHUNK_BYTES = 1 << 20
OVERLAP = 200


def xlsx_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """The rows of the first sheet with their numbers. Raises an UnreadableFileError."""
    with path.open("rb") as file, closing(workbook_in(file)) as book:
        if not book.worksheets:
            raise UnreadableFileError(Problem("Die Datei enthält kein Tabellenblatt."))
        sheet, *others = book.worksheets
        refuse_merged(path, sheet)
        for other in others:
            refuse_filled(other)
        sheet.reset_dimensions()
        yield from sheet_rows(sheet)


def workbook_in(file: BinaryIO) -> Workbook:
    """The workbook of an open file: of a path, openpyxl would want a known suffix, which a kept upload has not."""
    try:
        return load_workbook(file, read_only=True)
    except Exception as error:
        raise damaged() from error


def sheet_rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, [plain(cell) for cell in row]
    except UnreadableFileError:
        raise
    except Exception as error:
        raise damaged() from error


def text(value: str) -> str:
    """The text of a cell: Excel writes characters that XML has no place for as _x000D_ (ECMA-376, ST_Xstring)."""
    return unescape(value).replace("\r\n", "\n")


def plain(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, str):
        if cell.data_type == "f":
            return cells.formula(value)
        return cells.error(value) if cell.data_type == "e" else text(value)
    if isinstance(value, ArrayFormula | DataTableFormula):
        return cells.formula(str(getattr(value, "text", "") or "="))
    return cells.plain(value, cell.number_format or "")


def refuse_merged(path: Path, sheet: Any) -> None:
    """openpyxl does not tell of merged cells when it reads a row at a time; the sheet says it after its rows."""
    with ZipFile(path) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as file:
        rest = b""
        while chunk := file.read(CHUNK_BYTES):
            merged = MERGED.search(rest + chunk)
            if merged:
                raise UnreadableFileError(
                    Problem(f"Die Zellen {merged[1].decode()} sind verbunden. Bitte heben Sie die Verbindung auf.")
                )
            rest = chunk[-OVERLAP:]


def refuse_filled(sheet: Any) -> None:
    rows = sheet.iter_rows(max_row=20, values_only=True) if hasattr(sheet, "iter_rows") else ()
    if any(value is not None for row in rows for value in row):
        raise UnreadableFileError(
            Problem(f"Auch das Blatt „{sheet.title}“ ist ausgefüllt. Bitte speichern Sie jedes Blatt als eigene Datei.")
        )
