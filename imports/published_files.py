"""Files as others publish them that are no tables, XML or JSON: an app says how the rows of one of its tables are read
from them (`ImportTable.formats`)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from .cells import Cell
from .marks import mark_of
from .problems import Problem, UnreadableFileError


class PublishedFormat(NamedTuple):
    """A format: what it is called in German, the suffix of its files, whether a file beginning with these bytes may be
    one, and its rows, the header first, with their numbers. Reading them raises an UnreadableFileError."""

    name: str
    suffix: str
    may_be: Callable[[bytes], bool]
    rows: Callable[[Path], Iterator[tuple[int, list[Cell]]]]


def begins_with(*signs: str) -> Callable[[bytes], bool]:
    """Whether the text of a file begins with one of the signs, after a byte order mark and spaces."""
    return lambda start: text_of(start).lstrip().startswith(signs)


def text_of(start: bytes) -> str:
    """How a text begins whose encoding its byte order mark tells; others by the signs that all encodings share."""
    if mark := mark_of(start):
        return start.removeprefix(mark.sign).decode(mark.encoding, errors="ignore")
    return start.decode("latin-1")


def unreadable_as(name: str, reason: str) -> UnreadableFileError:
    return UnreadableFileError(Problem(f"Die Datei lässt sich nicht als {name} lesen: {reason}"))
