"""Obstacles from a day to a day: on any day, in the list and on the pages, entered in the admin and by files."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from imports.registry import table_named
from imports.runs import run_import
from projects.choices import ObstacleKind, ObstacleStage
from projects.models import Obstacle, ObstacleState
from tests.factories import ObstacleFactory, ObstacleStateFactory, ProjectFactory, ServiceFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
OBSTACLES = "/admin/projects/obstacle/"
LIST = "/hindernisse.csv?stichtag="


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan")


@pytest.fixture
def procurement(project):
    """Open from March 2020, with a measure from June, resolved in January 2021, open again from May."""
    obstacle = ObstacleFactory(project=project, title="Vergabe aufgehoben", kind=ObstacleKind.PROCUREMENT)
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2020, 3, 1), source="VO/1")
    measure = {"stage": ObstacleStage.PENDING, "measure": "neue Vergabe", "responsible": "Zentraleinkauf"}
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2020, 6, 1), **measure)
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2021, 1, 1), stage=ObstacleStage.RESOLVED)
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2021, 5, 1))
    return obstacle


STATED = ("Stand", "Besteht seit", "Gilt ab", "Maßnahme", "Verantwortlich", "Quelle")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-02-29", None),
        ("2020-03-01", ("offen", "01.03.2020", "01.03.2020", "", "", "VO/1")),
        ("2020-12-31", ("in Klärung", "01.03.2020", "01.06.2020", "neue Vergabe", "Zentraleinkauf", "")),
        ("2021-01-01", ("behoben", "01.03.2020", "01.01.2021", "", "", "")),
        ("2021-05-01", ("offen", "01.03.2020", "01.05.2021", "", "", "")),
    ],
)
def test_a_later_statement_replaces_the_one_before_from_its_day_on(procurement, read_csv, day, expected):
    rows = read_csv(f"{LIST}{day}")
    assert [tuple(row[name] for name in STATED) for row in rows] == ([expected] if expected else [])


@pytest.fixture
def obstacles(procurement):
    """Also one of a service, one of the OZG as a whole, and one of a project that was known later."""
    service = ServiceFactory(ozg_id="10092", name="Wohngeld")
    interface = {"title": "Anbindung offen", "kind": ObstacleKind.INTERFACE, "description": "ans Fachverfahren"}
    ObstacleStateFactory(obstacle=ObstacleFactory(project=None, service=service, **interface))
    ObstacleStateFactory(obstacle=ObstacleFactory(project=None, title="Kosten offen", kind=ObstacleKind.COSTS))
    later = ProjectFactory(
        title="Später", slug="spaeter", known_from=date(2023, 1, 1), started_on=date(2024, 1, 1), ends_on=None
    )
    ObstacleStateFactory(obstacle=ObstacleFactory(project=later, title="Verfrüht"), effective_on=date(2020, 2, 1))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Anbindung offen", "Kosten offen", "Vergabe aufgehoben"]),
        ("&betrifft=projekte", ["Vergabe aufgehoben"]),
        ("&betrifft=leistungen", ["Anbindung offen"]),
        ("&betrifft=insgesamt", ["Kosten offen"]),
        ("&projekt=aktenplan", ["Vergabe aufgehoben"]),
        ("&leistung=10092", ["Anbindung offen"]),
        ("&art=kosten", ["Kosten offen"]),
        ("&stand=in-klaerung", ["Vergabe aufgehoben"]),
        ("&stand=nicht-behoben", ["Anbindung offen", "Kosten offen", "Vergabe aufgehoben"]),
        ("&stand=behoben", []),
        ("&suche=FACHVERFAHREN+ans", ["Anbindung offen"]),
    ],
)
def test_the_list_is_narrowed(obstacles, read_csv, query, titles):
    assert sorted(row["Hindernis"] for row in read_csv(f"{LIST}2020-12-31{query}")) == titles


def test_what_is_resolved_is_left_out_from_its_day_on(procurement, read_csv):
    assert len(read_csv(f"{LIST}2020-12-31&stand=nicht-behoben")) == 1
    assert read_csv(f"{LIST}2021-01-01&stand=nicht-behoben") == []


@pytest.mark.walk(4)
def test_pages_say_what_each_concerns(obstacles, client):
    text = text_of(client.get("/hindernisse/?stichtag=2020-12-31"))
    assert "OZG insgesamt Kosten offen" in text
    assert "10092 Wohngeld Anbindung offen ans Fachverfahren Schnittstelle" in text
    assert "Vergabe aufgehoben" in text_of(client.get("/projekte/aktenplan/?stichtag=2020-12-31"))
    page = text_of(client.get("/leistungen/10092/?stichtag=2020-12-31"))
    assert "Anbindung offen" in page
    assert "Kosten offen" not in page
    assert "am 31.12.2019 kein Hindernis erfasst" in text_of(client.get("/leistungen/10092/?stichtag=2019-12-31"))


def test_each_is_found_by_searching(obstacles, client):
    text = text_of(client.get("/suche/?begriff=anbindung&stichtag=2020-12-31"))
    assert "Anbindung offen" in text
    assert "Anbindung offen" not in text_of(client.get("/suche/?begriff=anbindung&stichtag=2019-12-31"))


def entered(client, address, **fields):
    """The form with statements in its empty block and another one, sent; their fields begin with their numbers."""
    filled = fields_of(client.get(address)) | {"_save": "1"}
    first = int(filled["states-TOTAL_FORMS"]) - 1
    filled["states-TOTAL_FORMS"] = first + 2
    for name, value in fields.items():
        number, _, field = name.partition("_")
        filled[f"states-{first + int(number[1:])}-{field}" if number in {"s0", "s1"} else name] = value
    return client.post(address, filled)


@pytest.mark.walk(4)
def test_it_is_entered_with_its_first_statement_and_changed_by_another(staff, project):
    client = staff("Sachbearbeitung")
    first = {"s0_effective_on": "01.03.2020", "s0_stage": "OPEN"}
    answer = entered(client, f"{OBSTACLES}add/", project=project.pk, title="Vergabe", kind="PROCUREMENT", **first)
    assert answer.status_code == 302, text_of(answer)
    obstacle = Obstacle.objects.get()
    change = {"s0_effective_on": "01.06.2020", "s0_stage": "RESOLVED"}
    assert entered(client, f"{OBSTACLES}{obstacle.pk}/change/", **change).status_code == 302
    said = list(obstacle.states.values_list("effective_on", "stage", "until"))
    assert said == [(date(2020, 3, 1), "OPEN", date(2020, 6, 1)), (date(2020, 6, 1), "RESOLVED", date.max)]
    listed = text_of(client.get(OBSTACLES))
    assert "behoben" in listed


def test_nothing_is_resolved_that_never_began(staff, project):
    client = staff("Projektleitung")
    first = {"s0_effective_on": "01.03.2020", "s0_stage": "RESOLVED"}
    answer = entered(client, f"{OBSTACLES}add/", project=project.pk, title="Vergabe", kind="LAW", **first)
    assert "Behoben werden kann nur, was bestand." in text_of(answer)
    assert not Obstacle.objects.exists()


def test_several_statements_of_a_new_one_are_entered_in_any_order(staff, project):
    client = staff("Projektleitung")
    answer = entered(
        client, f"{OBSTACLES}add/", project=project.pk, title="Vergabe", kind="LAW",
        s0_effective_on="01.06.2020", s0_stage="RESOLVED", s1_effective_on="01.03.2020", s1_stage="OPEN",
    )  # fmt: skip
    assert answer.status_code == 302, text_of(answer)
    assert ObstacleState.objects.order_by("effective_on").values_list("stage", flat=True)[0] == "OPEN"


def test_the_first_statement_stays_while_it_is_resolved_later(procurement, staff):
    last = procurement.states.order_by("-effective_on").first()
    last.delete()
    for state in procurement.states.order_by("effective_on")[:1]:
        state.delete()
    with pytest.raises(ValidationError, match="Behoben werden kann nur, was bestand"):
        procurement.states.get(stage=ObstacleStage.PENDING).delete()
    client = staff("Projektleitung")
    pending = procurement.states.get(stage=ObstacleStage.PENDING)
    text = text_of(client.get(f"/admin/projects/obstaclestate/{pending.pk}/delete/"))
    assert "Behoben werden kann nur, was bestand." in text


def test_it_concerns_a_project_or_a_service(staff, project):
    service = ServiceFactory()
    client = staff("Projektleitung")
    fields = {"project": project.pk, "service": service.pk, "title": "Beides", "kind": "LAW"}
    answer = entered(client, f"{OBSTACLES}add/", **fields, s0_effective_on="01.03.2020", s0_stage="OPEN")
    assert "Bitte wählen Sie ein Projekt oder eine OZG-Leistung, nicht beides" in text_of(answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Obstacle.objects.create(project=project, service=service, title="Beides", kind="LAW")


@pytest.mark.parametrize("of_project", [True, False])
def test_the_same_is_recorded_once(staff, project, of_project):
    concerned = {"project": project if of_project else None}
    ObstacleFactory(title="Kosten", **concerned)
    client = staff("Projektleitung")
    fields = {"project": project.pk if of_project else "", "title": "Kosten", "kind": "COSTS"}
    answer = entered(client, f"{OBSTACLES}add/", **fields, s0_effective_on="01.03.2020", s0_stage="OPEN")
    assert "Dieses Hindernis ist hier schon erfasst" in text_of(answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Obstacle.objects.create(title="Kosten", kind="LAW", **concerned)
    ObstacleFactory(title="Kosten", project=None if of_project else project)


HEADER = "Projekt;OZG-ID;Hindernis;Art;Stand;Gilt ab;Maßnahme;Verantwortlich"


@pytest.fixture
def send(tmp_path):
    def read(*rows):
        path = tmp_path / "hindernisse_2021-04-08.csv"
        path.write_bytes(csv_of(HEADER, *rows))
        return run_import(path, path.name, table_named("hindernisse"))

    return read


def test_a_file_brings_changes_and_repeats(project, send):
    ServiceFactory(ozg_id="10092")
    rows = ["Aktenplan;;Vergabe;Vergabe;offen;01.03.2020;;", ";10092;Anbindung;Schnittstelle;offen;01.03.2020;;",
            ";;Kosten;Kosten;in Klärung;01.03.2020;Gespräche;Städtetag"]  # fmt: skip
    assert send(*rows).problems == []
    said = Obstacle.objects.order_by("title").values_list("title", "project__slug", "service__ozg_id", "states__stage")
    assert list(said) == [
        ("Anbindung", None, "10092", "OPEN"),
        ("Kosten", None, None, "PENDING"),
        ("Vergabe", "aktenplan", None, "OPEN"),
    ]
    assert send(*rows).number_of_changes == 0
    changed = send("Aktenplan;;Vergabe;Vergabe;behoben;01.06.2020;;")
    assert (changed.problems, changed.number_of_changes) == ([], 1)
    assert ObstacleState.objects.filter(obstacle__title="Vergabe").count() == 2


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Gibt es nicht;;Vergabe;Vergabe;offen;01.03.2020;;", "Projekt"),
        (";99999;Vergabe;Vergabe;offen;01.03.2020;;", "OZG-ID"),
        ("Aktenplan;;;Vergabe;offen;01.03.2020;;", "Hindernis"),
        ("Aktenplan;;Vergabe;Wetter;offen;01.03.2020;;", "Art"),
        ("Aktenplan;;Vergabe;Vergabe;vielleicht;01.03.2020;;", "Stand"),
        ("Aktenplan;;Vergabe;Vergabe;offen;gestern;;", "Gilt ab"),
        ("Aktenplan;;Vergabe;Vergabe;offen;;;", "Gilt ab"),
        (f"Aktenplan;;Vergabe;Vergabe;offen;01.03.2020;{'x' * 501};", "Maßnahme"),
        (f"Aktenplan;;Vergabe;Vergabe;offen;01.03.2020;;{'x' * 201}", "Verantwortlich"),
    ],
)
def test_a_problem_names_its_column_and_nothing_is_stored(project, send, row, problem):
    outcome = send(row)
    assert [(each.row, each.column) for each in outcome.problems] == [(2, problem)]
    assert not Obstacle.objects.exists()


def test_a_row_of_the_list_says_since_when_it_was_there_and_what_holds(project, tmp_path):
    """Of a new one; of one that is known its first day stays."""
    header = "Projekt;OZG-ID;Hindernis;Art;Stand;Besteht seit;Gilt ab"
    path = tmp_path / "hindernisse_2021-04-08.csv"
    for first_day in ("01.03.2020", "01.05.2020"):
        path.write_bytes(csv_of(header, f"Aktenplan;;Vergabe;Vergabe;behoben;{first_day};01.06.2020"))
        assert run_import(path, path.name, table_named("hindernisse")).problems == []
        said = ObstacleState.objects.order_by("effective_on").values_list("effective_on", "stage")
        assert list(said) == [(date(2020, 3, 1), "OPEN"), (date(2020, 6, 1), "RESOLVED")]


def test_a_file_resolves_nothing_that_never_began(project, send):
    outcome = send("Aktenplan;;Vergabe;Vergabe;behoben;01.03.2020;;")
    assert ["Behoben werden kann nur, was bestand." in each.text for each in outcome.problems] == [True]
    assert not Obstacle.objects.exists()
