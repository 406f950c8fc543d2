"""What the columns of a file are called."""

from collections import Counter
from collections.abc import Sequence

from records.text import tidy

from .cells import Cell


def header_key(cell: Cell) -> str:
    """What headers are compared by: without case, with single spaces."""
    return " ".join(tidy(str(cell or "")).split()).casefold()


def header_keys(names: Sequence[str]) -> list[str]:
    """The columns of a file in an order of their own: two files with the same are of one kind."""
    return sorted(map(header_key, names))


def column_names(header: Sequence[Cell]) -> list[str]:
    """What the columns of a file are called: each by its header, without one by its letter, the second of the same
    header with a number."""
    names, times = [], Counter[str]()
    for column, cell in enumerate(header, 1):
        name = " ".join(tidy(str(cell or "")).split()) or f"Spalte {letters(column)}"
        times[header_key(name)] += 1
        names.append(f"{name} ({times[header_key(name)]})" if times[header_key(name)] > 1 else name)
    return names


def letters(column: int) -> str:
    """The name of a column in a spreadsheet: A for 1, AA for 27."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
