"""Tables as people make them: titles above, sums beneath, empty rows between, merged cells; each is named."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError

from projects.models import ProcessBundle, StatusNote
from services.models import EfaPilot, Service
from tests.factories import ProjectFactory
from tests.imports.files import csv_of, ods_cell, ods_of, ods_row
from tests.imports.test_workbook_formats import run
from tests.imports.workbooks import rows_of, workbook
from tests.pages import text_of
from units.models import Unit

pytestmark = pytest.mark.django_db
HEADER = ["Nummer", "Leistungseinheit", "Art"]


def units():
    return sorted(Unit.objects.today().values_list("number", "name", "kind"))


def test_titles_above_the_headers_are_named_and_not_read(tmp_path):
    def write(book, sheet):
        sheet.merge_range("A1:C1", "Leistungseinheiten der Stadt")
        sheet.write_formula("B2", '="Es sind "&SUBTOTAL(2,A5:A99)', None, "Es sind 1")
        rows_of(sheet, HEADER, ["1", "Zoo", "Amt"], first=3)

    assert run(tmp_path, workbook(write))[:1] == [
        "Über den Überschriften in Zeile 4 wird nicht gelesen: Zeilen 1 bis 2."
    ]
    assert units() == [("1", "Zoo", "OFFICE")]


def test_titles_in_a_csv_file_may_have_fewer_cells(tmp_path):
    content = csv_of("Leistungseinheiten", "Stand: April", "Nummer;Leistungseinheit;Art", "1;Zoo;Amt")
    assert run(tmp_path, content)[0].endswith("Zeilen 1 bis 2.")
    assert units() == [("1", "Zoo", "OFFICE")]


def test_line_breaks_and_runs_of_blanks_in_headers_are_blanks(tmp_path):
    def write(_, sheet):
        rows_of(sheet, ["Nummer", "Leistungseinheit\n", " Art   "], ["1", "Zoo", "Amt"])

    run(tmp_path, workbook(write))
    assert units() == [("1", "Zoo", "OFFICE")]


def test_empty_rows_are_named(tmp_path):
    lines = run(tmp_path, csv_of("Leistungseinheit", "Zoo", "", "Museum", "", "", "Archiv", ""))
    assert lines[0] == "Leer: Zeilen 3, 5 bis 6."
    assert [name for _, name, _ in units()] == ["Archiv", "Museum", "Zoo"]


SUMMED = csv_of(
    "OZG-ID;OZG-Leistung;Lebens-/Geschäftslage;Themenfeld", "10000;Elterngeld;;", "Summe;1;;", "Gesamt:;1;;"
)


def test_sums_are_named_and_left_out(tmp_path):
    lines = run(tmp_path, SUMMED, table="ozg-katalog")
    assert lines[0] == "Summen werden nicht gelesen: Zeilen 3 bis 4."
    assert Service.objects.get().ozg_id == "10000"


def test_what_looks_like_a_sum_is_read_where_somebody_says_so(staff):
    client = staff("Sachbearbeitung")
    file = SimpleUploadedFile("a.csv", csv_of("Leistungseinheit;Nummer", "Zoo;1", "Gesamt;2"))
    address = client.post("/admin/imports/importrun/importieren/leistungseinheiten/", {"file": file})["Location"]
    assert "Summen werden nicht gelesen: Zeile 3." in text_of(client.get(address))
    page = text_of(client.post(address, {"choose": "1", "with_sums": "on"}, follow=True))
    assert "Summen werden wie andere gelesen: Zeile 3." in page
    assert "Leistungseinheit: 2 · Gesamt neu" in page


def test_a_row_of_sum_formulas_is_a_sum(tmp_path):
    def write(_, sheet):
        rows_of(sheet, HEADER, ["1", "Zoo", "Amt"], ["2", "Museum", ""])
        sheet.write_formula("A4", "=SUM(A2:A3)", None, 3)

    assert "Summen werden nicht gelesen: Zeile 4." in run(tmp_path, workbook(write))
    assert len(units()) == 2


@pytest.mark.parametrize("name", ["Gesamtpersonalrat", "Summe der Ämter", "Totalaufnahme"])
def test_a_name_that_begins_like_a_sum_is_a_name(tmp_path, name):
    run(tmp_path, csv_of("Leistungseinheit;Geschäftsbereich", f"{name};Kultur"))
    assert [each for _, each, _ in units()] == [name]


def test_headers_that_are_repeated_on_each_page_are_no_rows(tmp_path):
    lines = run(tmp_path, csv_of("Nummer;Leistungseinheit", "1;Zoo", "Nummer;Leistungseinheit", "2;Museum"))
    assert lines[0] == "Wiederholte Überschriften werden übergangen: Zeile 3."
    assert [name for _, name, _ in units()] == ["Zoo", "Museum"]


def test_a_second_table_on_a_sheet_is_refused_where_it_begins(tmp_path):
    content = csv_of("Nummer;Leistungseinheit", "1;Zoo", ";", "Projekt;Phase", "A;Planung")
    with pytest.raises(CommandError, match=r"Zeile 4: Hier beginnt eine weitere Tabelle mit anderen Überschriften."):
        run(tmp_path, content)
    assert units() == []


def test_a_value_of_merged_cells_holds_for_each_of_their_rows(tmp_path):
    def write(_, sheet):
        rows_of(sheet, HEADER, ["1", "Zoo", ""], ["2", "Museum", ""], ["3", "Archiv", "Ressort"])
        sheet.merge_range("C2:C3", "Amt")
        sheet.merge_range("C20:C30", "")

    lines = run(tmp_path, workbook(write))
    assert lines[0].startswith("Verbunden: C2:C3. Der Wert gilt für jede Zeile")
    assert units() == [("1", "Zoo", "OFFICE"), ("2", "Museum", "OFFICE"), ("3", "Archiv", "DEPARTMENT")]


def test_what_lies_below_merged_cells_is_not_read(tmp_path):
    merged = ods_cell("Amt", 'table:number-rows-spanned="2"')
    covered = '<table:covered-table-cell office:value-type="string"><text:p>Burg</text:p></table:covered-table-cell>'
    rows = [ods_row(ods_cell("1"), ods_cell("Zoo"), merged), ods_row(ods_cell("2"), ods_cell("Museum"), covered)]
    run(tmp_path, ods_of(ods_row(*map(ods_cell, HEADER)), *rows))
    assert units() == [("1", "Zoo", "OFFICE"), ("2", "Museum", "OFFICE")]


@pytest.mark.parametrize("first", ["sep=|", "sep=;", "SEP=,", ""])
def test_a_line_that_says_the_separator_is_no_row(tmp_path, first):
    separator = first[-1:] or "|"
    lines = [*filter(None, [first]), separator.join(HEADER), separator.join(["1", "Zoo", "Amt"])]
    run(tmp_path, "\r\n".join(lines).encode("utf-8-sig"))
    assert units() == [("1", "Zoo", "OFFICE")]


def test_a_single_column_with_commas_is_one_column(tmp_path):
    run(tmp_path, b"Leistungseinheit\r\nSchule und Sport\r\nKultur, Zoo\r\n")
    assert [name for _, name, _ in units()] == ["Kultur, Zoo", "Schule und Sport"]


def test_umlauts_of_an_old_mac_are_read(tmp_path):
    run(tmp_path, csv_of("Leistungseinheit;Art", "Größenamt für Bürger;Amt", encoding="mac_roman"))
    assert [name for _, name, _ in units()] == ["Größenamt für Bürger"]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        *((text, True) for text in ("x", "X", "1", "true", "Ja", "j")),
        *((text, False) for text in ("0", "false", "nein", "n")),
    ],
)
def test_yes_and_no_are_read_in_other_spellings(tmp_path, text, flag):
    ProjectFactory(title="A")
    run(tmp_path, csv_of("Projekt;Prozessbündel;Landespriorität", f"A;B;{text}"), table="prozessbuendel")
    assert ProcessBundle.objects.get().is_state_priority is flag


@pytest.mark.parametrize("day", ["20210408", 20210408, "2021-04-08", "8.4.2021"])
def test_a_day_may_be_written_without_dots(tmp_path, day):
    ProjectFactory(title="A")
    run(
        tmp_path,
        workbook(lambda _, sheet: rows_of(sheet, ["Projekt", "Stand vom", "Text"], ["A", day, "Läuft."])),
        table="statusberichte",
    )
    assert StatusNote.objects.get().noted_on == date(2021, 4, 8)


def test_a_cross_in_a_list_of_pilots_is_a_yes(tmp_path):
    run(tmp_path, csv_of("OZG-ID;Leistung;EfA-Pilot", "10000;Elterngeld;x", "10001;Kita;nein"), table="leistungen")
    assert EfaPilot.objects.get().service.ozg_id == "10000"
