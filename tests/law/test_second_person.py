"""With SECOND_PERSON nothing that a published paper spoke of reads differently until a second person confirmed it.

People do deeds of all kinds, late entries and corrections, on the projects of the paper and others, by forms, files
and commands. The paper as everybody reads it, made anew, and the pages of its projects on days up to its key date stay
the same byte for byte; when a second account confirms what waits, they may change.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import CommandError
from django.test import Client

from bench.forms import NoSuchFormError
from records.second_person.models import PendingCorrection
from tests.example_papers import frozen_example
from tests.factories import UserFactory
from tests.pages import all_fields_of
from tests.samples import size

from .deeds import CORRECTIONS, DEEDS
from .readings import paper_anew, read
from .test_law import DAY, PAPER, days_between, differences

pytestmark = pytest.mark.django_db
NUMBER = size(90, 7)
# A deed that waits is not done, so what the desk looks for next is not there.
NOT_DONE = (AssertionError, ObjectDoesNotExist, CommandError, NoSuchFormError, KeyError, AttributeError, TypeError)


class AskedClient(Client):
    """Gives the reason that a page asks for, as a person would."""

    def post(self, path, data=None, **extra):
        answer = super().post(path, data, **extra)
        if "Das braucht eine zweite Person" in (b"" if answer.streaming else answer.content).decode():
            fields = all_fields_of(answer, "_second_person") | {"second_person_reason": "Rückfrage"}
            return super().post(answer.wsgi_request.get_full_path(), fields)
        return answer


def said():
    """What everybody reads of what the paper speaks of."""
    days = [DAY, date(2020, 12, 31), date(2020, 6, 30)]
    pages = [f"/projekte/aktenplan/?stichtag={day}" for day in days]
    return {**read(Client(), [PAPER, *pages]), "the paper made anew": paper_anew("vo-0504-21").encode()}


@pytest.mark.walk
def test_nothing_that_a_published_paper_spoke_of_changes_before_it_is_confirmed(desk, settings, time_machine):
    frozen_example()
    settings.SECOND_PERSON = True
    time_machine.shift(timedelta(days=1))
    desk.sign_in()
    desk.client = AskedClient()
    desk.client.force_login(desk.user)
    days, before, done = days_between(date(2019, 2, 1), DAY + timedelta(days=1)), said(), []
    chosen = desk.random.sample(DEEDS, min(NUMBER, len(DEEDS))) + desk.random.sample(
        CORRECTIONS, min(NUMBER, len(CORRECTIONS))
    )
    for deed in chosen:
        time_machine.shift(timedelta(seconds=20))
        try:
            if deed.enter(desk, desk.random.choice(days)):
                done.append(str(deed))
        except NOT_DONE:
            done.append(f"({deed})")
        assert differences(before, said()) == {}, (str(deed), done)
    waiting = list(PendingCorrection.objects.waiting().order_by("pk"))
    assert waiting, done
    second = Client()
    second.force_login(UserFactory(is_superuser=True))
    for each in waiting:
        second.post(f"/admin/records/pendingcorrection/{each.pk}/change/", {"confirm": "1"})
    states = set(PendingCorrection.objects.values_list("state", flat=True))
    assert "CONFIRMED" in states <= {"CONFIRMED", "OUTDATED"}
