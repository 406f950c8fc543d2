"""Bounds of a workbook that hold before memory is spent, and limits of the process that reads it."""

import resource
from contextlib import suppress

SHEET_ROWS = 1_048_576  # of a sheet, in Excel as in LibreOffice
SHEET_COLUMNS = 16_384
MOST_COLUMNS = 1_000
MOST_GRID_CELLS = 10_000_000  # the reader keeps the empty cells between the filled ones too
MOST_CHARACTERS = 100_000  # of a cell; Excel itself allows 32,767
MOST_MERGED_CELLS = 1_000_000
MOST_SHEETS = 200
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 60


class WorkbookError(Exception):
    """Why a workbook is not read, in German."""


def limit_process() -> None:
    """Let the system end this process where it takes too much memory or time, or writes a file."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):  # a stricter one holds already
            resource.setrlimit(kind, (most, most))


def refuse_long_text(length: int, row: int) -> None:
    """Raise a WorkbookError for a cell with so many characters."""
    if length > MOST_CHARACTERS:
        raise WorkbookError(f"In Zeile {row} hat eine Zelle mehr als {MOST_CHARACTERS:,} Zeichen.".replace(",", "."))
