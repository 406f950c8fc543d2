"""XLSX files: numbers and dates as such, text as text, never as a formula."""

from collections.abc import Iterable, Mapping, Sequence
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from records.text import clean

from .columns import Column


def write_sheet(name: str, columns: Mapping[str, Column], chunks: Iterable[Iterable[Sequence[Any]]]) -> Any:
    """A temporary file, open for reading from its start: a row of the columns' headers, then all rows of the chunks."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns.values(), 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.sheet_width
    sheet.append([bold_cell(sheet, header) for header in columns])
    for rows in chunks:
        for row in rows:
            sheet.append(
                [sheet_cell(sheet, column, value) for column, value in zip(columns.values(), row, strict=True)]
            )
    file = TemporaryFile()  # noqa: SIM115 the response closes it
    book.save(file)
    file.seek(0)
    return file


def write_template(title: str, headers: Sequence[str], file: Any) -> None:
    """A workbook with a header row alone; its columns are text, so that numbers that are names keep their zeros."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title[:31]
    sheet.freeze_panes = "A2"
    for index, header in enumerate(headers, 1):
        sheet.cell(1, index, header).font = Font(bold=True)
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width, dimension.number_format = max(16, len(header) + 2), "@"
    book.save(file)


def bold_cell(sheet: Any, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def sheet_cell(sheet: Any, column: Column, value: Any) -> Cell | None:
    if value is None:
        return None
    content = column.sheet(value)
    if isinstance(content, str):
        cell = WriteOnlyCell(sheet, clean(content))
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, content)
    cell.number_format = column.sheet_format_of(value)
    return cell
