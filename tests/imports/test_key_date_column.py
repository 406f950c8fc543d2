"""A file says its Stichtag in a column, the same in every row; the column counts more than the name of the file."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from funding.choices import MovementKind
from funding.models import Tranche
from imports.models import ImportRun
from tests.factories import ProjectFactory, TrancheFactory
from tests.imports.files import csv_of, ods_cell, ods_of, ods_row, xlsx_of
from tests.pages import text_of
from units.models import UnitKind

pytestmark = pytest.mark.django_db
UNITS = "Leistungseinheit;Art;Stichtag"
IMPORT = "/admin/imports/importrun/importieren/tranchen/"


@pytest.fixture
def run(tmp_path):
    """Imports a file of that name and content; returns what the command prints."""

    def import_file(content, name="datei.csv", table="leistungseinheiten", **options):
        path, out = tmp_path / name, StringIO()
        path.write_bytes(content)
        call_command("importieren", table, path, stdout=out, **options)
        return out.getvalue().splitlines()

    return import_file


def refused(run, *arguments, **options):
    with pytest.raises(CommandError) as error:
        run(*arguments, **options)
    return str(error.value).splitlines()[1:]


@pytest.fixture
def tranche():
    """Claimed in February, approved in March and paid in April 2020."""
    return TrancheFactory(grant__project=ProjectFactory(title="Aktenplan", slug="aktenplan"))


def amounts_of(tranche):
    """What is claimed, approved and paid today."""
    return tuple(tranche.movements.order_by("kind").values_list("amount", flat=True))


def downloaded(client, day, suffix="csv", dialect=""):
    response = client.get(f"/foerdermittel/tranchen.{suffix}?projekt=aktenplan&stichtag={day}{dialect}")
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("suffix", "dialect"), [("csv", ""), ("csv", "&dialekt=rfc4180"), ("xlsx", "")], ids=["csv", "rfc4180", "xlsx"]
)
def test_a_dated_list_changes_nothing_under_any_name(client, run, tranche, suffix, dialect):
    """Read as of today, it would empty what was approved and paid after its day."""
    content = downloaded(client, "2020-02-20", suffix, dialect)
    name = f"Tranchen Februar.{suffix}"
    assert run(content, name, "tranchen") == [
        f"{name}: Tranchen: 0 neu, 0 geändert, 1 unverändert; Mittelbewegungen: 0 neu, 0 geändert, 1 unverändert"
    ]


def test_what_was_altered_in_a_dated_list_changes_alone(client, run, tranche):
    lines = downloaded(client, "2020-02-20").decode("utf-8-sig").replace("500,00", "600,00", 1)
    assert run(lines.encode(), "Tranchen Februar.csv", "tranchen", pruefen=True)[0] == (
        "Zeile 2, Mittelbewegung Aktenplan · 01.01.2019 · 31.12.2019 · 01.02.2020: Betrag 500,00 → 600,00"
    )
    run(lines.encode(), "Tranchen Februar.csv", "tranchen")
    assert amounts_of(tranche) == (
        Decimal("600.00"),
        Decimal("450.00"),
        Decimal("450.00"),
    )


def test_an_upload_of_a_dated_list_is_read_as_of_its_day(staff, client, settings, tmp_path, tranche):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    lines = downloaded(client, "2020-02-20").decode("utf-8-sig").replace("500,00", "600,00", 1)
    user = staff("Fördermittelstelle")
    preview = user.post(IMPORT, {"file": SimpleUploadedFile("Tranchen Februar.csv", lines.encode())})["Location"]
    assert "Mittelbewegungen 0 1 0" in text_of(user.get(preview))
    user.post(preview, {"confirm": "1"})
    assert ImportRun.objects.get().as_of == date(2020, 2, 20)
    assert amounts_of(tranche) == (Decimal("600.00"), Decimal("450.00"), Decimal("450.00"))


def test_the_column_counts_more_than_the_name(run):
    run(csv_of(UNITS, "Zoo;Amt;08.04.2021"))
    run(csv_of(UNITS, "Zoo;Ressort;2022-01-01"), "leistungseinheiten_2023-01-01.csv", galt_bis=date.max)
    assert UnitKind.objects.get(kind="DEPARTMENT").effective_on == date(2022, 1, 1)
    assert ImportRun.objects.first().as_of == date(2022, 1, 1)


@pytest.mark.parametrize("day", ["", "  "])
def test_an_empty_column_leaves_the_day_of_the_name(run, day):
    run(csv_of(UNITS, f"Zoo;Amt;{day}"), "leistungseinheiten_2023-01-01.csv")
    assert ImportRun.objects.get().as_of == date(2023, 1, 1)


def test_the_header_may_be_written_in_any_case_and_stand_anywhere(run):
    run(csv_of("STICHTAG;Leistungseinheit", "08.04.2021;Zoo"))
    assert ImportRun.objects.get().as_of == date(2021, 4, 8)


def test_workbooks_hold_the_day_as_such(run):
    run(xlsx_of(["Leistungseinheit", "Stichtag"], ["Zoo", date(2021, 4, 8)]), "datei.xlsx")
    cell = '<table:table-cell office:value-type="date" office:date-value="2022-04-08"/>'
    header = ods_row(*map(ods_cell, ["Leistungseinheit", "Stichtag"]))
    run(ods_of(header, ods_row(ods_cell("Museum"), cell)), "datei.ods")
    assert [run.as_of for run in ImportRun.objects.order_by("pk")] == [date(2021, 4, 8), date(2022, 4, 8)]


def test_rows_with_another_day_are_named(run):
    rows = ["Zoo;Amt;08.04.2021", "Museum;;09.04.2021", "Bad;;", "Park;;gestern"]
    assert refused(run, csv_of(UNITS, *rows)) == [
        f"datei.csv, Zeile {row}, Spalte „Stichtag“: {text}"
        for row, text in (
            (3, "Eine Datei hat einen Stichtag für alle Zeilen; in Zeile 2 steht 08.04.2021."),
            (4, "Eine Datei hat einen Stichtag für alle Zeilen; in Zeile 2 steht 08.04.2021."),
            (5, "„gestern“ ist kein Datum. Bitte geben Sie es als TT.MM.JJJJ an."),
        )
    ]


def test_a_first_row_without_a_day_is_named_by_the_others(run):
    assert refused(run, csv_of(UNITS, "Zoo;Amt;", "Museum;;09.04.2021")) == [
        "datei.csv, Zeile 3, Spalte „Stichtag“: Eine Datei hat einen Stichtag für alle Zeilen; in Zeile 2 steht keiner."
    ]


def test_papers_have_a_key_date_of_their_own(run):
    header = "Drucksache;Titel;Art;Datum;Stichtag;Beschlussvorschlag"
    rows = ("VO/1/21;A;Bericht;08.04.2021;08.04.2021;so", "VO/2/21;B;Bericht;08.05.2021;08.05.2021;so")
    assert run(csv_of(header, *rows), table="drucksachen") == ["datei.csv: 2 neu, 0 geändert, 0 unverändert"]


def test_a_tranche_list_of_another_name_keeps_what_came_later(examples, run):
    """Approved on 01.05.2021 and paid on 01.06.2021, the list is of 20.04.2021."""
    tranche = Tranche.objects.get(grant__project__slug="aktenplan")
    for kind, day in ((MovementKind.APPROVAL, date(2021, 5, 1)), (MovementKind.PAYMENT, date(2021, 6, 1))):
        movement = tranche.movements.get(kind=kind)
        movement.effective_on = day
        movement.save()
    header = "Projekt;Von;Bis;Beantragt;Beantragt am;Bewilligt;Bewilligt am;Ausgezahlt;Ausgezahlt am;Stichtag"
    row = f"{tranche.grant.project};01.01.2019;31.12.2020;1800000,00;08.04.2021;;;;;20.04.2021"
    run(csv_of(header, row), "Tranchen April.csv", "tranchen")
    assert amounts_of(tranche) == (
        Decimal("1800000.00"),
        Decimal("1556579.06"),
        Decimal("1556579.06"),
    )
