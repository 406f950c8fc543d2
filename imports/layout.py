"""The header of a file against the columns of a table: where each stands, and what is wrong with it."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from .problems import Problem, UnreadableFileError
from .tables import ImportTable
from .widgets import tidy

HEADER_ROW = 1


def positions(table: ImportTable, cells: Sequence[Any], row: int) -> dict[str, int]:
    """For each header of the table that the file has, the index of its column.

    Raises an UnreadableFileError with all that is missing, unknown or doubled.
    """
    known = {header.casefold(): header for header in (*table.headers, *table.computed)}
    named = [known.get(text.casefold(), text) for text in (" ".join(tidy(str(cell or "")).split()) for cell in cells)]
    while named and not named[-1]:
        named.pop()
    present = set(named)
    missing = [header for header in table.required(present) if header not in present]
    problems = [
        *(Problem(f"Die Spalte „{header}“ fehlt.", column=header) for header in missing),
        *(
            unknown(header, index, table, missing, row)
            for index, header in enumerate(named)
            if header not in known.values()
        ),
        *(Problem(f"Die Spalte „{header}“ steht doppelt.", row, header) for header in doubled(named)),
    ]
    if problems:
        raise UnreadableFileError(*problems)
    return {header: index for index, header in enumerate(named) if header in table.headers}


def doubled(headers: list[str]) -> list[str]:
    return [header for header in dict.fromkeys(headers) if header and headers.count(header) > 1]


def unknown(header: str, index: int, table: ImportTable, missing: list[str], row: int) -> Problem:
    """An unknown header, with the known one that is nearest; first of those that are missing."""
    if not header:
        return Problem(f"Die {index + 1}. Spalte hat keine Überschrift.", row)
    near = get_close_matches(header, missing, 1) or get_close_matches(header, table.headers, 1)
    meant = f" Gemeint ist vielleicht „{near[0]}“." if near else f" Möglich sind: {', '.join(table.headers)}."
    return Problem(f"Die Spalte „{header}“ ist unbekannt.{meant}", row, header, header)
