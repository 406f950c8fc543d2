"""XLSX files: numbers and dates as such, text as text, never as a formula; not when its cell is edited either. They
open ready to be read, narrowed and printed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache, partial
from io import StringIO
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from records.text import clean

from .columns import FORMULA_STARTS, Column

MAXIMAL_NAME = 31
A4 = 9
TEXT_FORMAT = "General"
MOST_REMEMBERED = 4096
REMEMBERED = {str, int, bool, Decimal, date}  # others are few, and may be lists
# Not the time of making: equal data are equal bytes.
MADE_ON = datetime(2000, 1, 1, tzinfo=UTC)


class ListSheet(Worksheet):
    """A worksheet of a header row and many rows beneath it, in which most cells are like others of their column.

    XlsxWriter stores each cell and looks at it again; here it makes each different one once, and rows are put together
    from these: the same bytes in half the time.
    """

    def add_rows(self, cells: Sequence[Callable[[int, object], str]], rows: Iterable[Sequence[object]]) -> int:
        """Add rows of values beneath the header; `cells` make the XML of a value in a row with that number. Returns the
        number of the last row."""
        self._write_single_row(1)
        last = number = 1
        for number, row in enumerate(islice(rows, self.xls_rowmax - 1), 2):
            written = [cell(number, value) for cell, value in zip(cells, row, strict=True) if value is not None]
            content = "".join(written)
            if content:
                self.row_data_fh.write(f'<row r="{number}">{content}</row>')
                last = number
        self._check_dimensions(last - 1, 0)
        return number

    def xml_of(self, row: int, index: int) -> str:
        """The XML of a cell that was just written."""
        self.fh = StringIO()
        self._write_cell(row, index, self.table[row].pop(index))
        xml, self.fh = self.fh.getvalue(), self.row_data_fh
        return str(xml)


def write_sheet(name: str, columns: Mapping[str, Column], chunks: Iterable[Iterable[Sequence[object]]]) -> IO[bytes]:
    """A temporary file, open for reading from its start: a row of the columns' headers, then all rows of the chunks."""
    file = TemporaryFile()  # noqa: SIM115 the response closes it
    with new_workbook(file, name) as book:
        sheet = book.add_worksheet(name[:MAXIMAL_NAME], ListSheet)
        for index, column in enumerate(columns.values()):
            sheet.set_column(index, index, column.sheet_width, format_of(book, column.sheet_format))
        write_header(book, sheet, list(columns))
        set_up_printing(sheet, name)
        cells = [cell_maker(book, sheet, index, column) for index, column in enumerate(columns.values())]
        last = sheet.add_rows(cells, chain.from_iterable(chunks))
        sheet.autofilter(0, 0, last - 1, len(columns) - 1)
    file.seek(0)
    return file


def write_template(title: str, headers: Sequence[str], file: IO[bytes]) -> None:
    """A workbook with a header row alone; its columns are text, so that numbers that are names keep their zeros."""
    with new_workbook(file, title) as book:
        sheet = book.add_worksheet(title[:MAXIMAL_NAME])
        text = book.add_format({"num_format": "@"})
        for index, header in enumerate(headers):
            sheet.set_column(index, index, max(16, len(header) + 2), text)
        write_header(book, sheet, headers)


def new_workbook(file: IO[bytes], title: str) -> Workbook:
    """A workbook that goes to the file when it is closed, and keeps one row in memory at a time."""
    book = Workbook(file, {"constant_memory": True})
    book.set_properties({"title": title, "company": settings.MUNICIPALITY, "created": MADE_ON})
    return book


def set_up_printing(sheet: Any, title: str) -> None:
    """A4 across, as wide as the page, with the header on each page, title and number of the page beneath."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&RSeite &P von &N")


def format_of(book: Workbook, number_format: str, **more: object) -> Any:
    """The format of cells with this number format; texts are wrapped."""
    wrapped = {"text_wrap": True} if number_format == TEXT_FORMAT else {"num_format": number_format}
    return book.add_format({"valign": "top", **wrapped, **more})


def write_header(book: Workbook, sheet: Any, headers: Sequence[str]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for index, header in enumerate(headers):
        sheet.write_string(0, index, header, bold)


@lru_cache(maxsize=MOST_REMEMBERED)  # rows share their days
def serial(day: date) -> int:
    """The number of a day in a workbook, which counts from 1900 and has a 29.02.1900."""
    days = (day - date(1899, 12, 31)).days
    return days + 1 if day >= date(1900, 3, 1) else days


def cell_maker(book: Workbook, sheet: ListSheet, index: int, column: Column) -> Callable[[int, object], str]:
    """Makes the XML of values of a column in a row with a number; of what has no content none."""
    cell_format = cache(partial(format_of, book))
    as_text = cache(partial(format_of, book, TEXT_FORMAT, quote_prefix=True))
    start = f'<c r="{xl_col_to_name(index)}'

    @cache
    def around_number(number_format: str) -> tuple[str, str]:
        """The XML before and behind a number: amounts are all different, and written as XlsxWriter writes them."""
        sheet.write_number(1, index, 0, cell_format(number_format))
        before, behind = sheet.xml_of(1, index).removeprefix(f"{start}2").split("<v>0</v>")
        return f"{before}<v>", f"</v>{behind}"

    def rest(value: object) -> str:
        """The XML behind the number of the row."""
        content = column.sheet(value)
        if content is None:
            return ""
        if isinstance(content, str):
            text = clean(content)
            sheet.write_string(1, index, text, as_text() if text[:1] in FORMULA_STARTS else cell_format(TEXT_FORMAT))
        elif isinstance(content, Decimal):
            return f"{content:.16G}".join(around_number(column.sheet_format_of(value)))
        elif isinstance(content, date):
            sheet.write_number(1, index, serial(content), cell_format(column.sheet_format_of(value)))
        else:
            sheet.write(1, index, content, cell_format(column.sheet_format_of(value)))
        return sheet.xml_of(1, index).removeprefix(f"{start}2")

    remembered = lru_cache(maxsize=MOST_REMEMBERED, typed=True)(rest)

    def cell(number: int, value: object) -> str:
        behind = remembered(value) if type(value) in REMEMBERED else rest(value)
        return f"{start}{number}{behind}" if behind else ""

    return cell
