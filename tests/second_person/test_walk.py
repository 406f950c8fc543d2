"""A correction that touches a published paper: laid before a second person, read, decided."""

import pytest

from ozgtracker.models import Role
from projects.models import PhaseChange
from tests.pages import text_of
from tests.second_person.conftest import is_asked, page_of

pytestmark = pytest.mark.django_db


def correct(desk, zoo, **typed):
    return desk.save(
        f"projects/phasechange/{zoo.pk}/change/", effective_on="01.04.2021", change_reason="Meldung des Zoos", **typed
    )


@pytest.fixture
def waiting(on, first, zoo):
    return first.lay_before(correct(first, zoo))


def day_of(zoo):
    return f"{PhaseChange.objects.get(pk=zoo.pk).effective_on:%d.%m.%Y}"


@pytest.mark.walk
def test_without_the_setting_nothing_is_asked(first, zoo):
    assert correct(first, zoo).status_code == 302
    assert day_of(zoo) == "01.04.2021"


@pytest.mark.walk
def test_what_touches_a_published_paper_is_not_written_and_asks_for_a_reason(on, first, zoo, paper_page):
    before = paper_page()
    answer = correct(first, zoo)
    assert "Betroffen – veröffentlicht: VO/0504/21 (Stichtag 08.04.2021)." in text_of(answer)
    sent = first.post(
        f"projects/phasechange/{zoo.pk}/change/", {"second_person_reason": "", **answer.context["form"].data}
    )
    assert day_of(zoo) == "08.04.2021"
    assert paper_page() == before
    assert sent.status_code == 200


@pytest.mark.walk
def test_it_waits_and_the_form_of_the_record_says_so(waiting, first, zoo, paper_page):
    assert day_of(zoo) == "08.04.2021"
    shown = text_of(first.client.get(page_of(waiting)))
    assert "Wartet auf eine zweite Person. Vorgelegt von lead-a am" in shown
    assert "Grund: Meldung des Zoos" in shown
    assert "Gilt ab: 08.04.2021 → 01.04.2021" in shown
    form = text_of(first.get(f"projects/phasechange/{zoo.pk}/change/"))
    assert "Hierzu wartet eine Berichtigung auf eine zweite Person" in form


@pytest.mark.walk
def test_who_asked_cannot_confirm(waiting, first, zoo):
    answer = first.decide(waiting, "confirm")
    assert "Das bestätigt oder lehnt ab, wer dasselbe darf und es nicht selbst vorgelegt hat." in text_of(answer)
    assert day_of(zoo) == "08.04.2021"


@pytest.mark.walk
def test_the_second_person_confirms_and_the_first_is_the_author(waiting, second, zoo, paper_page):
    before = paper_page()
    assert "Gilt ab: 08.04.2021 → 01.04.2021" in text_of(second.client.get(page_of(waiting)))
    assert "Bestätigt und geschrieben." in text_of(second.decide(waiting, "confirm"))
    assert day_of(zoo) == "01.04.2021"
    assert paper_page() != before
    entry = zoo.history.latest("history_id")
    assert (entry.history_user.username, entry.history_change_reason) == ("lead-a", "Meldung des Zoos")
    trail = text_of(second.get(f"projects/phasechange/{zoo.pk}/history/"))
    assert "lead-a, bestätigt von lead-b am" in trail
    assert "Entschieden von lead-b am" in text_of(second.client.get(page_of(waiting)))


@pytest.mark.walk
def test_a_refusal_needs_a_reason_and_writes_nothing(waiting, first, second, zoo):
    assert "Bitte geben Sie einen Grund an" in text_of(second.decide(waiting, "refuse"))
    assert "Abgelehnt; nichts wurde geschrieben." in text_of(second.decide(waiting, "refuse", "Das war der Tierpark."))
    assert "Dazu: Das war der Tierpark." in text_of(first.client.get(page_of(waiting)))
    assert "Darüber ist schon entschieden." in text_of(second.decide(waiting, "confirm"))
    assert day_of(zoo) == "08.04.2021"


