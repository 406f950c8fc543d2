"""What is hidden in a workbook, or stands on another sheet, is named and left to choice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError

from tests.imports.files import ods_cell, ods_of, ods_row
from tests.imports.test_workbook_formats import run
from tests.imports.workbooks import rows_of, workbook
from tests.pages import text_of
from units.models import Unit

pytestmark = pytest.mark.django_db
IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"
HEADER = ["Nummer", "Leistungseinheit", "Art"]
ROWS = [HEADER, ["1", "Zoo", "Amt"], ["2", "Museum", ""], ["3", "Archiv", ""]]


def with_hidden_row(_, sheet):
    rows_of(sheet, *ROWS)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_row(50, None, None, {"hidden": True})


def with_hidden_column(_, sheet):
    rows_of(sheet, *ROWS)
    sheet.set_column(2, 2, None, None, {"hidden": True})
    sheet.set_column(9, 9, None, None, {"hidden": True})


def with_other_sheets(book, sheet):
    rows_of(sheet, *ROWS)
    rows_of(book.add_worksheet("Auswahl"), ["Amt"], ["Ressort"])
    intern = book.add_worksheet("Intern")
    rows_of(intern, HEADER, ["9", "Geheimdienst", ""])
    intern.hide()


def ods_with(row, column=""):
    cells = [ods_row(*map(ods_cell, each)) for each in ROWS]
    cells[2] = cells[2].replace("<table:table-row", f"<table:table-row {row}")
    return ods_of(f'<table:table-column table:number-columns-repeated="2"/><table:table-column {column}/>', *cells)


def units():
    return sorted(Unit.objects.today().values_list("name", "kind"))


HIDDEN_ROW = {"xlsx": workbook(with_hidden_row), "ods": ods_with('table:visibility="collapse"')}
FILTERED = ods_with('table:visibility="filter"')
HIDDEN_COLUMN = {
    "xlsx": workbook(with_hidden_column),
    "ods": ods_with("", 'table:visibility="collapse"'),
}


@pytest.mark.walk(4)
@pytest.mark.parametrize("content", [*HIDDEN_ROW.values(), FILTERED], ids=["xlsx", "ods", "filtered"])
def test_hidden_rows_are_asked_about(tmp_path, content):
    with pytest.raises(CommandError, match=r"In der Datei ist ausgeblendet: Zeile 3. Bitte wählen Sie"):
        run(tmp_path, content)
    assert units() == []
    run(tmp_path, content, hidden="weglassen")
    assert units() == [("Archiv", ""), ("Zoo", "OFFICE")]
    run(tmp_path, content, hidden="lesen")
    assert units() == [("Archiv", ""), ("Museum", ""), ("Zoo", "OFFICE")]


@pytest.mark.parametrize("content", HIDDEN_COLUMN.values(), ids=HIDDEN_COLUMN)
def test_hidden_columns_are_asked_about(tmp_path, content):
    with pytest.raises(CommandError, match=r"In der Datei ist ausgeblendet: Spalte C. Bitte wählen Sie"):
        run(tmp_path, content)
    run(tmp_path, content, hidden="weglassen")
    assert units() == [("Archiv", ""), ("Museum", ""), ("Zoo", "")]


def test_the_sheet_that_fits_is_read_and_the_others_are_named(tmp_path):
    lines = run(tmp_path, workbook(with_other_sheets))
    assert lines[:2] == [
        "Das Blatt „Auswahl“ wird nicht gelesen.",
        "Das ausgeblendete Blatt „Intern“ wird nicht gelesen.",
    ]
    assert [name for name, _ in units()] == ["Archiv", "Museum", "Zoo"]


def test_a_hidden_sheet_can_be_chosen(tmp_path):
    run(tmp_path, workbook(with_other_sheets), sheet="Intern")
    assert units() == [("Geheimdienst", "")]


def test_a_hidden_sheet_of_an_ods_file_is_named(tmp_path):
    style = (
        '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
        '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style></office:automatic-styles>"
    )
    header, row = ods_row(*map(ods_cell, HEADER)), ods_row(ods_cell("1"), ods_cell("Zoo"))
    first = f'<table:table table:name="Liste">{header}{row}</table:table>'
    other = f'<table:table table:name="Intern" table:style-name="ta2">{header}</table:table>'
    content = ods_of(tables=first + other, before=style)
    assert run(tmp_path, content)[0] == "Das ausgeblendete Blatt „Intern“ wird nicht gelesen."


def two_alike(book, sheet):
    rows_of(sheet, *ROWS[:2])
    rows_of(book.add_worksheet("2021"), HEADER, ROWS[2])


@pytest.mark.walk
def test_of_several_sheets_that_fit_one_is_chosen(tmp_path, staff):
    with pytest.raises(CommandError, match=r"--blatt.*\n.*Mehrere Blätter sind ausgefüllt: „Liste“, „2021“"):
        run(tmp_path, workbook(two_alike))
    with pytest.raises(CommandError, match=r"Ein Blatt „2022“ mit Inhalt gibt es nicht. Es gibt: „Liste“, „2021“."):
        run(tmp_path, workbook(two_alike), sheet="2022")
    client = staff("Sachbearbeitung")
    address = client.post(IMPORT, {"file": SimpleUploadedFile("a.xlsx", workbook(two_alike))})["Location"]
    assert "Blatt, das gelesen wird" in text_of(client.get(address))
    page = text_of(client.post(address, {"choose": "1", "sheet": "2021"}, follow=True))
    assert "Leistungseinheit: 2 · Museum neu" in page
    assert "Das Blatt „Liste“ wird nicht gelesen." in page


@pytest.mark.walk
def test_what_becomes_of_hidden_rows_is_chosen_in_the_preview(staff):
    client = staff("Sachbearbeitung")
    address = client.post(IMPORT, {"file": SimpleUploadedFile("a.xlsx", HIDDEN_ROW["xlsx"])})["Location"]
    page = client.get(address)
    assert "Ausgeblendet ist: Zeile 3." in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    assert "Das steht in der Datei nicht zur Wahl." in text_of(
        client.post(address, {"choose": "1", "hidden": "vielleicht"}, follow=True)
    )
    page = text_of(client.post(address, {"choose": "1", "hidden": "weglassen"}, follow=True))
    assert "Ausgeblendete Zeilen und Spalten werden weggelassen." in page
    client.post(address, {"confirm": "1"})
    assert units() == [("Archiv", ""), ("Zoo", "OFFICE")]
