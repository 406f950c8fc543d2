"""Files as staff have them are read: whatever the separator, encoding, format, order of columns and notation."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from funding.models import Grant
from imports.models import ImportRun
from projects.models import BundleStep, PhaseChange, Project, StatusNote
from services.models import PolicyField, Service
from tests.factories import ProjectFactory, UnitFactory
from tests.imports.files import csv_of, ods_cell, ods_of, ods_row, xlsx_of
from tests.phases import Phase
from units.models import Unit

pytestmark = pytest.mark.django_db
UNITS = "Nummer;Leistungseinheit;Art"
GRANTS = "Projekt;Zuwendungsgeber;Gesamtvolumen;Landesförderung;Eigenanteil;Fördersatz in %;Bewilligt von;Bewilligt bis"


@pytest.fixture
def run(tmp_path):
    """Imports a file of that content; returns what the command prints."""

    def import_file(table, content, suffix="csv", **options):
        path, out = tmp_path / f"datei.{suffix}", StringIO()
        path.write_bytes(content)
        call_command("importieren", table, path, stdout=out, **options)
        return out.getvalue().splitlines()

    return import_file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators_and_encodings_are_recognised(run, encoding, separator):
    run("leistungseinheiten", csv_of(UNITS, "042;Ämter für Größe – „quer“;Amt", encoding=encoding, separator=separator))
    assert Unit.objects.today().values_list("number", "name", "kind").get() == (
        "042",
        "Ämter für Größe – „quer“",
        "OFFICE",
    )


def test_quoted_cells_hold_separators_quotes_and_line_breaks(run):
    ProjectFactory(title="A")
    run("statusberichte", csv_of("Projekt;Stand vom;Text", 'A;01.02.2020;"Erst; ""dann""\nso"'))
    assert Project.objects.get().status_notes.get().text == 'Erst; "dann"\nso'


def test_columns_may_stand_in_any_order_and_case_and_empty_ones_at_the_end(run):
    run("leistungseinheiten", csv_of("art;LEISTUNGSEINHEIT;;", "Amt;Zoo;;"))
    assert Unit.objects.today().values_list("name", "kind").get() == ("Zoo", "OFFICE")


def test_spaces_around_cells_are_dropped_and_non_breaking_ones_are_spaces(run):
    run("leistungseinheiten", csv_of(UNITS, " 402 ;\u00a0Amt\u00a0für IT\u200b ; Amt "))
    assert Unit.objects.today().values_list("number", "name", "kind").get() == ("402", "Amt für IT", "OFFICE")


def test_the_apostrophe_that_guards_a_text_from_excel_is_dropped(run):
    run("leistungseinheiten", csv_of(UNITS, "1;'=Summe;", "2;''+Plus;", "3;'n Amt;"))
    assert list(Unit.objects.today().order_by("number").values_list("name", flat=True)) == [
        "=Summe",
        "'+Plus",
        "'n Amt",
    ]


def test_a_comma_separated_file_is_taken_verbatim(run):
    run("leistungseinheiten", csv_of(UNITS, "1;'=Summe;", separator=","))
    assert Unit.objects.get().name == "'=Summe"


def test_a_workbook_holds_numbers_days_and_keys_as_such(run):
    header = ["Projekt", "Nummer", "Leistungseinheit", "Phase", "Seit", "Geplant produktiv ab"]
    ProjectFactory(title="A")
    rows = [
        ["A", 42, "Zoo", "Planung", date(2020, 2, 1), date(2021, 3, 1)],
        ["A", 300.2, "Museum", None, None, None],
    ]
    run("leistungseinheiten", xlsx_of(header, *rows, formats=[("B2", "000")]), "xlsx")
    assert set(Unit.objects.today().values_list("number", "name")) == {("042", "Zoo"), ("300.2", "Museum")}
    change = PhaseChange.objects.get()
    assert (change.effective_on, change.rollout.planned_production_on) == (date(2020, 2, 1), date(2021, 3, 1))


def test_amounts_of_a_workbook_are_exact_and_shares_are_percent(run):
    ProjectFactory(title="A")
    row = ["A", "Land", 0.1 + 0.2, 0.1, 0.2, 0.9, date(2020, 1, 1), date(2020, 12, 31)]
    run("foerdermittel", xlsx_of(GRANTS.split(";"), row, formats=[("F2", "0%")]), "xlsx")
    assert Grant.objects.values_list("total_volume", "rate").get() == (Decimal("0.30"), Decimal(90))


def test_an_ods_file_is_read_with_repeated_cells_and_rows(run):
    header = ods_row(*map(ods_cell, ["Leistungseinheit", "Nummer", "Art"]))
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    row = ods_row(
        ods_cell("Amt  für\u00a0IT"),
        ods_cell(402),
        ods_cell("Amt"),
        "<table:table-cell table:number-columns-repeated='999'/>",
    )
    assert (
        run("leistungseinheiten", ods_of(header, gap, row), "ods", pruefen=True)[1]
        == "Zeile 5, Leistungseinheit 402 · Amt  für IT: neu (Art Amt)"
    )
    run("leistungseinheiten", ods_of(header, gap, row), "ods")
    assert Unit.objects.today().values_list("number", "kind").get() == ("402", "OFFICE")


def test_an_ods_file_holds_days(run):
    ProjectFactory(title="A")
    day = '<table:table-cell office:value-type="date" office:date-value="2020-02-01"/>'
    header = ods_row(*map(ods_cell, ["Projekt", "Stand vom", "Text"]))
    run("statusberichte", ods_of(header, ods_row(ods_cell("A"), day, ods_cell("so"))), "ods")
    assert Project.objects.get().status_notes.get().noted_on == date(2020, 2, 1)


@pytest.mark.parametrize("text", ["1234,56", "1.234,56", "1234.56", "1.234,56 €", "1\u00a0234,56 EUR"])
def test_clear_amounts_are_read_in_german_and_plain_notation(run, text):
    ProjectFactory(title="A")
    run("foerdermittel", csv_of(GRANTS, f"A;Land;{text};{text};0;100;2020-01-01;31.12.2020"))
    assert Grant.objects.get().total_volume == Decimal("1234.56")


def test_a_row_brings_a_unit_its_rollout_and_its_phase(run):
    ProjectFactory(title="A")
    lines = run(
        "leistungseinheiten",
        csv_of(
            "Projekt;Nummer;Leistungseinheit;Geschäftsbereich;Phase;Seit;Datumsangabe",
            "A;1;Zoo;GB 1;Planung;01.02.2020;genau",
            "A;1;Zoo;GB 1;Produktiv;01.03.2020;spätestens",
            ";2;Museum;GB 1;;;",
        ),
    )
    counts = lines[0].removeprefix("datei.csv: ").split("; ")
    assert counts == [
        "Geschäftsbereiche: 1 neu, 0 geändert, 0 unverändert",
        "Leistungseinheiten: 2 neu, 0 geändert, 0 unverändert",
        "Umsetzungen: 1 neu, 0 geändert, 0 unverändert",
        "Phasenwechsel: 2 neu, 0 geändert, 0 unverändert",
    ]
    assert list(PhaseChange.objects.values_list("phase", "date_precision")) == [
        (Phase.PLANNING, "EXACT"),
        (Phase.PRODUCTION, "LATEST"),
    ]


def test_rows_of_blanks_alone_are_none(run):
    lines = run("leistungseinheiten", csv_of(UNITS, "1;Zoo;Amt", "  ; \u00a0;", ";;", "2;Museum;"))
    assert lines[-1] == "datei.csv: 2 neu, 0 geändert, 0 unverändert"


def test_a_row_brings_a_bundle_and_its_steps(run):
    ProjectFactory(title="A")
    run("prozessbuendel", csv_of("Projekt;Prozessbündel;Aufgenommen;Analysiert", "A;B;01.02.2020;"))
    run("prozessbuendel", csv_of("Projekt;Prozessbündel;Aufgenommen;Analysiert", "A;B;01.02.2020;01.03.2020"))
    assert list(BundleStep.objects.values_list("step", "effective_on", "version")) == [
        (1, date(2020, 2, 1), 1),
        (2, date(2020, 3, 1), 1),
    ]


def test_a_preview_names_old_and_new_values_and_stores_nothing(run):
    UnitFactory(name="Zoo", number="1", kind="OFFICE")
    lines = run("leistungseinheiten", csv_of(UNITS, "1;Zoo;Ressort", "2;Museum;"), pruefen=True, stichtag=localdate())
    assert lines == [
        f"Zeile 2, Leistungseinheit 1 · Zoo: Art Amt → Ressort, gilt ab {localdate():%d.%m.%Y}",
        "Zeile 3, Leistungseinheit 2 · Museum: neu",
        "datei.csv: 1 neu, 1 geändert, 0 unverändert (nur geprüft)",
    ]
    assert list(Unit.objects.today().values_list("name", "kind")) == [("Zoo", "OFFICE")]
    assert not ImportRun.objects.exists()


def test_a_preview_tells_what_changes_before_what_is_new(run):
    UnitFactory(name="Zoo", number="1", kind="OFFICE")
    new = [f"{number};Museum {number};Amt" for number in range(2, 150)]
    lines = run("leistungseinheiten", csv_of(UNITS, *new, "1;Zoo;Ressort"), pruefen=True, stichtag=localdate())
    assert lines[0] == f"Zeile 150, Leistungseinheit 1 · Zoo: Art Amt → Ressort, gilt ab {localdate():%d.%m.%Y}"
    assert lines[1] == "Zeile 2, Leistungseinheit 2 · Museum 2: neu (Art Amt)"
    assert lines[-2].startswith("Zeile 101, Leistungseinheit 101")


def test_columns_that_are_not_there_leave_what_is_stored(run):
    UnitFactory(name="Zoo", number="1", kind="OFFICE")
    assert run("leistungseinheiten", csv_of("Leistungseinheit", "Zoo")) == [
        "datei.csv: 0 neu, 0 geändert, 1 unverändert"
    ]
    assert Unit.objects.today().values_list("number", "kind").get() == ("1", "OFFICE")


@pytest.mark.walk
def test_progress_is_told_every_5000_rows(run, tmp_path):
    error = StringIO()
    run("geschaeftsbereiche", csv_of("Geschäftsbereich", *(f"GB {number}" for number in range(5001))), stderr=error)
    assert error.getvalue() == "5000 Zeilen gelesen\n"


def test_the_catalogue_imports_with_its_fields_and_a_second_time_changes_nothing(run):
    lines = csv_of(
        "OZG-ID;OZG-Leistung;Lebens-/Geschäftslage;Themenfeld",
        "10000;Elterngeld;Geburt;Familie & Kind",
        "10003;Geburtsanzeige;Geburt;Familie & Kind",
        "10100;Gewerbeanmeldung;Unternehmensstart;Unternehmensführung",
    )
    run("ozg-katalog", lines)
    assert PolicyField.objects.count() == 2
    assert Service.objects.get(ozg_id="10003").situation.name == "Geburt"
    run("ozg-katalog", lines)
    assert ImportRun.objects.count() == 1


def test_a_comment_in_an_ods_cell_is_no_part_of_its_text(run):
    comment = (
        '<office:annotation office:display="true"><dc:creator>Muster</dc:creator><dc:date>2021-04-08T10:00:00</dc:date>'
        "<text:p>Nur intern!</text:p><text:list><text:list-item><text:p>Auch das.</text:p></text:list-item></text:list>"
        "</office:annotation>"
    )
    anchored = f"<text:p>Zoo{comment} und Park</text:p><text:p>in Barmen</text:p>"
    cells = [
        f'<table:table-cell office:value-type="string">{comment}<text:p>Stand</text:p></table:table-cell>',
        f'<table:table-cell office:value-type="string">{anchored}</table:table-cell>',
        f"<table:table-cell>{comment}</table:table-cell>",
    ]
    ProjectFactory(title="Stand")
    header = ods_row(*map(ods_cell, ["Projekt", "Text", "Stand vom"]))
    body = ods_row(*cells[:2], ods_cell("01.02.2020"), cells[2])
    run("statusberichte", ods_of(header, body), "ods")
    assert Project.objects.get().status_notes.get().text == "Zoo und Park\nin Barmen"


def test_characters_that_excel_writes_by_their_number_are_read_as_such(run):
    ProjectFactory(title="A")
    rows = [["Projekt", "Stand vom", "Text"], ["A", "01.02.2020", "Zeile 1_x000D_\nZeile 2"]]
    run("statusberichte", xlsx_of(*rows), suffix="xlsx")
    assert StatusNote.objects.get().text == "Zeile 1\nZeile 2"
