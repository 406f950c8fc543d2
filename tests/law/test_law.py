"""Later facts never change earlier days: the law of dated facts, tried on random histories.

On the example data people do deeds of all kinds with effect from days before and after a day D. What the program says
of D is read: pages, files, the frozen paper. Then more is entered, with effect from later days; all is as it was.
"""

from datetime import date, timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from projects.models import Rollout
from tests.conftest import seed_of
from tests.example_papers import frozen_example
from tests.samples import seeds, size

from .deeds import CORRECTIONS, DEEDS
from .deeds.members import Joined
from .deeds.phases import OfPhases
from .readings import addresses_of, lists_on, paper_anew, read

pytestmark = pytest.mark.django_db
DAY = date(2021, 4, 8)
PAPER = "/berichte/vo-0504-21/"
SEEDS, EARLIER, LATER, READ = seeds(2), size(40, 3), size(60, 6), size(600, 15)


@pytest.fixture(params=SEEDS)
def random(request):
    return Random(f"{seed_of(request.config)} {request.node.nodeid}")


def enter_many(desk, number, days, time_machine):
    """Deeds of all kinds in random order, each on a day of its own."""
    done = []
    for deed in desk.random.sample(DEEDS * (number // len(DEEDS) + 1), number):
        time_machine.shift(timedelta(minutes=2))
        day = desk.random.choice(days)
        if deed.enter(desk, day):
            done.append((str(deed), day))
    return done


def days_between(start, end):
    return [start + timedelta(days=number) for number in range((end - start).days)]


def differences(before, after):
    return {
        address: difference(before[address], after[address]) for address in before if before[address] != after[address]
    }


def difference(before, after):
    """The first place where two answers part."""
    place = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    return before[max(0, place - 60) : place + 60].decode(errors="replace"), after[
        max(0, place - 60) : place + 60
    ].decode(errors="replace")


def read_all(desk, public, private):
    """What the day's addresses say to all and to staff as known, and the paper: as it stands, and made anew."""
    desk.sign_in()
    return {
        **read(Client(), [*public, PAPER]),
        **read(desk.client, private),
        "the paper made anew": paper_anew("vo-0504-21").encode(),
    }


@pytest.mark.walk(4)
def test_later_facts_change_nothing_that_is_said_of_a_day(desk, sample, time_machine):
    enter_many(desk, EARLIER, days_between(date(2019, 2, 1), date(2024, 1, 1)), time_machine)
    frozen_example()
    time_machine.shift(timedelta(days=1))
    known = sample(addresses_of(DAY, known_on=timezone.localdate()), READ // 5)
    addresses = sample(addresses_of(DAY), READ)
    before = read_all(desk, addresses, known)
    time_machine.shift(timedelta(days=30))
    desk.sign_in()
    done = enter_many(desk, LATER, days_between(DAY + timedelta(days=1), date(2026, 1, 1)), time_machine)
    assert done
    time_machine.shift(timedelta(days=30))
    assert differences(before, read_all(desk, addresses, known)) == {}, done


@pytest.mark.walk(4)
def test_late_entries_and_corrections_change_what_shows_them_and_no_more(desk, time_machine):
    """Each for a day up to D: the files of the lists that show it change, all forms alike, and no others."""
    public, days = Client(), days_between(date(2019, 2, 1), DAY + timedelta(days=1))
    enter_many(desk, EARLIER, days_between(date(2019, 2, 1), date(2024, 1, 1)), time_machine)
    frozen_example()
    late, corrections = (desk.random.sample(deeds, len(deeds)) for deeds in (DEEDS, CORRECTIONS))
    seen, files, (figures, _) = 0, lists_on(public, DAY), read_differently(public)
    for deed in (*late, *corrections):
        if seen >= size(len(late), 2) + (deed in CORRECTIONS) * size(len(corrections), 1):
            continue
        time_machine.shift(timedelta(minutes=2))
        shown = deed.shown(DAY)
        if not deed.enter(desk, DAY if deed in CORRECTIONS else desk.random.choice(days)):
            continue
        shows, after, (since, origins) = deed.shown(DAY), lists_on(public, DAY), read_differently(public)
        expected = {name for name, facts in shows.items() if facts != shown[name]}
        changed = {name for name in files if files[name] != after[name]}
        assert expected <= changed <= expected | deed.follows, deed
        seen += bool(expected)
        for name in expected:
            assert all(files[name][form] != after[name][form] for form in files[name]), (deed, name)
        if isinstance(deed, OfPhases | Joined):
            units = [in_the_paper(facts["leistungseinheiten"]) for facts in (shown, shows)]
            assert (since != figures) == (units[0] != units[1]), deed
        if deed not in CORRECTIONS:
            assert origins <= {"nachgetragen"}, deed
        files, figures = after, since
    assert seen


def in_the_paper(facts):
    """Of what is shown of rollouts, by their ids, that of the projects that the paper speaks of."""
    rollouts = set(Rollout.objects.filter(project__papers__isnull=False).values_list("pk", flat=True))
    return {pk: facts[pk] if isinstance(facts, dict) else True for pk in facts if pk in rollouts}


def read_differently(client):
    """What the paper lists as read differently since: of each figure both texts, and what has come since."""
    context = client.get(PAPER).context
    figures = {(each.label, each.frozen, each.today) for each in context["corrections"]}
    return figures, {str(group.origin) for group in context["correction_groups"]}
