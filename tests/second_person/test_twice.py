"""What is sent once more keeps one correction."""

import pytest

from records.second_person.models import PendingCorrection
from tests.pages import text_of
from tests.second_person.conftest import SAID, page_of
from tests.second_person.test_doors import HEADER, ROW, upload

pytestmark = pytest.mark.django_db


@pytest.mark.walk
def test_the_same_sent_twice_waits_once_and_the_page_says_so(press, first):
    assert "Noch nichts ist geschrieben" in text_of(press())
    again = press()
    pk = PendingCorrection.objects.get().pk
    assert again.redirect_chain == [(page_of(pk), 302)]
    assert SAID in text_of(again)
    first.decide(pk, "withdraw")
    assert SAID not in text_of(press())
    assert PendingCorrection.objects.count() == 2


@pytest.mark.walk
def test_the_same_file_waits_once(on, first, zoo, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    pk = first.lay_before(upload(first, "phasenwechsel", HEADER, ROW), reason="Liste")
    assert first.lay_before(upload(first, "phasenwechsel", HEADER, ROW), reason="Liste") == pk
    assert PendingCorrection.objects.count() == 1
    assert list(settings.IMPORT_FOLDER.iterdir()) == []
