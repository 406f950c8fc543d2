"""Workbooks that are small and want much are refused before memory is spent, or end the process that reads them."""

import sys
from subprocess import PIPE, Popen
from time import monotonic

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError

from imports.problems import UnreadableFileError
from imports.workbook_files import receive
from tests.imports.files import archive_of, ods_cell, ods_of, ods_row
from tests.imports.test_workbook_formats import run
from tests.imports.workbooks import xlsx_xml
from tests.pages import text_of
from units.models import Unit

pytestmark = pytest.mark.django_db
SECONDS = 20  # far more than any of them takes; a single one took 37 before there were bounds
FAR = "löschen Sie, was weit außerhalb der Tabelle steht."


def xlsx_row(*cells, row=1, attributes=""):
    return f'<row r="{row}" {attributes}>{"".join(cells)}</row>'


def cell(place, value="1"):
    return f'<c r="{place}"><v>{value}</v></c>'


def sheet(*rows, after=""):
    return xlsx_xml(f"<sheetData>{''.join(rows)}</sheetData>{after}")


def repeated(attributes, content="<text:p>x</text:p>"):
    return f'<table:table-cell office:value-type="string" {attributes}>{content}</table:table-cell>'


def ods_sheet(row):
    return ods_of(ods_row(ods_cell("Leistungseinheit")), row)


MANY_BLANKS = '<text:p>x<text:s text:c="2000000000"/></text:p>'
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]>'
FILES = {
    "a cell at the end of the sheet": (sheet(xlsx_row(cell("XFD1048576"), row=1048576)), "mehr als 1.000 Spalten"),
    "a cell far below": (sheet(xlsx_row(cell("KA1048576"), row=1048576)), FAR),
    "a row beyond the sheet": (sheet(xlsx_row(cell("A1048577"), row=1048577)), "nennt Zeile 1048577"),
    "a row of a billion": (sheet(xlsx_row(cell("A4000000000"), row=4000000000)), "nennt Zeile 4000000000"),
    "a column beyond the sheet": (sheet(xlsx_row(cell("ZZZZ1"))), "eine Zelle, die es in keinem"),
    "a cell in another row": (sheet(xlsx_row(cell("A99999"))), "Die Zelle A99999 steht in Zeile 1"),
    "a place that is none": (sheet(xlsx_row(cell("1A"))), "beschädigt"),
    "merged cells over all": (
        sheet(xlsx_row(cell("ALL1")), after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>' * 2000),
        "sind zu viele Zellen verbunden",
    ),
    "a long inline text": (
        sheet(xlsx_row(f'<c r="A1" t="inlineStr"><is><t>{"x" * 100_001}</t></is></c>')),
        "mehr als 100.000 Zeichen",
    ),
    "a long shared text": (
        xlsx_xml("<sheetData/>", **{"xl/sharedStrings.xml": f"<sst><si><t>{'x' * 100_001}</t></si></sst>"}),
        "mehr als 100.000 Zeichen",
    ),
    "an entity in XLSX": (
        xlsx_xml("<sheetData/>", **{"xl/sharedStrings.xml": f"{DOCTYPE}<sst/>"}),
        "beschädigt",
    ),
    "no sheet": (archive_of(**{"xl/workbook.xml": "<workbook/>"}), "beschädigt"),
    "repeated blanks": (ods_sheet(ods_row(repeated("", MANY_BLANKS))), "mehr als 100.000 Zeichen"),
    "repeated columns": (
        ods_sheet(ods_row(repeated('table:number-columns-repeated="16000"'))),
        "mehr als 1.000 Spalten",
    ),
    "a billion columns": (
        ods_sheet(ods_row(repeated('table:number-columns-repeated="1000000000"'))),
        "mehr Spalten, als es in einem Blatt gibt",
    ),
    "a gap of a billion columns": (
        ods_sheet(ods_row('<table:table-cell table:number-columns-repeated="1000000000"/>', repeated(""))),
        "mehr Spalten, als es in einem Blatt gibt",
    ),
    "repeated rows": (
        ods_sheet(f'<table:table-row table:number-rows-repeated="1000000">{repeated("")}</table:table-row>'),
        "mehr als 100.000 Zeilen",
    ),
    "a billion rows": (
        ods_sheet(f'<table:table-row table:number-rows-repeated="1000000000">{repeated("")}</table:table-row>'),
        "mehr Zeilen, als es in einem Blatt gibt",
    ),
    "a gap of a million rows before many columns": (
        ods_sheet(
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
            + ods_row(repeated('table:number-columns-repeated="900"'))
        ),
        FAR,
    ),
    "a negative repeat": (ods_sheet(ods_row(repeated('table:number-columns-repeated="-5"'))), "beschädigt"),
    "a repeat that is no number": (ods_sheet(ods_row(repeated('table:number-columns-repeated="x"'))), "beschädigt"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_wants_too_much_is_refused_at_once(tmp_path, name):
    content, expected = FILES[name]
    assert len(content) < 10_000
    begun = monotonic()
    with pytest.raises(CommandError) as refused:
        run(tmp_path, content)
    assert expected in str(refused.value)
    assert monotonic() - begun < SECONDS
    assert not Unit.objects.exists()


def test_the_same_is_said_in_the_browser(staff):
    client = staff("Sachbearbeitung")
    content, expected = FILES["repeated blanks"]
    file = SimpleUploadedFile("einheiten.ods", content)
    response = client.post("/admin/imports/importrun/importieren/leistungseinheiten/", {"file": file})
    assert expected in text_of(client.get(response["Location"]))


def test_rows_without_values_far_below_are_no_rows(tmp_path):
    rows = [
        xlsx_row('<c r="A1" t="inlineStr"><is><t>Leistungseinheit</t></is></c>'),
        xlsx_row('<c r="A2" t="inlineStr"><is><t>Zoo</t></is></c>', row=2),
        xlsx_row('<c r="XFD1048576" s="0"/>', row=1048576),
    ]
    run(tmp_path, sheet(*rows))
    assert Unit.objects.today().get().name == "Zoo"


@pytest.mark.walk
def test_a_process_that_takes_too_much_memory_is_ended_and_that_is_said(tmp_path):
    """Texts that many cells share: 3 MB as XML, 30 GB as cells."""
    shared = f"<sst><si><t>{'x' * 99_000}</t></si></sst>"
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 99_000))
    content = xlsx_xml(f"<sheetData>{cells}</sheetData>", **{"xl/sharedStrings.xml": shared})
    with pytest.raises(CommandError, match=r"Die Datei braucht zu viel Speicher zum Lesen."):
        run(tmp_path, content)


@pytest.mark.walk
def test_a_process_that_takes_too_long_is_ended_and_that_is_said():
    endless = "from imports.workbooks import limits; limits.CPU_SECONDS = 1; limits.limit_process()\nwhile True: pass"
    with (
        Popen([sys.executable, "-c", endless], stdout=PIPE) as process,
        pytest.raises(UnreadableFileError, match=r"Die Datei braucht zu lange zum Lesen."),
    ):
        receive(process)
