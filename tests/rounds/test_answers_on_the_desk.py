"""Answers of units on the desk of who may accept them."""

import pytest

from records.desk import MOST_OF_A_KIND
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.rounds.conftest import Lead, Unit, rollout_of

pytestmark = pytest.mark.django_db
DESK = "/schreibtisch/"


@pytest.mark.walk
def test_an_answer_is_accepted_on_the_desk(lead, mail, zoo):
    lead.start()
    answer = {"phase": Phase.PRODUCTION.value, "effective_on": "01.06.2021", "remark": "Alle Akten da."}
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "PHASE", **answer)
    desk = lead.client.get(DESK)
    text = text_of(desk)
    assert "Zoo antwortet: Produktiv ab 01.06.2021" in text
    assert "erfasst: Konzeption seit 01.01.2021 · „Alle Akten da.“" in text
    sent = lead.client.post(f"{lead.page}annehmen/", fields_of(desk, "annehmen"), follow=True)
    assert sent.redirect_chain == [(DESK, 302)]
    assert "1 Antwort angenommen." in text_of(sent)
    assert zoo.phase_changes.latest("effective_on").phase_id == Phase.PRODUCTION
    assert "antwortet" not in text_of(lead.client.get(DESK))


@pytest.mark.walk
def test_others_find_no_answers_on_their_desks(lead, mail, zoo, staff):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    assert "Zoo antwortet" in text_of(Lead("zweite", project=zoo.project).client.get(DESK))
    assert "Zoo antwortet" not in text_of(staff("Leserecht").get(DESK))
    assert "Zoo antwortet" not in text_of(staff("Fördermittelstelle").get(DESK))


@pytest.mark.walk
def test_what_is_more_leads_to_the_round_where_all_are_accepted_at_once(lead, mail, project):
    """The job "accept twenty answers": two presses from the desk."""
    rollouts = [rollout_of(project, f"Amt {n:02}", Phase.PLANNING, f"amt{n}@stadt.example") for n in range(20)]
    lead.start()
    for number, rollout in enumerate(rollouts):
        Unit(mail.link(f"amt{number}@stadt.example")).answer(rollout, "UNCHANGED")
    text = text_of(lead.client.get(DESK))
    assert text.count(" antwortet: unverändert") == MOST_OF_A_KIND
    assert "10 weitere Antworten von Leistungseinheiten" in text
    assert "20 Antworten angenommen." in text_of(lead.decide())
    assert all(rollout.confirmations.count() == 1 for rollout in rollouts)