@pytest.mark.walk
def test_the_first_withdraws_and_nobody_else(waiting, first, second, zoo):
    assert "Zurückziehen kann das nur, wer es vorgelegt hat." in text_of(second.decide(waiting, "withdraw"))
    assert "Zurückgezogen; nichts wurde geschrieben." in text_of(first.decide(waiting, "withdraw"))
    assert "Darüber ist schon entschieden." in text_of(second.decide(waiting, "confirm"))
    assert day_of(zoo) == "08.04.2021"


@pytest.mark.walk
def test_what_changed_meanwhile_is_not_overwritten(waiting, second, zoo, settings):
    settings.SECOND_PERSON = False
    zoo.source = "Anruf"
    zoo.save()
    settings.SECOND_PERSON = True
    shown = text_of(second.client.get(page_of(waiting)))
    assert "So lässt es sich nicht mehr schreiben" in shown
    assert "Nichts wurde geschrieben: Das ist überholt." in text_of(second.decide(waiting, "confirm"))
    assert "Gilt ab: 08.04.2021 → 01.04.2021" in text_of(second.client.get(page_of(waiting)))
    assert day_of(zoo) == "08.04.2021"


@pytest.mark.walk
def test_keepers_of_other_projects_and_readers_see_nothing_of_it(waiting, foreign, reader, zoo):
    for desk in (foreign, reader):
        assert desk.client.get(page_of(waiting)).status_code == 403
        assert desk.client.post(page_of(waiting), {"confirm": "1"}).status_code == 403
        form = desk.get(f"projects/phasechange/{zoo.pk}/change/").content.decode()
        assert page_of(waiting) not in form
    assert "Zoo" not in text_of(foreign.get("records/pendingcorrection/"))
    assert reader.get("records/pendingcorrection/").status_code == 403
    assert day_of(zoo) == "08.04.2021"


@pytest.mark.walk
def test_the_list_names_who_when_and_what(waiting, second):
    listed = text_of(second.get("records/pendingcorrection/"))
    for part in ("lead-a", "Meldung des Zoos", "VO/0504/21", "wartet auf eine zweite Person"):
        assert part in listed


@pytest.mark.walk
def test_the_list_shows_what_waits_and_the_rest_when_asked(waiting, first, second):
    first.decide(waiting, "withdraw")
    assert "Meldung des Zoos" not in text_of(second.get("records/pendingcorrection/"))
    for state in ("alle", "WITHDRAWN"):
        assert "Meldung des Zoos" in text_of(second.get(f"records/pendingcorrection/?stand={state}"))
    assert second.get("records/pendingcorrection/?stand=quatsch").status_code == 200


@pytest.mark.walk
def test_the_start_page_says_how_many_wait_for_the_account(waiting, first, second, foreign):
    said = "1 Berichtigung wartet auf Sie als zweite Person."
    assert said in text_of(second.get(""))
    for desk in (first, foreign):
        assert "auf Sie als zweite Person" not in text_of(desk.get(""))
    second.decide(waiting, "confirm")
    assert "auf Sie als zweite Person" not in text_of(second.get(""))


@pytest.mark.walk
def test_an_account_that_lost_its_right_asked_for_nothing(waiting, first, second, zoo):
    Role.objects.filter(account=first.user).delete()
    assert "Nichts wurde geschrieben: Das ist überholt." in text_of(second.decide(waiting, "confirm"))
    assert day_of(zoo) == "08.04.2021"


@pytest.mark.walk(4)
def test_what_touches_nothing_published_is_written_at_once(on, first, zoo):
    answer = first.save(
        f"projects/phasechange/{zoo.pk}/change/", source="Anruf vom 3. Mai", change_reason="Quelle ergänzt"
    )
    assert answer.status_code == 302
    assert not is_asked(first.client.get(answer["Location"]))


@pytest.mark.walk
def test_wrong_input_is_told_at_once(on, first, zoo):
    answer = correct(first, zoo, phase="999999")
    assert answer.status_code == 200
    assert not is_asked(answer)
