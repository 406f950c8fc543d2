"""Whatever is entered, every answer of the interface is as its description says; feeds keep their entries."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from records.first_names import FirstNames
from reports.comparison import sources  # noqa: F401 registers the kinds of changes
from reports.comparison.changes import CHANGE_SOURCES
from tests.api.described import Described, hold_everything
from tests.imports.test_packages import take_in
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


def named():
    """By what feeds name all records that say changes."""
    names = FirstNames()
    models = {source.model for source in CHANGE_SOURCES}
    return {
        (model, key): name
        for model in models
        for key, name in names.of(model, model._base_manager.values_list("pk", flat=True)).items()
    }


def names_in_feeds(client):
    """Those of all changes, and of the days of the calendar but sittings: frozen papers are in no package."""
    days = {uid for uid, (said, _) in events(client).items() if not said[0].startswith("Sitzung")}
    return {*entries(client, FEEDS[0])}, days


@pytest.mark.walk
def test_names_in_feeds_stay_whatever_is_entered_and_when_the_data_are_taken_in_elsewhere(
    client, desk, random, time_machine, tmp_path
):
    before = named()
    for deed in deeds_done(desk, random, time_machine, size(60, 12), 400):
        after = named()
        assert len({(model, name) for (model, _), name in after.items()}) == len(after), deed
        stayed = before.keys() & after.keys()
        assert {key: before[key].digest for key in stayed} == {key: after[key].digest for key in stayed}, deed
        before = after
    names = names_in_feeds(client)
    call_command("exportieren", str(tmp_path / "package"), stdout=StringIO())
    take_in(tmp_path / "package" / "vollstaendig")
    assert names_in_feeds(client) == names
