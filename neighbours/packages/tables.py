"""Reading the tables of a stranger's package: the columns that are compared, each by its type."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from io import StringIO
from typing import Any

from lists import formats
from records.days import EARLIEST, LATEST

from ..problems import RefusedPackageError

# Of each table that is compared the columns that are read, with their types in Table Schema. They are those of our own
# public lists (docs/schnittstellen.md), which a test holds.
TABLES: Mapping[str, Mapping[str, str]] = {
    "projekte": {
        "Projekt": "string",
        "Beginn": "date",
        "Fertigstellung": "date",
        "ursprünglich": "date",
        "Projektstand": "string",
        "Fortschritt in %": "number",
        "Leistungseinheiten": "integer",
        "davon fertig": "integer",
        "Prozessbündel": "integer",
        "davon digitalisiert": "integer",
        "Stichtag": "date",
    },
    "foerdermittel": {
        "Projekt": "string",
        "Landesförderung": "number",
        "Ausgezahlt": "number",
        "davon offen (Ausgezahlt)": "number",
        "Zurückgezahlt": "number",
        "davon offen (Zurückgezahlt)": "number",
        "Stichtag": "date",
    },
    "leistungen": {"OZG-ID": "string", "Reifegrad": "string", "Stichtag": "date"},
}
# Those that packages made by older programs lack; there nothing is known of them.
NEWER: Mapping[str, Mapping[str, str]] = {"leistungen": {"Stand im Katalog": "string"}}
KEY_DATE = "Stichtag"
MOST_ROWS = 20_000
LONGEST_CELL = 2_000
MOST = Decimal(10) ** 12
INTEGER = re.compile(r"-?[0-9]{1,12}\Z")
NUMBER = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,6})?\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
PackageRow = dict[str, Any]


def read_table(name: str, content: bytes, headers: Sequence[str], key_date: date) -> list[PackageRow]:
    """The rows of a table whose file has just these headers, with the values of the columns that are compared; None
    where a cell is empty. Raises a RefusedPackageError."""
    return list(TableReader(name, headers, key_date).rows_of(content))


@dataclass(frozen=True)
class TableReader:
    """Reads the rows of one table."""

    name: str
    headers: Sequence[str]
    key_date: date

    @cached_property
    def columns(self) -> list[tuple[str, str, int]]:
        """Header, type and place of the columns that are read."""
        newer = {header: kind for header, kind in NEWER.get(self.name, {}).items() if header in self.headers}
        read = {**TABLES[self.name], **newer}
        return [(header, kind, self.headers.index(header)) for header, kind in read.items()]

    def rows_of(self, content: bytes) -> Iterator[PackageRow]:
        lines = self.lines_of(content)
        if next(lines, None) != list(self.headers):
            raise self.problem("Die Kopfzeile hat andere Spalten als die Beschreibung.")
        for number, cells in enumerate(lines, 2):
            if number > MOST_ROWS + 1:
                raise self.problem(f"Sie hat mehr als {formats.number(MOST_ROWS)} Zeilen.")
            yield self.row_of(number, cells)

    def lines_of(self, content: bytes) -> Iterator[list[str]]:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise self.problem("Die Datei ist nicht in UTF-8 geschrieben.") from None
        if CONTROL.search(text):
            raise self.problem("Die Datei enthält Steuerzeichen.")
        try:
            yield from csv.reader(StringIO(text, newline=""), strict=True)
        except csv.Error:
            raise self.problem("Die Datei ist keine gültige CSV-Datei.") from None

    def row_of(self, number: int, cells: Sequence[str]) -> PackageRow:
        if len(cells) != len(self.headers):
            raise self.problem(f"Zeile {number} hat {len(cells)} Zellen statt {len(self.headers)}.")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise self.problem(f"Zeile {number} hat eine Zelle mit mehr als {LONGEST_CELL} Zeichen.")
        row = {}
        for header, kind, place in self.columns:
            try:
                row[header] = READERS[kind](cells[place]) if cells[place] else None
            except (ValueError, ArithmeticError):
                raise self.problem(f"Zeile {number}: „{header}“ ist {WORDS[kind]}.") from None
        if row[KEY_DATE] != self.key_date:
            raise self.problem(f"Zeile {number}: Der Stichtag ist ein anderer als der des Pakets.")
        return row

    def problem(self, text: str) -> RefusedPackageError:
        return RefusedPackageError(f"Tabelle {self.name}: {text}")


def integer_of(text: str) -> int:
    if not INTEGER.match(text):
        raise ValueError
    return int(text)


def number_of(text: str) -> Decimal:
    number = Decimal(text) if NUMBER.match(text) else None
    if number is None or abs(number) > MOST:
        raise ValueError
    return number


def day_of(text: str) -> date:
    day = date.fromisoformat(text) if DAY.match(text) else None
    if day is None or not EARLIEST <= day <= LATEST:
        raise ValueError
    return day


READERS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "integer": integer_of,
    "number": number_of,
    "date": day_of,
}
WORDS = {"string": "kein Text", "integer": "keine ganze Zahl", "number": "keine Zahl", "date": "kein Tag"}
