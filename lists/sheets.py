"""XLSX files: numbers and dates as such, text as text, never as a formula."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from tempfile import TemporaryFile
from typing import Any

from xlsxwriter import Workbook

from records.text import clean

from .columns import Column

MAXIMAL_NAME = 31
# Not the time of making: equal data are equal bytes.
MADE_ON = datetime(2000, 1, 1, tzinfo=UTC)


def write_sheet(name: str, columns: Mapping[str, Column], chunks: Iterable[Iterable[Sequence[Any]]]) -> Any:
    """A temporary file, open for reading from its start: a row of the columns' headers, then all rows of the chunks."""
    file = TemporaryFile()  # noqa: SIM115 the response closes it
    with new_workbook(file) as book:
        sheet = book.add_worksheet(name[:MAXIMAL_NAME])
        for index, column in enumerate(columns.values()):
            sheet.set_column(index, index, column.sheet_width)
        write_header(book, sheet, list(columns))
        writers = [cell_writer(book, sheet, column) for column in columns.values()]
        numbered = enumerate((row for rows in chunks for row in rows), 1)
        for number, row in numbered:
            for index, (write, value) in enumerate(zip(writers, row, strict=True)):
                if value is not None:
                    write(number, index, value)
    file.seek(0)
    return file


def write_template(title: str, headers: Sequence[str], file: Any) -> None:
    """A workbook with a header row alone; its columns are text, so that numbers that are names keep their zeros."""
    with new_workbook(file) as book:
        sheet = book.add_worksheet(title[:MAXIMAL_NAME])
        text = book.add_format({"num_format": "@"})
        for index, header in enumerate(headers):
            sheet.set_column(index, index, max(16, len(header) + 2), text)
        write_header(book, sheet, headers)


def new_workbook(file: Any) -> Workbook:
    """A workbook that goes to the file when it is closed, and keeps one row in memory at a time."""
    book = Workbook(file, {"constant_memory": True})
    book.set_properties({"created": MADE_ON})
    return book


def write_header(book: Workbook, sheet: Any, headers: Sequence[str]) -> None:
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for index, header in enumerate(headers):
        sheet.write_string(0, index, header, bold)


@lru_cache(maxsize=4096)  # rows share their days
def serial(day: date) -> int:
    """The number of a day in a workbook, which counts from 1900 and has a 29.02.1900."""
    days = (day - date(1899, 12, 31)).days
    return days + 1 if day >= date(1900, 3, 1) else days


def cell_writer(book: Workbook, sheet: Any, column: Column) -> Callable[[int, int, Any], None]:
    """Writes a value of the column to a row and a place in it."""
    format_of = cache(lambda number_format: book.add_format({"num_format": number_format}))

    def write(row: int, index: int, value: object) -> None:
        content = column.sheet(value)
        if isinstance(content, str):
            sheet.write_string(row, index, clean(content))
        elif isinstance(content, date):
            sheet.write_number(row, index, serial(content), format_of(column.sheet_format_of(value)))
        elif content is not None:
            sheet.write(row, index, content, format_of(column.sheet_format_of(value)))

    return write
