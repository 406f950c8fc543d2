"""What of a grant will be used by the end of its approval period: from what is booked by the key date alone."""

import random
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from projects.forecasting.reached import steps_of
from tests.factories import AmendmentFactory, ExpenditureFactory, GrantFactory, TrancheFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
KEY_DATE = date(2020, 12, 31)
SENTENCE = re.compile(
    r"Bis zum Ende des Bewilligungszeitraums am 31\.12\.2021 werden von 900,00 € Landesförderung mit 80 % "
    r"Wahrscheinlichkeit zwischen ([\d.]+) € und ([\d.]+) € verwendet; verfallen würden zwischen ([\d.]+) € und "
    r"([\d.]+) €"
)


def booked(number, *, every=30, first=date(2020, 1, 15), amount="30.00", **fields):
    tranche = TrancheFactory(grant__period_start=date(2020, 1, 1), grant__period_end=date(2021, 12, 31))
    for place in range(number):
        day = first + timedelta(days=every * place)
        ExpenditureFactory(tranche=tranche, booked_on=day, amount=Decimal(amount), **fields)
    return tranche.grant


def outlook(client, grant, day=KEY_DATE):
    text = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag={day}"))
    return text.split("Ausblick Bis zum", 1)[1].split("Verwendung der letzten", 1)[0]


def test_use_and_what_would_lapse_are_told_as_ranges_that_agree(client):
    text = outlook(client, booked(12))
    least, most, lapses_least, lapses_most = map(int, SENTENCE.search(text).groups())
    assert 360 <= least < 720 < most <= 900
    assert (lapses_least, lapses_most) == (900 - most, 900 - least)
    assert "Bekannt Verwendung an 12 Tagen in 365 Tagen zuletzt am 10.12.2020" in text
    assert "Gemischt aus: " in text
    assert "Ende des Bewilligungszeitraums" in text


def test_of_whole_expenditure_the_share_of_the_state_counts(client):
    whole = SENTENCE.search(outlook(client, booked(12, amount="30.00", basis="WHOLE_EXPENDITURE")))
    assert int(whole[1]) >= 324  # 90 % of 360 €
    assert int(whole[1]) < 360 or int(whole[2]) <= 900


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"number": 4, "every": 80}, "An erst 4 Tagen ist eine Verwendung gebucht; nötig sind mindestens 5."),
        ({"number": 12, "amount": "75.00"}, "Die Landesförderung ist ganz verwendet."),
    ],
)
def test_where_nothing_follows_the_reason_stands_instead(client, given, why):
    text = outlook(client, booked(**given))
    assert f"Wie viel bis zum Ende des Bewilligungszeitraums verwendet wird, ist nicht abschätzbar: {why}" in text
    assert not SENTENCE.search(text)


def test_a_year_without_use_gives_none(client):
    grant = booked(6, every=10)
    assert "Im letzten Jahr ist keine Verwendung gebucht." in outlook(client, grant, date(2021, 6, 30))


@pytest.mark.walk(4)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.sample(2)
def test_what_is_booked_or_granted_later_changes_nothing(client, seed):
    chosen = random.Random(seed)
    tranche = TrancheFactory(grant=GrantFactory(period_start=date(2019, 6, 1)))
    for _ in range(chosen.randint(5, 20)):
        book(tranche, chosen, tranche.grant.period_start, KEY_DATE)
    before = outlook(client, tranche.grant)
    assert "80 % Wahrscheinlichkeit" in before or "nicht abschätzbar" in before
    for _ in range(8):
        book(tranche, chosen, KEY_DATE + timedelta(days=1), date(2022, 12, 31))
    AmendmentFactory(grant=tranche.grant, effective_on=KEY_DATE + timedelta(days=1))
    assert outlook(client, tranche.grant) == before


def book(tranche, chosen, first, last):
    day = first + timedelta(days=chosen.randint(0, (last - first).days))
    ExpenditureFactory(tranche=tranche, booked_on=day, amount=Decimal(chosen.randint(-2000, 6000) or 1) / 100)


def test_what_is_taken_back_is_taken_from_what_came_last():
    assert steps_of([(0, 100), (10, 50), (20, 30), (30, -60), (40, 5)]) == [(0, 100), (10, 20), (40, 5)]
    assert steps_of([(0, 10), (5, -40), (9, 20)]) == [(9, 20)]
