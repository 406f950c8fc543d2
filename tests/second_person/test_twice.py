"""A double click keeps one correction, whether the second comes after the first or at the same time."""

import pytest
from django.test import Client

from records.second_person.models import PendingCorrection
from tests.concurrent import together
from tests.pages import all_fields_of, text_of
from tests.second_person.conftest import page_of
from tests.second_person.test_doors import HEADER, ROW, upload

pytestmark = pytest.mark.django_db
SAID = "Das haben Sie schon vorgelegt: Es wartet auf eine zweite Person."


@pytest.fixture
def press(on, first, zoo):
    """Press the button of the page that asks for the reason, as a new client of the same account."""
    typed = {"effective_on": "01.04.2021", "change_reason": "Meldung des Zoos"}
    asked = first.save(f"projects/phasechange/{zoo.pk}/change/", **typed)
    sent = all_fields_of(asked, "_second_person") | {"second_person_reason": "Meldung", "_second_person": "1"}

    def run():
        client = Client()
        client.force_login(first.user)
        return client.post(asked.wsgi_request.get_full_path(), sent, follow=True)

    return run


def test_the_same_sent_twice_waits_once_and_the_page_says_so(press, first):
    assert "Noch nichts ist geschrieben" in text_of(press())
    again = press()
    pk = PendingCorrection.objects.get().pk
    assert again.redirect_chain == [(page_of(pk), 302)]
    assert SAID in text_of(again)
    first.decide(pk, "withdraw")
    assert SAID not in text_of(press())
    assert PendingCorrection.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_sent_at_the_same_time_waits_once(press):
    answers = together(press, press)
    pk = PendingCorrection.objects.get().pk
    assert [answer.redirect_chain[-1] for answer in answers] == [(page_of(pk), 302)] * 2
    assert sorted(SAID in text_of(answer) for answer in answers) == [False, True]


def test_the_same_file_waits_once(on, first, zoo, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    pk = first.lay_before(upload(first, "phasenwechsel", HEADER, ROW), reason="Liste")
    assert first.lay_before(upload(first, "phasenwechsel", HEADER, ROW), reason="Liste") == pk
    assert PendingCorrection.objects.count() == 1
    assert list(settings.IMPORT_FOLDER.iterdir()) == []
