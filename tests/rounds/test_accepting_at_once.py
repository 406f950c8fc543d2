"""Two who accept the same answers at the same time."""

import pytest

from projects.models import StatusAnswer
from tests.concurrent import together
from tests.factories import ProjectFactory
from tests.rounds.conftest import Lead, Unit


@pytest.fixture
def project(transactional_db):
    return ProjectFactory(title="Aktenplan", slug="aktenplan", ends_on=None)


@pytest.mark.walk
def test_two_who_accept_at_once_enter_it_once(lead, mail, zoo):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "PLAN", planned_on="01.10.2021")
    marks, second = list(lead.marks()), Lead("zweite", project=zoo.project)
    second.page = lead.page
    together(lambda: lead.decide(marks=marks), lambda: second.decide(marks=marks))
    assert zoo.planned_phases.count() == 1
    assert zoo.confirmations.count() == 1
    assert StatusAnswer.objects.get(rollout=zoo).acceptance.answers.count() == 1
