"""Actors and what they take part in, from a day to a day: in the lists, drawn, entered in the admin and by files."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from imports.registry import table_named
from imports.runs import run_import
from projects.choices import ActorKind, ActorLevel, InvolvementRole
from projects.models import Actor, Involvement, InvolvementState
from tests.factories import (
    ActorFactory,
    InvolvementFactory,
    InvolvementStateFactory,
    ProjectFactory,
    ServiceFactory,
)
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
INVOLVEMENTS = "/akteure/beteiligungen.csv?stichtag="
DRAWING = "/akteure/zusammenarbeit/"


@pytest.fixture
def project():
    return ProjectFactory(title="Einführung des Aktenplans", short_name="Aktenplan", slug="aktenplan")


@pytest.fixture
def actors():
    return {
        "council": ActorFactory(name="IT-Planungsrat", level=ActorLevel.JOINT, kind=ActorKind.BODY),
        "state": ActorFactory(name="Ministerium für Soziales", short_name="MAGS", level=ActorLevel.STATE),
        "city": ActorFactory(name="Stadt Wuppertal", level=ActorLevel.MUNICIPAL),
    }


@pytest.fixture
def involvements(project, actors):
    """The council steers the OZG, the state grants the project until the end of 2020, the city carries out both, and
    pilots two services."""
    InvolvementStateFactory(involvement__actor=actors["council"], involvement__project=None, task="EfA-Prinzip")
    granting = InvolvementFactory(actor=actors["state"], project=project, role=InvolvementRole.GRANTING)
    InvolvementStateFactory(involvement=granting, effective_on=date(2020, 2, 1), task="90 Prozent")
    InvolvementStateFactory(involvement=granting, effective_on=date(2021, 1, 1), takes_part=False)
    for concerned in (None, project):
        carrying = InvolvementFactory(actor=actors["city"], project=concerned, role=InvolvementRole.CARRYING_OUT)
        InvolvementStateFactory(involvement=carrying)
    for ozg_id in ("10092", "10088"):
        piloting = InvolvementFactory(
            actor=actors["city"], project=None, role=InvolvementRole.PILOT, service=ServiceFactory(ozg_id=ozg_id)
        )
        InvolvementStateFactory(involvement=piloting)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-01-31", []),
        ("2020-02-01", [("ja", "90 Prozent", "01.02.2020")]),
        ("2020-12-31", [("ja", "90 Prozent", "01.02.2020")]),
        ("2021-01-01", [("nein", "", "01.02.2020")]),
    ],
)
def test_an_involvement_goes_on_until_it_is_said_to_be_over(involvements, read_csv, day, expected):
    rows = read_csv(f"{INVOLVEMENTS}{day}&rolle=foerderung")
    assert [(row["Beteiligt"], row["Aufgabe"], row["Beteiligt seit"]) for row in rows] == expected


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 6),
        ("&stand=ja", 5),
        ("&stand=nein", 1),
        ("&ebene=kommune", 4),
        ("&akteur=mags", 1),
        ("&betrifft=insgesamt", 2),
        ("&betrifft=leistungen", 2),
        ("&projekt=aktenplan", 2),
        ("&leistung=10092", 1),
        ("&suche=efa", 1),
        ("&suche=soziales", 1),
    ],
)
def test_the_list_of_involvements_is_narrowed(involvements, read_csv, query, number):
    assert len(read_csv(f"{INVOLVEMENTS}2021-04-08{query}")) == number


def test_actors_are_listed_once_something_is_known_of_them_with_what_goes_on(involvements, read_csv):
    ActorFactory(name="Ohne Beteiligung")
    numbers = {day: read_csv(f"/akteure.csv?stichtag={day}") for day in ("2019-12-31", "2020-02-01", "2021-01-01")}
    assert {day: [(row["Akteur"], row["Beteiligungen"]) for row in rows] for day, rows in numbers.items()} == {
        "2019-12-31": [],
        "2020-02-01": [("IT-Planungsrat", "1"), ("Ministerium für Soziales", "1"), ("Stadt Wuppertal", "4")],
        "2021-01-01": [("IT-Planungsrat", "1"), ("Ministerium für Soziales", "0"), ("Stadt Wuppertal", "4")],
    }


def test_pages_of_project_and_service_name_their_actors(involvements, client):
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2020-12-31"))
    assert "Ministerium für Soziales Land Förderung 90 Prozent 01.02.2020" in page
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2021-01-01"))
    assert "Ministerium für Soziales" not in page
    assert "Stadt Wuppertal Kommune Pilotierung" in text_of(client.get("/leistungen/10092/?stichtag=2021-01-01"))


def test_the_drawing_says_who_works_with_whom(involvements, client, read_csv):
    rows = read_csv(f"{DRAWING}zusammenarbeit.csv?stichtag=2020-12-31")
    assert [(row["Akteur"], row["Wirkt mit bei"], row["Gemeinsam mit"]) for row in rows] == [
        ("IT-Planungsrat", "OZG insgesamt (Steuerung)", "Stadt Wuppertal"),
        ("Ministerium für Soziales", "Aktenplan (Förderung)", "Stadt Wuppertal"),
        (
            "Stadt Wuppertal",
            "OZG insgesamt (Umsetzung); Aktenplan (Umsetzung); 2 OZG-Leistungen (Pilotierung)",
            "IT-Planungsrat, MAGS",
        ),
    ]
    text = text_of(client.get(f"{DRAWING}?stichtag=2020-12-31"))
    assert "3 Akteure wirken mit" in text
    assert "S Steuerung, F Förderung, P Pilotierung, U Umsetzung." in text
    text = text_of(client.get(f"{DRAWING}?stichtag=2021-01-01"))
    assert "2 Akteure wirken mit" in text
    assert "Am 31.12.2019 ist keine Beteiligung erfasst." in text_of(client.get(f"{DRAWING}?stichtag=2019-12-31"))


def test_each_row_of_the_drawing_joins_the_points_of_those_who_take_part(involvements, client):
    svg = client.get(f"{DRAWING}zusammenarbeit.svg?stichtag=2020-12-31").content.decode()
    tree = ET.fromstring(svg)  # noqa: S314 our own
    texts = ["".join(text.itertext()) for text in tree.findall(".//{*}text")]
    assert [text for text in texts if text in {"OZG insgesamt", "Aktenplan", "2 OZG-Leistungen"}] == [
        "OZG insgesamt",
        "Aktenplan",
        "2 OZG-Leistungen",
    ]
    assert [text for text in texts if len(text) == 1] == ["S", "U", "F", "U", "P"]
    columns = {
        "".join(text.itertext()): int(text.get("transform").removeprefix("translate(").split()[0])
        for text in tree.findall(".//{*}text")
        if text.get("transform")
    }
    ties = [
        (int(line.get("x1")), int(line.get("x2")))
        for line in tree.findall(".//{*}line")
        if line.get("class") == "chart__tie"
    ]
    city = columns["Stadt Wuppertal"]
    assert ties == [(columns["IT-Planungsrat"], city), (columns["MAGS"], city), (city, city)]
    assert client.get(f"{DRAWING}zusammenarbeit.png?stichtag=2020-12-31").content.startswith(b"\x89PNG")
    assert client.get(f"{DRAWING}zusammenarbeit.svg?stichtag=2019-12-31").status_code == 404


def test_an_actor_is_entered_and_takes_part(staff, project):
    client = staff("Sachbearbeitung")
    actor = {"name": "KDN", "level": ActorLevel.MUNICIPAL.value, "kind": "ORGANISATION"}
    assert client.post("/admin/projects/actor/add/", actor).status_code == 302
    address = "/admin/projects/involvement/add/"
    filled = fields_of(client.get(address)) | {"actor": Actor.objects.get().pk, "role": "EXCHANGE", "_save": "1"}
    place = int(filled["states-TOTAL_FORMS"]) - 1
    row = {"effective_on": "08.04.2021", "takes_part": "on", "task": "Austausch"}
    filled |= {"project": project.pk} | {f"states-{place}-{name}": value for name, value in row.items()}
    answer = client.post(address, filled)
    assert answer.status_code == 302, text_of(answer)
    assert InvolvementState.objects.get().involvement.actor.slug == "kdn"
    again = client.post(address, filled)
    assert "Diese Beteiligung ist schon erfasst" in text_of(again)


def send(tmp_path, name, header, *rows):
    path = tmp_path / f"{name}_2021-04-08.csv"
    path.write_bytes(csv_of(header, *rows))
    return run_import(path, path.name, table_named(name))


ACTORS = ("akteure", "Akteur;Kurzname;Ebene;Art")
PARTS = ("beteiligungen", "Akteur;Rolle;Projekt;OZG-ID;Beteiligt;Gilt ab;Aufgabe")


def test_files_bring_change_and_repeat(tmp_path, project):
    assert send(tmp_path, *ACTORS, "KDN;;Kommune;", "IT-Planungsrat;;Bund und Länder;Gremium").problems == []
    assert list(Actor.objects.values_list("name", "level", "kind")) == [
        ("IT-Planungsrat", ActorLevel.JOINT, ActorKind.BODY),
        ("KDN", ActorLevel.MUNICIPAL, ActorKind.ORGANISATION),
    ]
    rows = ["KDN;Austausch;Einführung des Aktenplans;;ja;08.04.2021;", "KDN;Steuerung;;;ja;08.04.2021;landesweit"]
    assert send(tmp_path, *PARTS, *rows).problems == []
    assert send(tmp_path, *PARTS, *rows).number_of_changes == 0
    ended = send(tmp_path, *PARTS, "KDN;Steuerung;;;nein;01.04.2022;")
    assert (ended.problems, ended.number_of_changes) == ([], 1)
    assert InvolvementState.objects.filter(involvement__role="STEERING").count() == 2


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        (ACTORS, "KDN;;Kreis;", "Ebene"),
        (ACTORS, "KDN;;Kommune;Verein", "Art"),
        (ACTORS, f"KDN;{'k' * 41};Kommune;", "Kurzname"),
        (ACTORS, ";;Kommune;", "Akteur"),
        (PARTS, "Niemand;Austausch;;;ja;08.04.2021;", "Akteur"),
        (PARTS, "KDN;Aufsicht;;;ja;08.04.2021;", "Rolle"),
        (PARTS, "KDN;Austausch;Nichts;;ja;08.04.2021;", "Projekt"),
        (PARTS, "KDN;Austausch;;99999;ja;08.04.2021;", "OZG-ID"),
        (PARTS, "KDN;Austausch;;;vielleicht;08.04.2021;", "Beteiligt"),
        (PARTS, "KDN;Austausch;;;ja;irgendwann;", "Gilt ab"),
        (PARTS, f"KDN;Austausch;;;ja;08.04.2021;{'x' * 301}", "Aufgabe"),
    ],
)
def test_a_problem_names_its_column_and_nothing_is_stored(tmp_path, table, row, column):
    if table is PARTS:
        ActorFactory(name="KDN")
    before = Actor.objects.count()
    outcome = send(tmp_path, *table, row)
    assert {(each.row, each.column) for each in outcome.problems} == {(2, column)}
    assert (Actor.objects.count(), Involvement.objects.count()) == (before, 0)


def test_an_involvement_that_never_began_cannot_end(tmp_path):
    ActorFactory(name="KDN")
    outcome = send(tmp_path, *PARTS, "KDN;Austausch;;;nein;08.04.2021;")
    assert ["Enden kann nur eine Beteiligung, die bestand." in each.text for each in outcome.problems] == [True]
