"""Units called alike at different times stand in one file, or none of them exists on its Stichtag."""

from datetime import date
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from imports.registry import table_named
from imports.runs import run_import
from projects.models import PhaseChange, Rollout
from services.models import ResponsibilityChange
from tests.factories import (
    ProjectFactory,
    ResponsibilityChangeFactory,
    RolloutFactory,
    ServiceFactory,
    UnitFactory,
)
from tests.imports.files import csv_of, problems_of_importing
from tests.pages import text_of
from tests.phases import Phase
from units.models import Unit

pytestmark = pytest.mark.django_db
HEADER = "Nummer;Leistungseinheit;Besteht seit;Aufgelöst am"
IN_PROJECT = f"{HEADER};Projekt;Phase;Seit;Stichtag"
FORMER, LATER = "003;Bürgeramt;;31.12.2021", "003;Bürgeramt;01.01.2023;"


@pytest.fixture
def run(tmp_path):
    """Imports lines by the command; returns its problems."""

    return partial(problems_of_importing, tmp_path)


@pytest.fixture
def namesakes():
    former = UnitFactory(name="Bürgeramt", number="003", closed_on=date(2021, 12, 31))
    return former, UnitFactory(name="Bürgeramt", number="003", founded_on=date(2023, 1, 1))


def lifetimes():
    return list(Unit.objects.order_by("pk").values_list("founded_on", "closed_on"))


@pytest.mark.parametrize("rows", [(FORMER, LATER), (LATER, FORMER)])
def test_a_unit_founded_anew_stands_in_one_file_with_the_former_one(run, rows):
    assert run(HEADER, *rows) == []
    assert set(lifetimes()) == {(None, date(2021, 12, 31)), (date(2023, 1, 1), None)}
    assert run(f"{HEADER};Art", *(f"{row};Amt" for row in rows), stichtag=localdate()) == []
    assert [unit.kind for unit in Unit.objects.today()] == ["OFFICE", "OFFICE"]


def test_of_each_unit_a_row_may_be_repeated_and_not_contradicted(run):
    assert run(HEADER, FORMER, LATER, LATER.replace("01.01.2023", "01.06.2023")) == [
        "Zeile 4, Spalte „Besteht seit“: Das widerspricht Zeile 3, dort steht „01.01.2023“."
    ]
    assert run(HEADER, FORMER, LATER, LATER) == ["Zeile 4: Diese Zeile steht schon in Zeile 3."]


@pytest.mark.parametrize("day", ["08.04.2021", "30.06.2022", "27.11.2026"])
def test_each_has_its_own_place_in_the_project(run, day):
    ProjectFactory(title="Aktenplan", slug="aktenplan")
    rows = [f"{FORMER};Aktenplan;Planung;01.02.2020;{day}", f"{LATER};Aktenplan;Produktiv;01.03.2023;{day}"]
    assert run(IN_PROJECT, *rows) == []
    changes = PhaseChange.objects.order_by("effective_on").values_list("rollout__unit__closed_on", "phase")
    assert list(changes) == [(date(2021, 12, 31), Phase.PLANNING), (None, Phase.PRODUCTION)]
    assert run(IN_PROJECT, *rows) == []
    assert (Unit.objects.count(), Rollout.objects.count(), PhaseChange.objects.count()) == (2, 2, 2)


@pytest.mark.parametrize(("since", "place"), [("01.06.2020", 0), ("01.06.2023", 1)])
def test_a_statement_of_a_day_is_of_the_unit_that_existed_then(run, namesakes, since, place):
    service, project = ServiceFactory(ozg_id="19001"), ProjectFactory(title="Aktenplan", slug="aktenplan")
    row = f"003;Bürgeramt;{since}"
    assert run("OZG-ID;Nummer;Leistungseinheit;Seit", f"{service.ozg_id};{row}", table="zustaendigkeiten") == []
    assert ResponsibilityChange.objects.get().unit == namesakes[place]
    for unit in namesakes:
        RolloutFactory(project=project, unit=unit)
    rows = ("Projekt;Nummer;Leistungseinheit;Seit;Phase", f"Aktenplan;{row};Planung")
    assert run(*rows, table="phasenwechsel") == []
    assert PhaseChange.objects.get().rollout.unit == namesakes[place]


@pytest.mark.parametrize(("since", "place"), [("01.06.2020", 0), ("01.06.2023", 1)])
def test_a_place_in_a_project_is_of_the_unit_that_existed_from_its_day_on(run, namesakes, since, place):
    ProjectFactory(title="Aktenplan", slug="aktenplan")
    assert run("Projekt;Leistungseinheit;Gilt ab", f"Aktenplan;Bürgeramt;{since}", table="umsetzungen") == []
    assert Rollout.objects.get().unit == namesakes[place]


