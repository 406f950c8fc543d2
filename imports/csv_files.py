"""CSV files: separator and encoding recognised, read a row at a time."""

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from lists.columns import FORMULA_STARTS

from .problems import Problem, UnreadableFileError

SEPARATORS = ";,\t"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHUNK_BYTES = 1 << 16


def csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers. Of semicolon files, as German Excel reads them, without the apostrophe that guards
    a text against being taken for a formula. Raises an UnreadableFileError."""
    encoding = encoding_of(path)
    with path.open("rb") as file, TextIOWrapper(file, encoding, newline="") as text:
        separator = separator_of(text.readline())
        text.seek(0)
        reader = csv.reader(text, delimiter=separator, strict=True)
        width, number = 0, 0
        try:
            for number, cells in enumerate(reader, 1):
                width = width or len(cells)
                yield number, fitted(cells if separator == "," else without_guards(cells), width, number)
        except csv.Error as error:
            raise UnreadableFileError(
                Problem(
                    "Anführungszeichen oder Trennzeichen passen nicht zusammen; ein Feld mit Anführungszeichen muss "
                    "mit einem enden, und Anführungszeichen darin stehen doppelt.",
                    number + 1,
                )
            ) from error


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 with a byte order mark, UTF-8, else Windows-1252, as Excel for Windows saves."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((encoding for mark, encoding in MARKS if start.startswith(mark)), "")
    for encoding in filter(None, [marked] if marked else ["utf-8", "cp1252"]):
        if can_decode(path, encoding):
            return encoding
    raise UnreadableFileError(
        Problem("Die Zeichen der Datei sind nicht lesbar. Bitte speichern Sie sie als „CSV UTF-8“.")
    )


def can_decode(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def separator_of(line: str) -> str:
    """The separator that stands most often in the header, outside quotation marks."""
    outside = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def without_guards(cells: list[str]) -> list[str]:
    return [cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULA_STARTS else cell for cell in cells]


def fitted(cells: list[str], width: int, number: int) -> list[str]:
    """The cells of a row as wide as the header; empty ones beyond it are dropped."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if cells and len(cells) != width:
        raise UnreadableFileError(Problem(f"Die Zeile hat {len(cells)} statt {width} Felder.", number))
    return cells
