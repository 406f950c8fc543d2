"""What is entered in a row of a list and touches a published paper is laid before a second person, as in the admin."""

import pytest

from projects.models import PhaseChange
from tests.pages import all_fields_of, fields_of, text_of
from tests.second_person.conftest import is_asked, page_of

pytestmark = pytest.mark.django_db
LIST, DAY, PHASE = "/leistungseinheiten/?projekt=aktenplan&suche=zoo", "/eintragen/tag/", "/eintragen/phase/"


def row_of_the_zoo(desk):
    """What the form in its row sends."""
    return fields_of(desk.client.get(LIST), "date_precision")


def sent_once_more(desk, address, answer, field):
    """Where the answer names the papers and is no question of a second person yet, its form as it came, sent again."""
    return answer if is_asked(answer) else desk.client.post(address, all_fields_of(answer, field))


def corrected(desk):
    page = desk.client.post(DAY, row_of_the_zoo(desk))
    typed = {"effective_on": "01.04.2021", "change_reason": "Meldung des Zoos"}
    answer = desk.client.post(DAY, all_fields_of(page, "change_reason") | typed)
    return sent_once_more(desk, DAY, answer, "change_reason")


def phases_of(zoo):
    changes = PhaseChange.objects.filter(rollout=zoo.rollout_id).order_by("effective_on")
    return [f"{change.effective_on:%d.%m.%Y}" for change in changes]


@pytest.mark.walk
def test_another_day_waits_and_is_written_by_the_second_person(on, first, second, zoo, paper_page):
    before = paper_page()
    waiting = first.lay_before(corrected(first))
    assert phases_of(zoo) == ["08.04.2021"]
    assert paper_page() == before
    assert "08.04.2021 → 01.04.2021" in text_of(second.client.get(page_of(waiting)))
    assert "Bestätigt und geschrieben." in text_of(second.decide(waiting, "confirm"))
    assert phases_of(zoo) == ["01.04.2021"]
    entry = zoo.history.latest("history_id")
    assert (entry.history_user.username, entry.history_change_reason) == ("lead-a", "Meldung des Zoos")


@pytest.mark.walk
def test_a_phase_of_a_day_before_the_paper_waits_too(frozen, settings, first, second, zoo):
    zoo.delete()
    settings.SECOND_PERSON = True
    sent = row_of_the_zoo(first) | {"effective_on": "01.03.2021"}
    waiting = first.lay_before(sent_once_more(first, PHASE, first.client.post(PHASE, sent), "date_precision"))
    assert phases_of(zoo) == []
    second.decide(waiting, "confirm")
    assert phases_of(zoo) == ["01.03.2021"]


def test_a_phase_of_a_day_after_the_paper_is_written_at_once(on, first, zoo):
    answer = first.client.post(PHASE, row_of_the_zoo(first) | {"effective_on": "01.06.2021"}, follow=True)
    assert "Zoo steht ab 01.06.2021 auf Produktiv." in text_of(answer)
    assert phases_of(zoo) == ["08.04.2021", "01.06.2021"]
