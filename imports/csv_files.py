"""CSV files: separator and encoding recognised, read a row at a time."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Generator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from lists.columns import FORMULA_STARTS

from .marks import mark_of
from .problems import Problem, UnreadableFileError

SEPARATORS = ";,\t|"
SEPARATOR_LINE = re.compile(r"sep=([;,\t|])\s*", re.IGNORECASE)
LINES_LOOKED_AT = 30
CHUNK_BYTES = 1 << 16
MAC_ROMAN = "mac_roman"
# ä, ö, ü and ß of Mac Roman between letters; in Windows-1252 these bytes are signs that stand in no word.
MAC_UMLAUTS = re.compile(rb"[A-Za-z][\x8a\x9a\x9f\xa7][a-z]")
WINDOWS_UMLAUTS = re.compile(rb"[\xe4\xf6\xfc\xdf\xc4\xd6\xdc]")


def csv_rows(path: Path) -> Generator[tuple[int, list[str]]]:
    """The rows with their numbers; a line `sep=;` before them says the separator and is none. Of semicolon files, as
    German Excel reads them, without the apostrophe that guards a text against being taken for a formula.

    Raises an UnreadableFileError."""
    with path.open("rb") as file, TextIOWrapper(file, encoding_of(path), newline="") as text:
        said = SEPARATOR_LINE.fullmatch(text.readline())
        begin = text.tell() if said else 0
        text.seek(begin)
        separator = said[1] if said else separator_of(list(islice(iter(text.readline, ""), LINES_LOOKED_AT)))
        text.seek(begin)
        reader = csv.reader(text, delimiter=separator, strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                yield number, without_guards(cells) if separator == ";" else cells
        except csv.Error as error:
            raise UnreadableFileError(Problem(reason_of(error), number + 1)) from error


def reason_of(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"Ein Feld hat mehr als {csv.field_size_limit():,} Zeichen.".replace(",", ".")
    return (
        "Anführungszeichen oder Trennzeichen passen nicht zusammen; ein Feld mit Anführungszeichen muss mit einem "
        "enden, und Anführungszeichen darin stehen doppelt."
    )


def encoding_of(path: Path) -> str:
    """That of the byte order mark, else UTF-8, Windows-1252, as Excel for Windows saves, or Mac Roman."""
    with path.open("rb") as file:
        start = file.read(4)
    mark = mark_of(start)
    for encoding in [mark.with_sign] if mark else ["utf-8", single_byte_encoding_of(path)]:
        if can_decode(path, encoding):
            return encoding
    raise UnreadableFileError(
        Problem("Die Zeichen der Datei sind nicht lesbar. Bitte speichern Sie sie als „CSV UTF-8“.")
    )


def single_byte_encoding_of(path: Path) -> str:
    has_mac_umlauts = False
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if WINDOWS_UMLAUTS.search(chunk):
                return "cp1252"
            has_mac_umlauts = has_mac_umlauts or bool(MAC_UMLAUTS.search(chunk))
    return MAC_ROMAN if has_mac_umlauts else "cp1252"


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


def separator_of(lines: list[str]) -> str:
    """The separator that stands equally often in most of the first lines, outside quotation marks; of several that
    which stands there most often. Where none does, that which stands most often in the first line. A comma with a
    space behind it separates words, not cells, unless the first line has it so."""
    outside = ["".join(line.split('"')[::2]) for line in lines if line.strip()]
    if outside and ", " not in outside[0]:
        outside = [line.replace(", ", " ") for line in outside]

    def evenness(separator: str) -> tuple[int, int]:
        counts = Counter(count for line in outside if (count := line.count(separator)))
        count, number_of_lines = max(counts.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        return (number_of_lines, count) if 2 * number_of_lines > len(outside) else (0, outside[0].count(separator))

    return max(SEPARATORS, key=evenness) if outside else SEPARATORS[0]


def without_guards(cells: list[str]) -> list[str]:
    return [cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULA_STARTS else cell for cell in cells]
