"""Lists name projects by their short names, where they have one; files and drop-downs by their titles."""

import re
from datetime import date

import pytest

from tests.factories import (
    BundleFactory,
    ExpenditureFactory,
    GrantFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    TrancheFactory,
)
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
TITLE = "Einführung eines verwaltungsweiten Aktenplans"
LISTS = [
    "leistungseinheiten",
    "prozessbuendel",
    "foerdermittel",
    "foerdermittel/tranchen",
    "foerdermittel/bewegungen",
    "foerdermittel/ausgaben",
]


@pytest.fixture
def project():
    project = ProjectFactory(title=TITLE, slug="akte", started_on=date(2019, 1, 1), short_name="Aktenplan")
    RolloutFactory(project=project, unit__name="Zoo")
    StepFactory(bundle=BundleFactory(project=project), effective_on=date(2020, 1, 1))
    tranche = TrancheFactory(
        grant=GrantFactory(project=project, period_start=date(2019, 1, 1)), approved=None, paid=None
    )
    ExpenditureFactory(tranche=tranche)
    return project


def cells(client, address):
    """The links to the project in the table: hint and text."""
    page = client.get(address).content.decode()
    return re.findall(r'<a class="kern-link" href="/projekte/akte/[^"]*"><span title="([^"]*)">([^<]*)</span>', page)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_the_project_shortly_and_its_file_in_full(client, project, name, read_csv):
    assert cells(client, f"/{name}/?stichtag=2021-04-08") == [(TITLE, "Aktenplan")]
    assert cells(client, f"/{name}/?stichtag=2021-04-08&projekt=akte") == [(TITLE, "Aktenplan")]
    assert f'<option value="akte">{TITLE}</option>' in client.get(f"/{name}/?stichtag=2021-04-08").content.decode()
    assert {row["Projekt"] for row in read_csv(f"/{name}.csv?stichtag=2021-04-08")} == {TITLE}


def test_the_list_of_projects_has_short_names_and_its_file_titles(client, project, read_csv):
    assert cells(client, "/projekte/?stichtag=2021-04-08") == [(TITLE, "Aktenplan")]
    [row] = read_csv("/projekte.csv?stichtag=2021-04-08")
    assert (row["Projekt"], row["Kurzname"]) == (TITLE, "Aktenplan")


def test_the_short_name_is_that_of_the_key_date(client, project):
    project.state(date(2022, 1, 1), short_name="Plan")
    assert cells(client, "/leistungseinheiten/?stichtag=2021-12-31") == [(TITLE, "Aktenplan")]
    assert cells(client, "/leistungseinheiten/?stichtag=2022-01-01") == [(TITLE, "Plan")]


def test_without_a_short_name_the_title_stands_there(client):
    RolloutFactory(project=ProjectFactory(title=TITLE, slug="akte", started_on=date(2019, 1, 1)), unit__name="Zoo")
    assert cells(client, "/leistungseinheiten/?stichtag=2021-04-08") == []
    assert text_of(client.get("/leistungseinheiten/?stichtag=2021-04-08")).count(TITLE) == 2


def test_findings_name_projects_shortly(client, project):
    assert (TITLE, "Aktenplan") in cells(client, "/pruefung/?stichtag=2021-04-08")


@pytest.mark.walk
def test_the_comparison_names_projects_shortly_and_its_file_in_full(client, project, read_csv):
    address, days = "/vergleich/", "von=2019-12-31&bis=2021-04-08"
    named = cells(client, f"{address}?{days}")
    assert (named[0], set(named)) == ((TITLE, "Aktenplan"), {(TITLE, "Aktenplan")})
    assert "Kennzahlen: Aktenplan" in text_of(client.get(f"{address}?{days}"))
    assert {row["Projekt"] for row in read_csv(f"/vergleich.csv?{days}")} == {TITLE}


@pytest.mark.walk
def test_the_comparison_of_projects_without_a_short_name_has_their_titles(client):
    project = ProjectFactory(title=TITLE, slug="akte", started_on=date(2019, 1, 1))
    RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PLANNING})
    page = client.get("/vergleich/?von=2019-12-31&bis=2021-04-08")
    assert f"Kennzahlen: {TITLE}" in text_of(page)
    assert cells(client, "/vergleich/?von=2019-12-31&bis=2021-04-08") == []


def test_the_page_of_a_unit_names_its_projects_shortly(client, project):
    rollout = project.rollouts.get()
    address = f"/leistungseinheiten/{rollout.unit.slug}/"
    project.state(date(2022, 1, 1), short_name="Plan")
    assert cells(client, f"{address}?stichtag=2021-04-08") == [(TITLE, "Aktenplan")]
    assert cells(client, f"{address}?stichtag=2022-01-01") == [(TITLE, "Plan")]


def test_the_page_of_a_unit_names_the_project_that_it_left_shortly(client, project):
    rollout = project.rollouts.get()
    rollout.memberships.create(effective_on=date(2021, 1, 1), belongs=False, reason="Verlagert")
    assert cells(client, f"/leistungseinheiten/{rollout.unit.slug}/?stichtag=2021-04-08") == [(TITLE, "Aktenplan")]
