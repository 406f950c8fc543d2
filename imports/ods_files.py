"""ODS files, read a row at a time. The readers on offer keep a whole sheet in memory, or do not tell formulas."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from . import cells
from .cells import Cell
from .problems import Problem, UnreadableFileError, damaged

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ANNOTATION = f"{OFFICE}annotation"
MOST_COLUMNS = 1000
SPAN = (f"{TABLE}number-columns-spanned", f"{TABLE}number-rows-spanned")
NUMBERS = {"float": "", "currency": "", "percentage": "%"}


def ods_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of the first sheet with their numbers. Raises an UnreadableFileError."""
    try:
        with ZipFile(path) as archive, archive.open("content.xml") as file:
            # expat itself refuses entities that grow out of all proportion.
            yield from sheet_rows(iterparse(file, events=("start", "end")))  # noqa: S314
    except (BadZipFile, ParseError, OSError, ValueError, KeyError) as error:
        raise damaged() from error


def sheet_rows(events: Iterable[tuple[str, Element]]) -> Iterator[tuple[int, list[Cell]]]:
    number, sheets = 0, 0
    for event, element in events:
        if event == "start":
            sheets += element.tag == f"{TABLE}table"
        elif element.tag == f"{TABLE}table-row":
            values = row_values(element, number + 1)
            if sheets > 1 and values:
                raise UnreadableFileError(
                    Problem("Auch ein weiteres Blatt ist ausgefüllt. Bitte speichern Sie jedes Blatt als eigene Datei.")
                )
            repeated = int(element.get(f"{TABLE}number-rows-repeated", "1"))
            yield from ((number + nth, values) for nth in range(1, (repeated if values else 0) + 1))
            number += repeated
            element.clear()


def row_values(row: Element, number: int) -> list[Cell]:
    """The cells up to the last that is not empty."""
    values: list[Cell] = []
    for cell in row:
        if cell.tag == f"{TABLE}covered-table-cell" or any(cell.get(span, "1") != "1" for span in SPAN):
            raise UnreadableFileError(
                Problem("Hier sind Zellen verbunden. Bitte heben Sie die Verbindung auf.", number)
            )
        if cell.tag == f"{TABLE}table-cell":
            repeated = min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), MOST_COLUMNS)
            values += [value_of(cell)] * repeated
    while values and values[-1] in (None, ""):
        values.pop()
    return values


def value_of(cell: Element) -> Cell:
    if cell.get(f"{TABLE}formula"):
        return cells.formula(cell.get(f"{TABLE}formula", "").removeprefix("of:"))
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind in NUMBERS:
        return cells.number(float(cell.get(f"{OFFICE}value", "")), NUMBERS[kind])
    if kind == "date":
        text = cell.get(f"{OFFICE}date-value", "")
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    return "\n".join(text_of(paragraph) for paragraph in paragraphs_of(cell)) or None


def paragraphs_of(element: Element) -> Iterator[Element]:
    """The paragraphs of a cell in their order, those of lists too, but not those of a comment."""
    for child in element:
        if child.tag == f"{TEXT}p":
            yield child
        elif child.tag != ANNOTATION:
            yield from paragraphs_of(child)


def text_of(paragraph: Element) -> str:
    """The text of a paragraph, its runs of spaces included, without comments."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{TEXT}s":
            parts.append(" " * int(child.get(f"{TEXT}c", "1")))
        elif child.tag != ANNOTATION:
            parts.append("\t" if child.tag == f"{TEXT}tab" else text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)
