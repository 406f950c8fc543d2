"""Workbooks as staff have them: with hidden parts, formulas, merged cells; in all formats of Excel."""

import struct
from datetime import date
from io import BytesIO

import xlwt
from xlsxwriter import Workbook

from tests.imports.files import archive_of

SHEET_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{SHEET_TYPE}" Target="worksheets/sheet1.{{}}"/></Relationships>'
)
BOOK_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
ROOT_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{BOOK_TYPE}" Target="xl/workbook.xml"/></Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(write, **options):
    """An XLSX file: `write` is given the book and its first sheet."""
    content = BytesIO()
    with Workbook(content, options) as book:
        write(book, book.add_worksheet("Liste"))
    return content.getvalue()


def rows_of(sheet, *rows, first=0):
    for number, row in enumerate(rows, first):
        sheet.write_row(number, 0, row)


def xls_of(*rows):
    """A file in the format of Excel 97."""
    book, content = xlwt.Workbook(), BytesIO()
    sheet, days = book.add_sheet("Liste"), xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            cell = (number, column, value)
            sheet.write(*cell, days) if isinstance(value, date) else sheet.write(*cell)
    book.save(content)
    return content.getvalue()


def record(kind, data=b""):
    """A record of the binary format (MS-XLSB 2.1.4): its kind and length as numbers of seven bits a byte."""
    head = b""
    for number in (kind, len(data)):
        head += bytes([number & 0x7F | (0x80 if number > 0x7F else 0)])
        head += bytes([number >> 7]) if number > 0x7F else b""
    return head + data


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb_of(*rows):
    """A file in the binary format of Excel: texts and numbers (MS-XLSB 2.4: BrtRowHdr, BrtCellSt, BrtCellReal)."""
    cells = b""
    for number, row in enumerate(rows):
        cells += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            is_text = isinstance(value, str)
            cells += record(6, place + wide(value)) if is_text else record(5, place + struct.pack("<d", value))
    extent = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = record(129) + record(148, extent) + record(145) + cells + record(146) + record(130)
    bundle = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Liste"))
    book = record(131) + record(143) + bundle + record(144) + record(132)
    return archive_of(
        **{
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": RELATIONS.format("bin"),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def xlsx_xml(sheet_data, **members):
    """An XLSX file with this XML in its only sheet."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = '<sheets><sheet name="Liste" sheetId="1" r:id="rId1"/></sheets>'
    return archive_of(
        **{
            "_rels/.rels": ROOT_RELATIONS,
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{relation}">{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": RELATIONS.format("xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet_data}</worksheet>',
            **members,
        }
    )
