"""Every kind of statement is entered by a deed of the law, and every deed can be done."""

from datetime import date, timedelta
from random import Random

import pytest

from records.models import record_models
from records.statements import Statement
from tests.samples import WHOLE

from .deeds import CORRECTIONS, DEEDS

MOST_ROUNDS = 60
LAST_DAY = date(2024, 5, 5)


def test_every_kind_of_statement_is_entered_by_a_deed():
    assert set(record_models(Statement)) <= {kind for deed in DEEDS for kind in deed.kinds}


@pytest.mark.skipif(not WHOLE, reason="a part of the deeds cannot do what others begin")
@pytest.mark.django_db
def test_every_deed_can_be_done_and_makes_its_statements(desk, time_machine):
    desk.random, left = Random("deeds"), [*DEEDS, *CORRECTIONS]
    for _ in range(MOST_ROUNDS):
        desk.sign_in()
        left = [deed for deed in left if not try_to_do(deed, desk, time_machine)]
        if not left:
            break
        for deed in desk.random.sample(DEEDS, 5):
            try_to_do(deed, desk, time_machine)
    assert left == []


def try_to_do(deed, desk, time_machine):
    """Whether it was done, on whatever day."""
    time_machine.shift(timedelta(minutes=2))
    before = {kind: kind.history.count() for kind in deed.kinds}
    day = LAST_DAY - timedelta(days=0 if deed in CORRECTIONS else desk.random.randrange(1800))  # what was said by then
    done = deed.enter(desk, day)
    assert not done or all(kind.history.count() > count for kind, count in before.items()), deed
    return done
