"""The tables of a paper as files, each under the address of the paper: /berichte/vo-0504-21/haushaltsmittel-1.csv

A paper holds what it says as German texts: days, amounts, shares and numbers are read back from these.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, PercentColumn, TextColumn
from lists.files import ListFile
from lists.panels import PanelTable
from lists.typed_columns import Typed, TypedColumn
from records.text import NOT_RECORDED

from .blocks import NOTHING, consultation_table, left, right, table
from .content import Block, Cell, Content, ContentColumn, ContentTable, SectionContent, plain_text
from .corrections import CorrectionGroup
from .entered import EnteredEntry

CONSULTATIONS = "beratungsfolge"
NUMBER = r"-?\d{1,3}(?:\.\d{3})*"
Kind = tuple[re.Pattern[str], Callable[[str], Any], Column]


def plain_day(text: str) -> date:
    """08.04.2021"""
    day, month, year = map(int, text.split("."))
    return date(year, month, day)


def plain_decimal(text: str) -> Decimal:
    """1.556.579,06 € or 57,9 %"""
    return Decimal(text.split(maxsplit=1)[0].replace(".", "").replace(",", "."))


DAY: Kind = (re.compile(r"\d\d\.\d\d\.\d{4}"), plain_day, DateColumn(""))
NUMBERS: tuple[Kind, ...] = (
    (re.compile(rf"({NUMBER},\d\d) €"), plain_decimal, MoneyColumn("")),
    (re.compile(rf"({NUMBER},\d) %"), plain_decimal, PercentColumn("")),
    (re.compile(NUMBER), lambda text: int(plain_decimal(text)), NumberColumn("")),
)


def blocks_with_files(section: SectionContent) -> Iterator[tuple[Block, str]]:
    """The blocks of a section, each table with the name of its file; the others with none."""
    number = 0
    for block in section["blocks"]:
        is_table = block["type"] == "table"
        number += is_table
        yield block, f"{section['id']}-{number}" if is_table else ""


def tables_of(content: Content) -> dict[str, ContentTable]:
    """The tables of the paper by the names of their files."""
    named = (pair for section in content["sections"] for pair in blocks_with_files(section))
    tables = {name: block for block, name in named if block["type"] == "table"}
    consultations = content["consultations"]
    return {CONSULTATIONS: consultation_table(consultations), **tables} if consultations else tables


def correction_table(group: CorrectionGroup, *, shows_who: bool) -> ContentTable:
    """What reads differently today: `shows_who` entered it and why is for those alone who may view the history."""
    columns = [*left("Dahinter steht", "Angabe"), *right("Eingefroren", "Nach heutigem Wissen")]
    rows: list[list[Cell]] = [
        [
            "; ".join(entry_text(entry, shows_who=shows_who) for entry in correction.entries),
            correction.label,
            correction.frozen,
            correction.today,
        ]
        for line in group.lines
        for correction in line
    ]
    return table(str(group.origin.label), columns, rows)


def entry_text(entry: EnteredEntry, *, shows_who: bool) -> str:
    """Phasenwechsel „…“ geändert am 01.05.2021 um 10:15 Uhr (Tag: 01.03.2021 → 01.04.2021)"""
    moment = timezone.localtime(entry.at)
    text = f"{entry.model} „{entry.record}“ {entry.kind} am {moment:%d.%m.%Y} um {moment:%H:%M} Uhr"
    if shows_who:
        text += f" von {entry.who}" + (f": {entry.reason}" if entry.reason else "")
    if entry.kind != "geändert":
        return text
    changes = ", ".join(f"{change.label}: {change.before} → {change.after}" for change in entry.changes)
    return f"{text} ({changes})"


def table_file(content: ContentTable, name: str, key_date: date) -> ListFile:
    """The rows of the table, without that of sums, as a file."""
    names = [f"column_{place}" for place in range(len(content["columns"]))]
    columns = [(name, TypedColumn(column["title"])) for name, column in zip(names, content["columns"], strict=True)]
    rows = [
        {name: value_of(cell, column) for name, cell, column in zip(names, row, content["columns"], strict=True)}
        for row in content["rows"]
    ]
    return ListFile(PanelTable(rows, extra_columns=columns), name, {"stichtag": key_date})


def value_of(cell: Cell, column: ContentColumn) -> Typed | None:
    """What a cell says, of the kind that it is; None where it says that something is not known.

    What the preceding paper said stays out. A figure known within bounds alone remains its words.
    """
    text = cell["text"] if isinstance(cell, dict) else plain_text(cell)
    if text in ("", NOTHING, NOT_RECORDED):
        return None
    for pattern, read, kind in (DAY, *(NUMBERS if column["right"] else ())):
        if pattern.fullmatch(text):
            return Typed(read(text), kind)
    return Typed(text, TextColumn(""))
