"""Workbooks are read by what is in them, whatever they are called; only values come in."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from projects.models import StatusNote
from tests.factories import ProjectFactory, UnitFactory
from tests.imports.files import csv_of, ods_cell, ods_of, ods_row, xlsx_of
from tests.imports.workbooks import rows_of, workbook, xls_of, xlsb_of
from units.models import Unit

pytestmark = pytest.mark.django_db
HEADER = ["Nummer", "Leistungseinheit", "Art"]
ROW = ["042", "Größenamt", "Amt"]
ODS_UNITS = ods_of(ods_row(*map(ods_cell, HEADER)), ods_row(*map(ods_cell, ROW)))
FILES = {
    "csv": csv_of(";".join(HEADER), ";".join(ROW)),
    "xlsx": xlsx_of(HEADER, ROW),
    "xls": xls_of(HEADER, ROW),
    "xlsb": xlsb_of(HEADER, ROW),
    "ods": ODS_UNITS,
}


def run(tmp_path, content, name="datei", table="leistungseinheiten", **options):
    """Import a file by the command; the lines that it prints."""
    path, out = tmp_path / name, StringIO()
    path.write_bytes(content)
    call_command("importieren", table, path, stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("name", ["datei", "datei.csv", "datei.xls", "datei.xlsx", "datei.docx"])
@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_any_format_is_read_under_any_name(tmp_path, kind, name):
    run(tmp_path, FILES[kind], name)
    assert Unit.objects.today().values_list("number", "name", "kind").get() == ("042", "Größenamt", "OFFICE")


def test_an_old_workbook_holds_numbers_and_days(tmp_path):
    ProjectFactory(title="A")
    run(tmp_path, xls_of(["Projekt", "Stand vom", "Text"], ["A", date(2020, 2, 1), 12.5]), table="statusberichte")
    assert StatusNote.objects.values_list("noted_on", "text").get() == (date(2020, 2, 1), "12.5")


def test_comments_of_an_xlsx_file_stay_outside(tmp_path):
    def write(_, sheet):
        rows_of(sheet, HEADER, ROW)
        sheet.write_comment("B2", "Nur intern!")
        sheet.write_comment("C5", "Auch das.")

    run(tmp_path, workbook(write))
    assert Unit.objects.today().values_list("name", "kind").get() == ("Größenamt", "OFFICE")


def test_tabs_and_line_breaks_of_an_ods_cell_are_kept(tmp_path):
    ProjectFactory(title="A")
    text = '<text:p>eins<text:tab/>zwei<text:line-break/>drei<text:s text:c="3"/>vier</text:p><text:p>fünf</text:p>'
    cells = [
        ods_cell("A"),
        ods_cell("01.02.2020"),
        f'<table:table-cell office:value-type="string">{text}</table:table-cell>',
    ]
    run(
        tmp_path,
        ods_of(ods_row(*map(ods_cell, ["Projekt", "Stand vom", "Text"])), ods_row(*cells)),
        table="statusberichte",
    )
    assert StatusNote.objects.get().text == "eins\tzwei\ndrei   vier\nfünf"


def test_drawings_and_notes_in_an_ods_cell_are_no_part_of_its_text(tmp_path):
    box = "<draw:frame><draw:text-box><text:p>Nur intern!</text:p></draw:text-box></draw:frame>"
    note = "<text:note><text:note-body><text:p>Auch das.</text:p></text:note-body></text:note>"
    cells = [f"{box}<text:p>Zoo{note} und Park</text:p>", box]
    row = "".join(f'<table:table-cell office:value-type="string">{cell}</table:table-cell>' for cell in cells)
    run(tmp_path, ods_of(ods_row(*map(ods_cell, ["Leistungseinheit", "Nummer"])), ods_row(row)))
    assert Unit.objects.today().values_list("name", "number").get() == ("Zoo und Park", "")


def test_a_commented_number_in_an_ods_file_is_a_number(tmp_path):
    comment = "<office:annotation><text:p>Nur intern!</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="float" office:value="300.2">{comment}<text:p>300,20</text:p>'
    row = ods_row(ods_cell("Zoo"), f"{cell}</table:table-cell>")
    run(tmp_path, ods_of(ods_row(*map(ods_cell, ["Leistungseinheit", "Nummer"])), row))
    assert Unit.objects.today().values_list("name", "number").get() == ("Zoo", "300.2")


def test_of_a_formula_counts_what_it_gave(tmp_path):
    def write(_, sheet):
        rows_of(sheet, HEADER)
        sheet.write_string("A2", "042")
        sheet.write_formula("B2", '="Größen"&"amt"', None, "Größenamt")
        sheet.write_formula("C2", "=Z9", None, "Amt")

    lines = run(tmp_path, workbook(write))
    assert lines[0] == "Formeln stehen in Spalten B, C (Zeile 2); gelesen wird, was sie zuletzt ergaben."
    assert Unit.objects.today().values_list("number", "name", "kind").get() == ("042", "Größenamt", "OFFICE")


def test_of_a_formula_in_ods_counts_what_it_gave(tmp_path):
    formula = (
        '<table:table-cell table:formula="of:=[.Z9]" office:value-type="string"><text:p>Zoo</text:p></table:table-cell>'
    )
    lines = run(tmp_path, ods_of(ods_row(*map(ods_cell, HEADER)), ods_row(ods_cell("1"), formula)))
    assert lines[0] == "Formeln stehen in Spalte B (Zeile 2); gelesen wird, was sie zuletzt ergaben."
    assert Unit.objects.today().get().name == "Zoo"


def test_what_an_old_workbook_does_not_tell_is_said(tmp_path):
    UnitFactory(name="Größenamt", number="042", kind="OFFICE")
    lines = run(tmp_path, FILES["xls"], pruefen=True)
    assert lines[0].startswith("Aus Dateien in diesem Format ist nicht zu lesen, was darin ausgeblendet ist")


def test_an_empty_column_before_the_table_moves_nothing(tmp_path):
    def write(_, sheet):
        sheet.write_row(2, 2, HEADER)
        sheet.write_row(3, 2, ROW)

    assert (
        run(tmp_path, workbook(write), pruefen=True)[-2] == "Zeile 4, Leistungseinheit 042 · Größenamt: neu (Art Amt)"
    )
