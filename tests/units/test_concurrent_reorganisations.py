"""Two clerks who reorganise the same unit at the same time, each on a connection of their own: one wins."""

from datetime import date

import pytest
from django.test import Client

from projects.models import Project, Rollout
from tests.concurrent import together
from tests.factories import ProjectFactory, RolloutFactory, UnitFactory, UserFactory
from tests.pages import all_fields_of, text_of
from tests.phases import Phase
from units.models import Reorganisation, Unit

PLANNED = {date(2020, 1, 1): Phase.PLANNING}
STEPS = "/admin/units/reorganisation/add/zusammenlegen/"


@pytest.fixture
def city(transactional_db):
    """Two clerks, and three units in a project."""
    users = [UserFactory(is_superuser=True) for _ in range(2)]
    project = ProjectFactory()
    return users, [RolloutFactory(project=project, unit=UnitFactory(), phases=PLANNED).unit for _ in range(3)]


def confirmations(users, choices):
    """Clients before the last step, each with what its page sends."""
    ready = []
    for user, units in zip(users, choices, strict=True):
        client = Client()
        client.force_login(user)
        typed = {
            "effective_on": "01.01.2022",
            "units": [unit.pk for unit in units],
            "nachfolge-0-name": f"Neu {user.pk}",
        }
        page = client.get(STEPS)
        for step in ("folgen", "uebersicht"):
            page = client.post(STEPS, {**all_fields_of(page, "schritt"), **typed, "schritt": step})
            typed = {}
        assert page.context["step"] == "uebersicht", text_of(page)
        ready.append((client, {**all_fields_of(page, "schritt"), "schritt": "eintragen"}))
    return ready


def send_together(ready):
    return together(*(lambda client=client, fields=fields: client.post(STEPS, fields) for client, fields in ready))


@pytest.mark.walk
def test_one_wins_and_the_other_is_told_by_whom_the_unit_was_reorganised(city):
    users, (first, second, third) = city
    answers = send_together(confirmations(users, [(first, second), (second, third)]))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    [refused] = [answer for answer in answers if answer.status_code == 200]
    text = text_of(refused)
    assert f"„{second}“ gehört schon zu „Reorganisation" in text
    assert ", eingetragen von person-" in text
    [event] = Reorganisation.objects.all()
    closed = Unit.objects.filter(closed_on=date(2021, 12, 31)).values_list("pk", flat=True)
    units = event.parts.filter(role="PREDECESSOR").values_list("unit", flat=True)
    assert sorted(closed) == sorted(units)
    assert Rollout.objects.count() == 4


@pytest.mark.walk
def test_clerks_who_reorganise_other_units_both_win(city):
    users, (first, second, third) = city
    fourth = RolloutFactory(project=Project.objects.get(), unit=UnitFactory(), phases=PLANNED).unit
    answers = send_together(confirmations(users, [(first, second), (third, fourth)]))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Reorganisation.objects.count() == 2
