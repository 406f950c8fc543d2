"""The section on the objectives of a project: what it says, and what changes it afterwards."""

from datetime import date

import pytest

from projects.choices import ObjectiveMeasure, ObjectiveSubject
from tests.example_papers import text_of_pdf, written
from tests.factories import ObjectiveFactory, ObjectiveNumberFactory, PaperFactory, ProjectFactory, RolloutFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PAGE = "/berichte/vo-1/"


@pytest.fixture
def project():
    project = ProjectFactory(title="Aktenplan", slug="aktenplan", planned_units=40, planned_units_qualifier="rund")
    RolloutFactory(project=project, phases={date(2020, 5, 1): Phase.PRODUCTION})
    return project


@pytest.fixture
def paper(project):
    return PaperFactory(reference="VO/1", key_date=date(2021, 4, 8), projects=[project])


@pytest.fixture
def exchange(project):
    ObjectiveFactory(project=project, title="Alle", measure=ObjectiveMeasure.UNITS_DONE)
    objective = ObjectiveFactory(project=project, title="Austausch", unit="Kommunen")
    ObjectiveNumberFactory(objective=objective, number=66)
    ObjectiveNumberFactory(objective=objective, subject=ObjectiveSubject.TARGET, number=20, qualifier="bis zu")
    return objective


def publish():
    written("VO/1", "--einfrieren", "--veroeffentlichen")


def corrections(client):
    context = client.get(PAGE).context
    origins = [str(group.origin) for group in context["correction_groups"]]
    return origins, [(each.label, each.frozen, each.today) for each in context["corrections"]]


@pytest.mark.walk
def test_it_says_measure_target_and_what_is_reached(client, paper, exchange):
    publish()
    for text in (text_of(client.get(PAGE)), text_of_pdf(client.get("/berichte/vo-1.pdf").content)):
        assert "Alle fertige Leistungseinheiten – rund 40 1" in text
        assert "Austausch Kommunen – bis zu 20 66" in text


@pytest.mark.walk
def test_a_later_number_changes_nothing_and_a_late_one_is_listed(client, paper, exchange):
    publish()
    ObjectiveNumberFactory(objective=exchange, number=70, effective_on=date(2021, 4, 9))
    assert corrections(client) == ([], [])
    ObjectiveNumberFactory(objective=exchange, number=68, effective_on=date(2021, 4, 1))
    assert corrections(client) == (["nachgetragen"], [("Aktenplan: Austausch: Istwert", "66", "68")])


@pytest.mark.walk
def test_what_is_counted_is_corrected_with_what_it_is_made_of(client, paper, project, exchange):
    publish()
    RolloutFactory(project=project, phases={date(2020, 5, 1): Phase.PRODUCTION})
    assert ("Aktenplan: Alle: Istwert", "1", "2") in corrections(client)[1]
