"""What holds projects and services back, and who takes part, in the comparison of two days."""

from datetime import date

import pytest

from projects.choices import ObstacleStage
from tests.factories import (
    ActorFactory,
    InvolvementFactory,
    InvolvementStateFactory,
    ObstacleFactory,
    ObstacleStateFactory,
    ProjectFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes(read_csv):
    def read(start, end, query=""):
        rows = read_csv(f"/vergleich.csv?von={start}&bis={end}{query}")
        names = ("Projekt", "Angabe", "Gegenstand", "Datum", "Vorher", "Nachher")
        return [tuple(row[name] for name in names) for row in rows if row["Angabe"] in ("Hindernis", "Beteiligung")]

    return read


@pytest.fixture
def obstacle():
    obstacle = ObstacleFactory(project=ProjectFactory(title="Aktenplan", slug="aktenplan"), title="Vergabe")
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2020, 3, 1))
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2020, 6, 1), measure="neue Vergabe")
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2021, 1, 1), stage=ObstacleStage.RESOLVED)
    return obstacle


@pytest.mark.walk
def test_an_obstacle_appears_gets_a_measure_and_is_resolved(obstacle, changes):
    assert changes("2020-02-29", "2021-01-01") == [
        ("Aktenplan", "Hindernis", "Vergabe", "01.03.2020", "", "offen"),
        ("Aktenplan", "Hindernis", "Vergabe", "01.06.2020", "", "neue Vergabe"),
        ("Aktenplan", "Hindernis", "Vergabe", "01.01.2021", "offen", "behoben"),
    ]
    assert changes("2020-06-01", "2020-12-31") == []
    assert len(changes("2020-02-29", "2021-01-01", "&projekt=aktenplan")) == 3


@pytest.mark.walk(4)
def test_those_of_services_and_of_the_ozg_as_a_whole_belong_to_no_project(obstacle, changes):
    service = ServiceFactory(ozg_id="10092", name="Wohngeld")
    ObstacleStateFactory(
        obstacle=ObstacleFactory(project=None, service=service, title="Anbindung"), effective_on=date(2020, 4, 1)
    )
    ObstacleStateFactory(obstacle=ObstacleFactory(project=None, title="Kosten"), effective_on=date(2020, 5, 1))
    assert changes("2020-03-31", "2020-05-31") == [
        ("", "Hindernis", "Wohngeld: Anbindung", "01.04.2020", "", "offen"),
        ("", "Hindernis", "Kosten", "01.05.2020", "", "offen"),
    ]
    assert changes("2020-03-31", "2020-05-31", "&projekt=aktenplan") == []


def test_an_actor_begins_and_ceases_to_take_part(changes):
    involvement = InvolvementFactory(project__title="Aktenplan", actor=ActorFactory(name="KDN"))
    InvolvementStateFactory(involvement=involvement, effective_on=date(2020, 3, 1))
    InvolvementStateFactory(involvement=involvement, effective_on=date(2020, 6, 1), task="Neues")
    InvolvementStateFactory(involvement=involvement, effective_on=date(2021, 1, 1), takes_part=False)
    assert changes("2020-02-29", "2021-01-01") == [
        ("Aktenplan", "Beteiligung", "KDN: Steuerung", "01.03.2020", "", "beteiligt"),
        ("Aktenplan", "Beteiligung", "KDN: Steuerung", "01.01.2021", "beteiligt", "beendet"),
    ]
