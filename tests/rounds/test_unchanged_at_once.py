"""A round in which the answer that nothing has changed is accepted at once."""

import pytest

from projects.models import RolloutConfirmation, StatusAnswer
from tests.pages import text_of
from tests.rounds.conftest import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.walk(4)
def test_unchanged_counts_at_once_where_the_round_says_so(lead, mail, zoo, museum):
    lead.start(accepts_unchanged="on")
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    Unit(mail.link("museum@stadt.example")).answer(museum, "PLAN", planned_on="01.10.2021")
    confirmation = zoo.confirmations.get()
    assert confirmation.confirmed_by is None
    entry = RolloutConfirmation.history.latest("history_id")
    assert entry.history_user is None
    assert "Antwort der Leistungseinheit „Zoo“ vom 14.07.2021" in entry.history_change_reason
    assert not museum.planned_phases.exists()
    assert "1 Antwort angenommen am 14.07.2021, 08:00 Uhr sofort, wie eingestellt" in text_of(lead.read())


@pytest.mark.walk(4)
def test_unchanged_waits_once_who_started_the_round_may_confirm_no_more(lead, mail, zoo):
    lead.start(accepts_unchanged="on")
    lead.account.is_active = False
    lead.account.save()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    assert not zoo.confirmations.exists()
    assert StatusAnswer.objects.get(rollout=zoo).decision == ""
