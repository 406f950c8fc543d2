"""What `lists.sheets` puts together is what XlsxWriter writes cell by cell."""

from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from zipfile import ZipFile

from openpyxl import load_workbook
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
        text = {"valign": "top", "text_wrap": True}
        numbers = [{"valign": "top", "num_format": each} for each in ("dd.mm.yyyy", "#,##0.00", "0")]
        formats = [book.add_format(each) for each in (text, *numbers, text)]
        for index, (header, column) in enumerate(COLUMNS.items()):
            sheet.set_column(index, index, column.sheet_width, formats[index])
            sheet.write_string(0, index, header, book.add_format({"bold": True, **text}))
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&LListe&RSeite &P von &N")
        sheet.autofilter(0, 0, len(ROWS), len(COLUMNS) - 1)
        guarded = book.add_format({"quote_prefix": True, **text})
        for row, values in enumerate(ROWS, 1):
            for index, value in enumerate(values):
                write_cell(sheet, (row, index), value, formats[index], guarded)
    return file


def write_cell(sheet, place, value, cell_format, guarded):
    row, index = place
    if isinstance(value, bool):
        sheet.write_string(row, index, "ja" if value else "nein", cell_format)
    elif isinstance(value, str):
        sheet.write_string(row, index, value, guarded if value[:1] == "=" else cell_format)
    elif isinstance(value, date):
        sheet.write_datetime(row, index, value, cell_format)
    elif value is not None:
        sheet.write_number(row, index, value, cell_format)


def test_a_sheet_has_the_cells_that_xlsxwriter_writes():
    assert sheet_xml(write_sheet("Liste", COLUMNS, [ROWS[:4], ROWS[4:]])) == sheet_xml(written_cell_by_cell())


def test_a_sheet_is_ready_to_be_read_narrowed_and_printed(settings):
    settings.MUNICIPALITY = "Musterstadt"
    with write_sheet("Liste", COLUMNS, [ROWS]) as file:
        book = load_workbook(file)
    sheet = book.worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E11")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$1:$1",
    )
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert sheet.oddFooter.right.text == "Seite &P von &N"
    assert sheet["A2"].alignment.wrap_text
    assert [sheet.column_dimensions[each].number_format for each in "ABCDE"] == [
        *("General", "dd.mm.yyyy", "#,##0.00", "0", "General")
    ]
    assert (book.properties.title, book.properties.created) == ("Liste", datetime(2000, 1, 1))  # noqa: DTZ001 as read


def test_equal_data_are_equal_bytes():
    with write_sheet("Liste", COLUMNS, [ROWS]) as first, write_sheet("Liste", COLUMNS, [ROWS[:3], ROWS[3:]]) as second:
        assert first.read() == second.read()


def test_a_list_without_rows_has_a_filter_on_its_header():
    with write_sheet("Liste", COLUMNS, []) as file:
        assert load_workbook(file).worksheets[0].auto_filter.ref == "A1:E1"
