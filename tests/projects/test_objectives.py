"""Objectives: what the program counts of them, what is stated, on any day; entered in the admin and by files."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from imports.registry import table_named
from imports.runs import run_import
from projects.choices import ObjectiveMeasure, ObjectiveSubject
from projects.models import Objective, ObjectiveNumber
from tests.factories import ObjectiveFactory, ObjectiveNumberFactory, ProjectFactory, RolloutFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PAGE = "/projekte/aktenplan/"


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan", planned_units=40, planned_units_qualifier="rund")


@pytest.fixture
def exchange(project):
    """20 municipalities shall be reached; 5 were on 01.02.2020, 66 on 08.04.2021."""
    objective = ObjectiveFactory(project=project, title="Austausch", unit="Kommunen")
    ObjectiveNumberFactory(objective=objective, subject=ObjectiveSubject.BASELINE, number=0)
    target = {"subject": ObjectiveSubject.TARGET, "number": 20, "qualifier": "bis zu"}
    ObjectiveNumberFactory(objective=objective, **target)
    ObjectiveNumberFactory(objective=objective)
    ObjectiveNumberFactory(objective=objective, number=66, effective_on=date(2021, 4, 8))
    return objective


def rows(read_csv, day):
    names = ("Ziel", "Maß", "Ausgangswert", "Zielwert", "Istwert", "Istwert seit")
    return [tuple(row[name] for name in names) for row in read_csv(f"{PAGE}ziele.csv?stichtag={day}")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019-12-31", []),
        ("2020-01-31", [("Austausch", "Kommunen", "", "", "nicht erfasst", "")]),
        ("2021-04-07", [("Austausch", "Kommunen", "0", "bis zu 20", "5", "01.02.2020")]),
        ("2021-04-08", [("Austausch", "Kommunen", "0", "bis zu 20", "66", "08.04.2021")]),
    ],
)
def test_what_is_stated_holds_from_its_day_on(exchange, read_csv, day, expected):
    assert rows(read_csv, day) == expected


@pytest.mark.walk
def test_what_the_program_counts_is_what_it_shows_elsewhere(project, read_csv, client):
    RolloutFactory(project=project, phases={date(2020, 5, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, phases={date(2020, 5, 1): Phase.PLANNING})
    ObjectiveFactory(project=project, title="Alle", measure=ObjectiveMeasure.UNITS_DONE)
    assert rows(read_csv, "2021-04-08") == [("Alle", "fertige Leistungseinheiten", "", "rund 40", "1", "")]
    assert rows(read_csv, "2020-04-30") == [("Alle", "fertige Leistungseinheiten", "", "rund 40", "nicht erfasst", "")]
    assert "Alle fertige Leistungseinheiten – rund 40 1 –" in text_of(client.get(f"{PAGE}?stichtag=2021-04-08"))


def test_one_that_is_given_up_is_shown_until_the_day_before(exchange, read_csv):
    exchange.ended_on = date(2021, 4, 8)
    exchange.save()
    assert len(rows(read_csv, "2021-04-07")) == 1
    assert rows(read_csv, "2021-04-08") == []


def test_the_comparison_names_what_was_measured(exchange, read_csv):
    found = read_csv("/vergleich.csv?von=2020-12-31&bis=2021-04-08&projekt=aktenplan")
    stated = [row for row in found if row["Angabe"] == "Ziel"]
    assert [(row["Gegenstand"], row["Vorher"], row["Nachher"], row["Differenz"]) for row in stated] == [
        ("Austausch: Istwert", "5", "66", "61")
    ]


@pytest.mark.walk(4)
def test_the_examples_have_the_objectives_of_the_report(examples, client):
    text = text_of(client.get("/projekte/kijufa/?stichtag=2021-04-08"))
    assert "Vollständige Digitalisierung von bis zu 10 Prozessbündeln digitalisierte Prozessbündel" in text
    assert "bis zu 10 nicht erfasst" in text
    text = text_of(client.get("/projekte/aktenplan/?stichtag=2021-04-08"))
    assert "Austausch mit anderen Kommunen zum Projekt und seinen Ergebnissen Kommunen – – 66 08.04.2021" in text
    assert "an den digitalen Aktenplan fertige Leistungseinheiten – rund 40 22" in text


@pytest.mark.parametrize("measure", ["OWN", "UNITS_DONE"])
def test_numbers_are_entered_of_what_is_not_counted(staff, project, measure):
    client, address = staff("Projektleitung"), "/admin/projects/objective/add/"
    filled = fields_of(client.get(address)) | {"project": project.pk, "title": "Austausch", "measure": measure}
    place = int(filled["numbers-TOTAL_FORMS"]) - 1
    row = {"subject": "ACTUAL", "number": "66", "effective_on": "08.04.2021"}
    filled |= {"effective_on": "01.02.2020", "_save": "1"}
    filled |= {f"numbers-{place}-{name}": value for name, value in row.items()}
    answer = client.post(address, filled)
    if measure == "OWN":
        assert answer.status_code == 302, text_of(answer)
        assert ObjectiveNumber.objects.get().number == 66
    else:
        assert "Werte werden nur bei „eigene Zahl“ eingetragen" in text_of(answer)
        assert not Objective.objects.exists()


def test_the_measure_of_one_with_numbers_stays(exchange):
    exchange.measure = ObjectiveMeasure.NONE
    with pytest.raises(ValidationError, match="zählt das Programm selbst"):
        exchange.save()


def send(tmp_path, name, header, *lines):
    path = tmp_path / f"{name}_2021-04-08.csv"
    path.write_bytes(csv_of(header, *lines))
    return run_import(path, path.name, table_named(name))


OBJECTIVES = ("ziele", "Projekt;Ziel;Maß;Einheit;Gilt ab;Aufgegeben am")
NUMBERS = ("zielzahlen", "Projekt;Ziel;Wovon;Gilt ab;Zahl;Zusatz")


def test_files_bring_change_and_repeat(project, tmp_path):
    line = "Aktenplan;Austausch;eigene Zahl;Kommunen;01.02.2020;"
    assert send(tmp_path, *OBJECTIVES, line).problems == []
    assert send(tmp_path, *OBJECTIVES, line).number_of_changes == 0
    number = "Aktenplan;Austausch;Istwert;08.04.2021;66;rund"
    assert send(tmp_path, *NUMBERS, number).problems == []
    assert send(tmp_path, *NUMBERS, number).number_of_changes == 0
    assert send(tmp_path, *NUMBERS, "Aktenplan;Austausch;Istwert;09.04.2021;67;").number_of_changes == 1
    assert list(ObjectiveNumber.objects.order_by("effective_on").values_list("number", flat=True)) == [66, 67]


@pytest.mark.parametrize(
    ("table", "line", "column"),
    [
        (OBJECTIVES, "Nichts;Austausch;eigene Zahl;;01.02.2020;", "Projekt"),
        (OBJECTIVES, "Aktenplan;;eigene Zahl;;01.02.2020;", "Ziel"),
        (OBJECTIVES, "Aktenplan;Neues;Gefühl;;01.02.2020;", "Maß"),
        (OBJECTIVES, f"Aktenplan;Neues;eigene Zahl;{'k' * 61};01.02.2020;", "Einheit"),
        (OBJECTIVES, "Aktenplan;Neues;eigene Zahl;;gestern;", "Gilt ab"),
        (OBJECTIVES, "Aktenplan;Neues;eigene Zahl;;01.02.2020;nie", "Aufgegeben am"),
        (NUMBERS, "Aktenplan;Gibt es nicht;Istwert;08.04.2021;66;", "Ziel"),
        (NUMBERS, "Aktenplan;Austausch;Wunsch;08.04.2021;66;", "Wovon"),
        (NUMBERS, "Aktenplan;Austausch;Istwert;08.04.2021;viele;", "Zahl"),
        (NUMBERS, "Aktenplan;Austausch;Istwert;08.04.2021;66;etwa", "Zusatz"),
    ],
)
def test_a_problem_names_its_column_and_nothing_is_stored(exchange, tmp_path, table, line, column):
    before = (Objective.objects.count(), ObjectiveNumber.objects.count())
    assert {(each.row, each.column) for each in send(tmp_path, *table, line).problems} == {(2, column)}
    assert (Objective.objects.count(), ObjectiveNumber.objects.count()) == before


def test_a_file_brings_no_number_of_what_is_counted(project, tmp_path):
    ObjectiveFactory(project=project, title="Alle", measure=ObjectiveMeasure.UNITS_DONE)
    outcome = send(tmp_path, *NUMBERS, "Aktenplan;Alle;Istwert;08.04.2021;66;")
    assert ["zählt das Programm selbst" in each.text for each in outcome.problems] == [True]
