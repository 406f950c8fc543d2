"""Whatever is entered, every answer of the interface is as its description says; feeds keep their entries."""

from datetime import date, timedelta

import pytest

from tests.api.described import Described, hold_everything
from tests.samples import size
from tests.site.test_feeds_over_time import FEEDS, entries, events

from .deeds import CORRECTIONS, DEEDS

LAST_DAY = date(2024, 5, 5)


def deeds_done(desk, random, time_machine, number, days):
    """Deeds of any kind, as they are done."""
    for deed in random.choices([*DEEDS, *CORRECTIONS], k=number):
        time_machine.shift(timedelta(minutes=2))
        desk.sign_in()
        if deed.enter(desk, LAST_DAY - timedelta(days=random.randrange(days))):
            yield deed


@pytest.mark.walk
def test_every_answer_is_as_the_description_says_whatever_is_entered(client, desk, random, time_machine):
    done = list(deeds_done(desk, random, time_machine, size(40, 8), 1500))
    assert done
    hold_everything(Described(client), random, ["2020-06-30", str(LAST_DAY)], tries=size(4, 1), details=size(4, 1))


@pytest.mark.walk
def test_whatever_is_entered_no_entry_says_that_it_was_altered_when_it_was_not(client, desk, random, time_machine):
    before = {address: entries(client, address) for address in FEEDS}
    for deed in deeds_done(desk, random, time_machine, size(60, 12), 400):
        events(client)
        after = {address: entries(client, address) for address in FEEDS}
        for address in FEEDS:
            for name, (said, updated) in after[address].items():
                if before[address].get(name, (None,))[0] == said:
                    assert updated == before[address][name][1], (deed, said)
        before = after
