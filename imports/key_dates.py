"""The Stichtag of a file: the day that its column says in every row, else that in its name, else today."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from lists.files import KEY_DATE_HEADER
from lists.formats import day

from .cells import Cell, Unusable
from .layout import FileLayout
from .problems import rows_text
from .row_problems import RowProblems
from .rows import FileRow
from .widgets import DayWidget

IN_COLUMN, IN_NAME, SAID, TODAY, UNSAID = (
    "steht in der Datei",
    "steht im Namen der Datei",
    "so angegeben",
    "heute, denn die Datei nennt keinen",
    "heute, bis Sie etwas anderes sagen",
)
OTHERWISE = "Die Datei nennt den Stichtag {} selbst; angegeben ist der {}."
DAY_IN_NAME = re.compile(r"_([0-9]{4}-[0-9]{2}-[0-9]{2})")


def day_in_name(file_name: str) -> date | None:
    """The day that the name of a list says (leistungseinheiten_2021-04-08.csv); None where it says none."""
    found = DAY_IN_NAME.search(file_name)
    try:
        return DayWidget().parse(found[1]) if found else None
    except ValueError:
        return None


def key_date_of(file_name: str) -> date:
    """The Stichtag of a list, from the name of its file; else today."""
    return day_in_name(file_name) or timezone.localdate()


@dataclass
class KeyDateColumn:
    """The column with the Stichtag; where it is empty in all rows, the file has none. `is_unreadable`: nobody knows
    what the first row says."""

    index: int
    key_date: date | None
    first_row: int
    is_unreadable: bool

    def check(self, rows: list[FileRow], problems: RowProblems) -> None:
        """Note the rows that have another day than the first."""
        for row in rows:
            if text := self.problem(row.cells[self.index]):
                problems.add(row, text, KEY_DATE_HEADER)

    def problem(self, cell: Cell) -> str:
        """What is wrong with a cell; empty if nothing is, or if it was noted before."""
        if isinstance(cell, Unusable):
            return ""
        try:
            is_same = DayWidget().clean(cell) == self.key_date
        except ValueError as error:
            return str(error)
        if self.is_unreadable:
            return ""
        there = day(self.key_date) if self.key_date else "keiner"
        text = f"Eine Datei hat einen Stichtag für alle Zeilen; in {rows_text([self.first_row])} steht {there}."
        return "" if is_same else text


def key_date_column(layout: FileLayout, first: FileRow) -> KeyDateColumn | None:
    """The column of a file whose first row is given; None where there is none."""
    if layout.key_date_index is None:
        return None
    cell = first.cells[layout.key_date_index]
    is_unreadable = isinstance(cell, Unusable)
    try:
        key_date = None if is_unreadable else DayWidget().clean(cell)
    except ValueError:
        key_date, is_unreadable = None, True
    return KeyDateColumn(layout.key_date_index, key_date, first.number, is_unreadable)
