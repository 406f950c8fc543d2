"""What `lists.sheets` puts together is what XlsxWriter writes cell by cell."""

from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from zipfile import ZipFile

from xlsxwriter import Workbook

from lists.columns import DateColumn, FlagColumn, MoneyColumn, NumberColumn, TextColumn
from lists.sheets import write_sheet

COLUMNS = {
    "Name": TextColumn("Name"),
    "Seit": DateColumn("Seit"),
    "Betrag": MoneyColumn("Betrag"),
    "Anzahl": NumberColumn("Anzahl"),
    "Ja": FlagColumn("Ja"),
}
ROWS = [
    (" Rand ", date(1900, 2, 28), Decimal("0.10"), 1, True),
    ("<&>\"'", date(1900, 3, 1), None, -60_000, False),
    (None, None, None, None, None),
    ("zwei\nZeilen", date(2021, 4, 8), Decimal("1556579.06"), 0, None),
    ("_x0041_", date(2021, 4, 8), Decimal("1556579.06"), 0, True),
    ("=1+1", None, Decimal(-5), None, True),
    ("Ü😀", date(9999, 12, 31), Decimal(0), 10**9, False),
    ("", None, None, None, None),
    ("lang" * 10_000, None, None, None, None),
    (None, None, None, None, None),
]


def sheet_xml(file):
    with file, ZipFile(file) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def written_cell_by_cell():
    file = TemporaryFile()  # noqa: SIM115 `sheet_xml` closes it
    with Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for index, (header, column) in enumerate(COLUMNS.items()):
            sheet.set_column(index, index, column.sheet_width)
            sheet.write_string(0, index, header, book.add_format({"bold": True}))
        formats = [None, *(book.add_format({"num_format": each}) for each in ("dd.mm.yyyy", "#,##0.00", "0")), None]
        guarded = book.add_format({"quote_prefix": True})
        for row, values in enumerate(ROWS, 1):
            for index, value in enumerate(values):
                write_cell(sheet, (row, index), value, formats[index], guarded)
    return file


def write_cell(sheet, place, value, cell_format, guarded):
    row, index = place
    if isinstance(value, bool):
        sheet.write_string(row, index, "ja" if value else "nein")
    elif isinstance(value, str):
        sheet.write_string(row, index, value, guarded if value[:1] == "=" else None)
    elif isinstance(value, date):
        sheet.write_datetime(row, index, value, cell_format)
    elif value is not None:
        sheet.write_number(row, index, value, cell_format)


def test_a_sheet_has_the_cells_that_xlsxwriter_writes():
    assert sheet_xml(write_sheet("Liste", COLUMNS, [ROWS[:4], ROWS[4:]])) == sheet_xml(written_cell_by_cell())
