from datetime import date

import pytest

from funding.choices import DeadlineKind
from funding.deadlines import deadlines_of
from funding.models import Grant
from tests.factories import AmendmentFactory, DeadlineDayFactory, DeadlineNoteFactory, GrantFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def deadlines(key_date):
    return {
        deadline.title: deadline
        for deadline in deadlines_of(Grant.objects.granted(key_date).with_conditions(key_date), key_date)
    }


def days(key_date):
    return {title: deadline.due_on for title, deadline in deadlines(key_date).items()}


def test_deadlines_follow_from_the_approval_period():
    GrantFactory(period_start=date(2018, 12, 17), period_end=date(2021, 12, 31))
    assert days(date(2021, 4, 8)) == {
        "Zwischennachweis 2018": date(2019, 4, 30),
        "Zwischennachweis 2019": date(2020, 4, 30),
        "Zwischennachweis 2020": date(2021, 4, 30),
        "Ende des Bewilligungszeitraums": date(2021, 12, 31),
        "Letzter Mittelabruf": date(2021, 12, 31),
        "Verwendungsnachweis": date(2022, 6, 30),
    }


@pytest.mark.parametrize(
    ("end", "due"),
    [
        (date(2022, 6, 30), date(2022, 12, 31)),
        (date(2021, 8, 31), date(2022, 2, 28)),
        (date(2021, 3, 15), date(2021, 9, 30)),
    ],
)
def test_the_proof_of_use_is_due_at_the_end_of_the_sixth_month(end, due):
    GrantFactory(period_end=end)
    assert days(date(2020, 1, 1))["Verwendungsnachweis"] == due


def test_the_intervals_are_those_of_the_notice():
    GrantFactory(interim_proof_months=None, proof_months=3)
    assert days(date(2020, 1, 1)) == {
        "Ende des Bewilligungszeitraums": date(2021, 12, 31),
        "Letzter Mittelabruf": date(2021, 12, 31),
        "Verwendungsnachweis": date(2022, 3, 31),
    }


def test_an_amendment_moves_the_deadlines_from_its_day_on():
    AmendmentFactory(effective_on=date(2020, 7, 1))
    assert days(date(2020, 6, 30))["Verwendungsnachweis"] == date(2022, 6, 30)
    assert days(date(2020, 7, 1))["Verwendungsnachweis"] == date(2022, 12, 31)


def test_another_day_needs_its_reason_and_a_deadline_met_is_met_from_its_day_on():
    of_2019 = {"kind": DeadlineKind.INTERIM_PROOF, "year": 2019}
    note = DeadlineNoteFactory(**of_2019, met_on=date(2020, 6, 1))
    DeadlineDayFactory(**of_2019, grant=note.grant, due_on=date(2020, 6, 30), reason="Verlängert")
    assert note.grant.deadline_notes.get() == note
    before, after = (deadlines(day)["Zwischennachweis 2019"] for day in (date(2020, 5, 31), date(2020, 6, 1)))
    assert (before.due_on, before.reason, before.is_soon, before.met_on) == (
        date(2020, 6, 30),
        "Verlängert",
        True,
        None,
    )
    assert (after.is_soon, after.met_on) == (False, date(2020, 6, 1))


def test_a_deadline_past_due_is_told_as_not_entered_on_the_page_of_the_grant(client):
    grant = GrantFactory()
    text = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2022-07-02"))
    assert "Verwendungsnachweis 30.06.2022 seit 2 Tagen fällig, nicht als erledigt eingetragen" in text
    assert "Ende des Bewilligungszeitraums 31.12.2021 abgelaufen" in text
