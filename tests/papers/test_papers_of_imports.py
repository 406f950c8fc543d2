"""Whoever imports facts of projects is asked about the frozen papers that speak of them, and about no others."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from imports.models import ImportRun
from projects.models import Rollout
from tests.factories import ProjectFactory, RolloutFactory, ServiceFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import text_of
from tests.units.reorganising import STEPS, new_unit
from tests.units.reorganising import send as guided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DAY = "01.03.2021"
IMPORTS = "/admin/imports/importrun/importieren"


@pytest.fixture
def region():
    """A project that no paper speaks of."""
    return ProjectFactory(title="Modellregion", started_on=date(2020, 1, 1), ends_on=date(2022, 12, 31))


@pytest.fixture
def preview(staff, settings, tmp_path):
    """Uploads lines; returns the client and the address of the preview."""
    settings.IMPORT_FOLDER = tmp_path / "importe"

    def send(table, *lines):
        client = staff("Projektleitung")
        file = SimpleUploadedFile("datei.csv", csv_of(*lines))
        return client, client.post(f"{IMPORTS}/{table}/", {"file": file})["Location"]

    return send


NAMED = "Betroffene eingefrorene Drucksachen: VO/0504/21 (Stichtag 08.04.2021)."
ROLLOUTS = "Projekt;Leistungseinheit;Phase;Seit;Gilt ab"
HARBOUR = f"Modellregion;Hafen;Planung;{DAY};{DAY}"
AKTENPLAN = "Einführung eines verwaltungsweiten Aktenplans;Kulturbüro;Konzeption;{0};"


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("leistungseinheiten", (ROLLOUTS, HARBOUR)),
        ("phasenwechsel", ("Projekt;Leistungseinheit;Phase;Seit", f"Modellregion;Werft;Planung;{DAY}")),
        ("prozessbuendel", ("Projekt;Prozessbündel;Aufgenommen;Gilt ab", f"Modellregion;Hundesteuer;{DAY};{DAY}")),
        ("projekte", ("Projekt;Beginn;Fertigstellung;Gilt ab", f"Modellregion;01.01.2020;31.12.2023;{DAY}")),
        ("projektstand", ("Projekt;Gilt ab;Projektstand;Grund", f"Modellregion;{DAY};ruht;Haushalt")),
        ("umsetzungen", ("Projekt;Leistungseinheit;Gilt ab", f"Modellregion;Hafen;{DAY}")),
    ],
    ids=["list", "phase", "bundle", "end", "state", "rollout"],
)
def test_an_import_of_a_project_that_no_paper_speaks_of_asks_nothing(preview, region, table, lines):
    UnitFactory(name="Hafen")
    RolloutFactory(project=region, unit__name="Werft")
    client, address = preview(table, *lines)
    assert "Drucksachen:" not in text_of(client.get(address))
    client.post(address, {"confirm": "1"})
    assert ImportRun.objects.filter(file_name="datei.csv").count() == 1


@pytest.mark.walk(4)
def test_of_two_projects_in_a_file_each_has_its_own_first_day(preview, region):
    """The paper speaks of one of them: of that the day counts, not the earlier one of the other."""
    UnitFactory(name="Hafen")
    client, address = preview("leistungseinheiten", ROLLOUTS, HARBOUR, AKTENPLAN.format("09.04.2021"))
    assert "Drucksachen:" not in text_of(client.get(address))
    client, address = preview("leistungseinheiten", ROLLOUTS, HARBOUR, AKTENPLAN.format("08.04.2021"))
    asked = client.post(address, {"confirm": "1"})
    assert "Noch nicht importiert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)." in text_of(asked)
    client.post(address, {"confirm": "1", "seen_reports": "VO/0504/21"})
    assert ImportRun.objects.filter(file_name="datei.csv").count() == 1


def test_the_command_names_them_by_project_too(region, tmp_path):
    UnitFactory(name="Hafen")
    path = tmp_path / "datei.csv"
    for row, named in ((HARBOUR, False), (AKTENPLAN.format("08.04.2021"), True)):
        path.write_bytes(csv_of(ROLLOUTS, row))
        out = StringIO()
        call_command("importieren", "leistungseinheiten", path, pruefen=True, stdout=out)
        assert ("Betroffene eingefrorene Drucksachen" in out.getvalue()) == named


@pytest.mark.parametrize(("unit", "is_named"), [("Werft", False), ("Hafen", False), ("Kulturbüro", True)])
def test_an_import_of_units_names_the_papers_of_their_projects(preview, region, unit, is_named):
    """One is in another project, one in none."""
    RolloutFactory(project=region, unit__name="Werft")
    UnitFactory(name="Hafen")
    client, address = preview("leistungseinheiten", "Leistungseinheit;Art;Gilt ab", f"{unit};Amt;{DAY}")
    assert (NAMED in text_of(client.get(address))) == is_named


def test_an_import_of_services_names_papers_only_for_what_they_count(preview):
    ServiceFactory(ozg_id="10999")
    client, address = preview("portale", "OZG-ID;Portal;Seit", f"10999;Serviceportal der Kommune;{DAY}")
    page = text_of(client.get(address))
    assert "1 neu" in page
    assert "Drucksachen:" not in page
    client, address = preview("bezugswege", "OZG-ID;Bezugsweg;Seit", f"10999;Eigenentwicklung;{DAY}")
    assert NAMED in text_of(client.get(address))


REORGANISED = "Noch nicht eingetragen. Betroffen: VO/0504/21 (Stichtag 08.04.2021)."


@pytest.mark.walk
def test_a_successor_brings_the_papers_of_its_own_projects(staff, region):
    client = staff()
    dock = RolloutFactory(project=region, unit__name="Werft").unit
    kulturbuero = Rollout.objects.get(unit__names__name="Kulturbüro").unit
    successors = {**new_unit(0, name="Bäder"), **new_unit(1, unit=kulturbuero.pk)}
    page = client.get(f"{STEPS}aufteilen/")
    page = guided(client, "aufteilen", page, "folgen", effective_on=DAY, unit=dock.pk, **successors)
    assert REORGANISED in text_of(guided(client, "aufteilen", page, "uebersicht"))
