"""Amendments of grants: entered late, deleted, and what was known of them."""

from datetime import date
from decimal import Decimal

import pytest

from funding.models import Amendment
from tests.factories import AmendmentFactory, GrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant():
    """A grant of 900 EUR, of 1,080 EUR from July 2020 and of 1,170 EUR from 2021 on."""
    grant = GrantFactory()
    AmendmentFactory(grant=grant, effective_on=date(2020, 7, 1))
    amend(grant, date(2021, 1, 1), "1170.00")
    return grant


def amend(grant, day, share):
    share = Decimal(share)
    return AmendmentFactory(
        grant=grant, effective_on=day, total_volume=Decimal("1300.00"), state_share=share, own_share=1300 - share
    )


def shares(read_csv, *days):
    return [row["Landesförderung"] for day in days for row in read_csv(f"/foerdermittel.csv?stichtag={day}")]


@pytest.mark.walk
def test_each_amendment_holds_until_the_next(read_csv, grant):
    days = ("2020-06-30", "2020-07-01", "2020-12-31", "2021-01-01")
    assert shares(read_csv, *days) == ["900,00", "1080,00", "1080,00", "1170,00"]


@pytest.mark.walk
def test_an_amendment_entered_late_changes_no_earlier_day_and_holds_until_the_next(read_csv, grant):
    amend(grant, date(2020, 10, 1), "1100.00")
    days = ("2020-06-30", "2020-09-30", "2020-10-01", "2020-12-31", "2021-01-01")
    assert shares(read_csv, *days) == ["900,00", "1080,00", "1100,00", "1100,00", "1170,00"]


def test_where_an_amendment_is_deleted_the_notice_before_goes_on(read_csv, grant):
    Amendment.objects.get(effective_on=date(2020, 7, 1)).delete()
    assert shares(read_csv, "2020-12-31", "2021-01-01") == ["900,00", "1170,00"]


def test_the_comparison_adds_up_amendments_in_any_order_of_entry(client, grant):
    amend(grant, date(2020, 10, 1), "1100.00")
    rows = client.get("/vergleich.json?von=2020-06-30&bis=2021-12-31")
    text = b"".join(rows.streaming_content).decode()
    assert [amount in text for amount in ("180.00", "20.00", "70.00")] == [True, True, True]


def test_what_was_known_before_an_amendment_was_entered_is_still_known(staff, time_machine):
    client = staff()
    time_machine.move_to("2021-02-10T12:00:00+01:00")
    grant = GrantFactory()
    amend(grant, date(2020, 7, 1), "1170.00")
    time_machine.move_to("2021-03-10T12:00:00+01:00")
    amend(grant, date(2020, 10, 1), "1100.00")
    address = "/foerdermittel.csv?stichtag=2020-12-31"
    now, then = (
        b"".join(client.get(f"{address}{known}").streaming_content).decode()
        for known in ("", "&kenntnisstand=2021-02-28")
    )
    assert ("1100,00" in now, "1170,00" in now) == (True, False)
    assert ("1100,00" in then, "1170,00" in then) == (False, True)
