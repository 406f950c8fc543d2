"""A membership that says what holds already is refused, in forms of rollouts and bundles."""

from datetime import date

import pytest

from projects.models import RolloutMembership
from tests.factories import BundleFactory, RolloutFactory
from tests.memberships import change_rollout, leaving, memberships_of
from tests.pages import delete, fields_of, text_of

pytestmark = pytest.mark.django_db
BELONGS_ALREADY = "Das gilt an diesem Tag schon: „gehört zum Projekt“ ab 01.02.2020."
LEFT_ALREADY = "Das gilt an diesem Tag schon: „ausgeschieden“ ab 01.07.2020."
LEFT_LATER = "„ausgeschieden“ ab 01.07.2020 ist schon eingetragen; berichtigen Sie dort den Tag."
JOINS_LATER = "„gehört zum Projekt“ ab 01.02.2020 ist schon eingetragen; berichtigen Sie dort den Tag."
NEVER_BELONGED = "Wer nicht zum Projekt gehört, kann nicht ausscheiden: „ausgeschieden“ ab 01.01.2010."


@pytest.mark.walk
@pytest.mark.parametrize("factory", [RolloutFactory, BundleFactory])
@pytest.mark.parametrize(
    ("day", "belongs", "refusal"),
    [
        ("01.03.2020", True, BELONGS_ALREADY),
        ("01.01.2020", True, JOINS_LATER),
        ("01.01.2010", False, NEVER_BELONGED),
        ("01.08.2020", False, LEFT_ALREADY),
        ("01.06.2020", False, LEFT_LATER),
    ],
)
def test_a_membership_that_holds_already_is_refused(staff, factory, day, belongs, refusal):
    member = factory(joined_on=date(2020, 2, 1))
    member.memberships.create(effective_on=date(2020, 7, 1), belongs=False, reason="Verlagert")
    page = f"/admin/projects/{member._meta.model_name}/{member.pk}/change/"
    client = staff()
    sent = {name: value for name, value in fields_of(client.get(page)).items() if not name.endswith("-belongs")}
    row = leaving(day, "" if belongs else "Verlagert", number=2)
    if belongs:
        row["memberships-2-belongs"] = "on"
    assert refusal in text_of(client.post(page, {**sent, **row}))
    assert memberships_of(member) == [(date(2020, 2, 1), True), (date(2020, 7, 1), False)]


@pytest.mark.walk
def test_two_rows_that_say_the_same_are_refused(staff):
    rollout = RolloutFactory()
    rows_sent = {**leaving("01.03.2020"), **leaving("01.04.2020", number=2)}
    text = text_of(change_rollout(staff(), rollout, **rows_sent))
    assert "Das gilt an diesem Tag schon: „ausgeschieden“ ab 01.03.2020." in text
    assert memberships_of(rollout) == [(date.min, True)]


@pytest.mark.walk
def test_a_membership_is_not_corrected_into_one_that_holds_already(staff):
    rollout = RolloutFactory()
    RolloutMembership(rollout=rollout, effective_on=date(2020, 7, 1), belongs=False, reason="Verlagert").save()
    left, client = rollout.memberships.get(belongs=False), staff()
    page = f"/admin/projects/rolloutmembership/{left.pk}/change/"
    typed = {**fields_of(client.get(page)), "belongs": "on", "reason": "", "change_reason": "Irrtum"}
    assert "Das gilt an diesem Tag schon: „gehört zum Projekt“ von Anfang an." in text_of(client.post(page, typed))
    typed = {**fields_of(client.get(page)), "effective_on": "01.08.2020", "change_reason": "Bescheid"}
    assert client.post(page, typed).status_code == 302
    assert memberships_of(rollout) == [(date.min, True), (date(2020, 8, 1), False)]


def test_the_joining_of_who_left_is_not_deleted_alone(staff):
    rollout = RolloutFactory()
    rollout.memberships.create(effective_on=date(2020, 7, 1), belongs=False, reason="Verlagert")
    joined, client = rollout.memberships.get(belongs=True), staff()
    page = f"/admin/projects/rolloutmembership/{joined.pk}/delete/"
    assert "Wer nicht zum Projekt gehört, kann nicht ausscheiden" in text_of(client.get(page))
    delete(client, page, "Irrtum")
    assert rollout.memberships.count() == 2
