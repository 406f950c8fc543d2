"""A double click whose two requests arrive at the same time keeps one correction, too."""

import pytest

from papers.models import FrozenPaper
from records.second_person.models import PendingCorrection
from tests.concurrent import together
from tests.conftest import insert_rows
from tests.pages import text_of
from tests.second_person.conftest import SAID, page_of


@pytest.fixture
def frozen(transactional_db, frozen_rows):
    insert_rows(frozen_rows)
    return FrozenPaper.objects.get()


@pytest.mark.walk
def test_the_same_sent_at_the_same_time_waits_once(press):
    answers = together(press, press)
    pk = PendingCorrection.objects.get().pk
    assert [answer.redirect_chain[-1] for answer in answers] == [(page_of(pk), 302)] * 2
    assert sorted(SAID in text_of(answer) for answer in answers) == [False, True]
