"""What an import asks before it is confirmed: about frozen papers that it touches, and about units renamed."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from projects.models import Project, Rollout
from tests.factories import RolloutFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import text_of
from units.models import Unit, UnitName

pytestmark = pytest.mark.django_db
IMPORTS = "/admin/imports/importrun/importieren"
PROJECT = "Einführung eines verwaltungsweiten Aktenplans"
PAPER = "VO/0504/21 (Stichtag 08.04.2021)"
TOUCHED = f"Betroffene eingefrorene Drucksachen: {PAPER}"
LIST = "Projekt;Nummer;Leistungseinheit;Phase;Seit;Stichtag"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"


@pytest.fixture
def upload(staff):
    """Sends a file; returns the client and the address of the page with its preview."""

    def send(*lines, table="leistungseinheiten", group="Projektleitung"):
        client = staff(group)
        file = SimpleUploadedFile("datei.csv", csv_of(*lines))
        return client, client.post(f"{IMPORTS}/{table}/", {"file": file})["Location"]

    return send


@pytest.fixture
def command(tmp_path):
    """The lines that the command prints."""

    def run(*lines, table="leistungseinheiten", **options):
        path, printed = tmp_path / "datei.csv", StringIO()
        path.write_bytes(csv_of(*lines))
        call_command("importieren", table, path, stdout=printed, **options)
        return printed.getvalue().splitlines()

    return run


@pytest.mark.walk
@pytest.mark.usefixtures("frozen")
def test_a_late_entry_names_the_frozen_papers_and_is_imported_when_confirmed_once_more(upload):
    client, address = upload(LIST, f"{PROJECT};;Sportpark;Planung;01.03.2021;01.04.2021")
    page = text_of(client.get(address))
    assert f"{TOUCHED}." in page
    assert f"Umsetzung: {PROJECT} · Sportpark neu Gehört zum Projekt ab: 01.03.2021" in page
    asked = client.post(address, {"confirm": "1"})
    assert f"Noch nicht importiert. Betroffen: {PAPER}." in text_of(asked)
    assert "Trotzdem importieren" in asked.content.decode()
    assert Rollout.objects.count() == 38
    seen = 'name="seen_reports" value="VO/0504/21"'
    assert seen in asked.content.decode()
    client.post(address, {"confirm": "1", "seen_reports": "VO/0504/21"})
    assert Rollout.objects.count() == 39


@pytest.mark.walk
@pytest.mark.usefixtures("frozen")
def test_what_is_entered_for_later_days_touches_no_paper(upload):
    client, address = upload(LIST, f"{PROJECT};;Sportpark;Planung;09.04.2021;09.04.2021")
    assert "Drucksachen:" not in text_of(client.get(address))
    client.post(address, {"confirm": "1"})
    assert Rollout.objects.count() == 39


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("leistungseinheiten", ("Leistungseinheit;Aufgelöst am;Stichtag", "Sportpark;31.12.2020;08.04.2021")),
        ("leistungseinheiten", ("Leistungseinheit;Art;Stichtag", "Kulturbüro;Amt;08.04.2021")),
        ("phasenwechsel", ("Projekt;Leistungseinheit;Phase;Seit", f"{PROJECT};Kulturbüro;Planung;01.01.2020")),
    ],
    ids=["dissolution", "late statement", "phase"],
)
def test_the_command_names_the_papers_too(command, table, lines):
    RolloutFactory(project=Project.objects.get(slug="aktenplan"), unit__name="Sportpark")
    assert command(*lines, table=table, pruefen=True, galt_bis=date.max)[-2] == TOUCHED
    assert command(*lines, table=table, galt_bis=date.max)[-2] == TOUCHED


@pytest.mark.usefixtures("frozen")
def test_a_dissolution_that_would_cut_off_a_phase_names_it(command):
    lines = ("Leistungseinheit;Aufgelöst am;Stichtag", "Kulturbüro;31.12.2020;08.04.2021")
    with pytest.raises(
        CommandError, match=r"gehört am 08\.04\.2021 nicht zum Projekt \(21\.12\.2018 bis 31\.12\.2020\)"
    ):
        command(*lines)


RENAMED = "304;Feuerwehr und Rettungsdienst"


def test_a_row_with_the_number_of_another_unit_is_a_renaming_that_is_confirmed(upload):
    unit = UnitFactory(name="Feuerwehr", number="304")
    client, address = upload("Nummer;Leistungseinheit;Stichtag", f"{RENAMED};{localdate():%d.%m.%Y}")
    response = client.get(address)
    assert "Gleiche Nummer wie „304 Feuerwehr“." in text_of(response)
    assert 'name="confirm"' not in response.content.decode()
    assert 'value="Als Umbenennung prüfen"' in response.content.decode()
    page = client.post(address, {"rename": "1"}, follow=True)
    assert f"Name: Feuerwehr → Feuerwehr und Rettungsdienst, gilt ab {localdate():%d.%m.%Y}" in text_of(page)
    assert UnitName.objects.count() == 1
    client.post(address, {"confirm": "1"})
    assert Unit.objects.get() == unit
    assert [str(name) for name in unit.names.all()] == [
        "Feuerwehr von Anfang an",
        f"Feuerwehr und Rettungsdienst ab {localdate():%d.%m.%Y}",
    ]


def test_a_renamed_unit_keeps_its_rollouts_and_is_renamed_once(command):
    unit = UnitFactory(name="Feuerwehr", number="304")
    RolloutFactory(unit=unit, project__title="Aktenplan")
    RolloutFactory(unit=unit, project__title="Telefonie")
    header = "Projekt;Nummer;Leistungseinheit"
    lines = (header, f"Aktenplan;{RENAMED}", f"Telefonie;{RENAMED}")
    with pytest.raises(CommandError, match="Wurden die Leistungseinheiten umbenannt, hilft --umbenennungen") as error:
        command(*lines)
    assert "Gleiche Nummer wie „304 Feuerwehr“." in str(error.value)
    command(*lines, umbenennungen=True, stichtag=localdate())
    assert (Unit.objects.count(), Rollout.objects.count(), UnitName.objects.count()) == (1, 2, 2)


def test_a_renaming_says_from_when_it_holds(command):
    unit = UnitFactory(name="Feuerwehr", number="304")
    command("Nummer;Leistungseinheit;Gilt ab;Stichtag", f"{RENAMED};01.07.2021;01.01.2022", umbenennungen=True)
    assert str(unit.names.last()) == "Feuerwehr und Rettungsdienst ab 01.07.2021"


def test_none_is_renamed_as_another_is_called(command):
    UnitFactory(name="Feuerwehr", number="304")
    UnitFactory(name="Rettungsdienst", number="305")
    with pytest.raises(CommandError, match="„305 Rettungsdienst“"):
        command("Nummer;Leistungseinheit", "304;Rettungsdienst", umbenennungen=True)
    assert UnitName.objects.count() == 2


NUMBERED = ("Nummer;Leistungseinheit;Stichtag", "555;Kulturbüro;30.06.2022")


@pytest.mark.parametrize("before", ["", "554"])
def test_a_number_that_is_given_or_changed_is_confirmed_as_a_renaming(upload, before):
    unit = UnitFactory(name="Kulturbüro", number=before)
    client, address = upload(*NUMBERED)
    response = client.get(address)
    label = f"{before} Kulturbüro".strip()
    assert f"Gleicher Name wie „{label}“." in text_of(response)
    assert "oder ihren Namen und eine andere Nummer" in text_of(response)
    assert 'value="Als Umbenennung prüfen"' in response.content.decode()
    page = client.post(address, {"rename": "1"}, follow=True)
    assert f"Nummer: {before or '–'} → 555, gilt ab 30.06.2022" in text_of(page)
    client.post(address, {"confirm": "1"})
    assert Unit.objects.get() == unit
    assert [str(each) for each in unit.numbers.all()] == [
        f"{before or 'keine Angabe'} von Anfang an",
        "555 ab 30.06.2022",
    ]


def test_the_command_gives_numbers_too(command):
    unit = UnitFactory(name="Kulturbüro", number="")
    RolloutFactory(unit=unit, project__title="Aktenplan")
    lines = ("Projekt;Nummer;Leistungseinheit;Stichtag", "Aktenplan;555;Kulturbüro;30.06.2022")
    with pytest.raises(CommandError, match="hilft --umbenennungen; ebenso, wenn sie eine neue Nummer haben"):
        command(*lines)
    command(*lines, umbenennungen=True)
    assert (Unit.objects.count(), Rollout.objects.count()) == (1, 1)
    assert str(unit.numbers.last()) == "555 ab 30.06.2022"
    assert command(*lines)[-1].endswith("Umsetzungen: 0 neu, 0 geändert, 1 unverändert")


def test_a_number_that_lost_its_zeros_is_no_new_one(command):
    UnitFactory(name="Kulturbüro", number="0555")
    with pytest.raises(CommandError, match="führende Nullen entfernt") as error:
        command(*NUMBERED, umbenennungen=True)
    assert "--umbenennungen" not in str(error.value)


def test_none_is_given_the_number_of_another(command):
    UnitFactory(name="Kulturbüro", number="")
    UnitFactory(name="Zoo", number="555")
    with pytest.raises(CommandError, match="heißt die Leistungseinheit „Kulturbüro“ genauso"):
        command(*NUMBERED, umbenennungen=True)


def test_a_number_that_the_file_has_under_its_name_too_is_no_renaming(command):
    UnitFactory(name="Feuerwehr", number="304")
    with pytest.raises(CommandError, match="Gleiche Nummer wie „304 Feuerwehr“"):
        command("Nummer;Leistungseinheit", "304;Feuerwehr", RENAMED, umbenennungen=True)
    assert UnitName.objects.count() == 1