@pytest.mark.parametrize("day", ["2021-04-08", "2022-06-30", "2026-11-27"])
def test_our_own_list_of_services_changes_nothing_where_the_former_unit_stays_responsible(
    client, tmp_path, namesakes, day
):
    ResponsibilityChangeFactory(service=ServiceFactory(), unit=namesakes[0], effective_on=date(2020, 1, 1))
    path = tmp_path / f"leistungen_{day}.csv"
    path.write_bytes(b"".join(client.get(f"/leistungen.csv?stichtag={day}").streaming_content))
    assert "Bürgeramt" in path.read_text()
    outcome = run_import(path, path.name, table_named("leistungen"))
    assert (outcome.problems, outcome.number_of_changes) == ([], 0)
    ResponsibilityChange.objects.get().delete()
    assert run_import(path, path.name, table_named("leistungen")).problems == []
    assert ResponsibilityChange.objects.get().unit == namesakes[day == "2026-11-27"]


DISSOLVED = (
    "Zeile 2, Spalte „Leistungseinheit“: „003 Bürgeramt“ gibt es am Stichtag 27.11.2026 nicht, nur bis 31.12.2021. "
    "Ist sie neu gegründet, geben Sie in der Spalte „Besteht seit“ bitte ihren ersten Tag an; ist die frühere gemeint, "
    "in der Spalte „Aufgelöst am“ deren letzten Tag."
)


@pytest.mark.parametrize("header", ["Nummer;Leistungseinheit;Art;Stichtag", f"{HEADER};Art;Stichtag"])
def test_a_row_without_days_means_no_dissolved_unit(run, header):
    UnitFactory(name="Bürgeramt", number="003", closed_on=date(2021, 12, 31))
    blank = ";" * header.count("Besteht seit") * 2
    [problem] = run(header, f"003;Bürgeramt{blank};Amt;27.11.2026")
    assert problem == DISSOLVED
    assert [(unit.kind, unit.closed_on) for unit in Unit.objects.today()] == [("", date(2021, 12, 31))]
    found = run(header, f"003;Bürgeramt{blank};Amt;31.12.2021")
    assert [line for line in found if "31.12.2021 → leer" in line] == found[: bool(blank)]


def test_what_the_refusal_asks_for_is_accepted(run):
    UnitFactory(name="Bürgeramt", number="003", closed_on=date(2021, 12, 31))
    assert run(f"{HEADER};Stichtag", f"{LATER};27.11.2026") == []
    assert lifetimes() == [(None, date(2021, 12, 31)), (date(2023, 1, 1), None)]
    assert run(f"{HEADER};Stichtag", f"{FORMER};27.11.2026") == []


def test_a_row_without_days_means_no_unit_founded_later(run):
    UnitFactory(name="Zoo", founded_on=date(2023, 1, 1))
    [problem] = run("Leistungseinheit;Stichtag", "Zoo;31.12.2021")
    assert problem == (
        "Zeile 2, Spalte „Leistungseinheit“: „Zoo“ gibt es am Stichtag 31.12.2021 nicht, nur ab 01.01.2023. Ist eine "
        "andere gemeint, die es davor gab, geben Sie in der Spalte „Aufgelöst am“ bitte ihren letzten Tag an; ist "
        "diese gemeint, in der Spalte „Besteht seit“ deren ersten Tag."
    )
    header = "Leistungseinheit;Besteht seit;Aufgelöst am;Stichtag"
    assert run(header, "Zoo;;31.12.2021;31.12.2021") == []
    assert run(header, "Zoo;01.01.2023;;31.12.2021") == []
    assert lifetimes() == [(date(2023, 1, 1), None), (None, date(2021, 12, 31))]


def test_between_both_the_row_names_both(run, namesakes):
    [problem] = run("Nummer;Leistungseinheit;Stichtag", "003;Bürgeramt;30.06.2022")
    assert "„003 Bürgeramt“ gibt es am Stichtag 30.06.2022 nicht, nur bis 31.12.2021 und ab 01.01.2023." in problem


def test_the_preview_says_it_and_offers_no_confirmation(staff, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    UnitFactory(name="Bürgeramt", number="003", closed_on=date(2021, 12, 31))
    client = staff("Sachbearbeitung")
    file = SimpleUploadedFile("datei.csv", csv_of("Nummer;Leistungseinheit;Stichtag", "003;Bürgeramt;27.11.2026"))
    address = client.post("/admin/imports/importrun/importieren/leistungseinheiten/", {"file": file})["Location"]
    page = client.get(address)
    assert DISSOLVED.partition(": ")[2] in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    assert lifetimes() == [(None, date(2021, 12, 31))]
