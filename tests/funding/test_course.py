from datetime import date
from decimal import Decimal

import pytest

from funding.course import Moved, courses_of
from funding.models import Grant
from funding.money import money_of
from records.models import DatePrecision
from tests.factories import ExpenditureFactory, GrantFactory, TrancheFactory

pytestmark = pytest.mark.django_db
KEY_DATE = date(2020, 12, 31)


@pytest.fixture
def grant():
    """Two tranches, with expenditures also before the claim, before the period and after the key date."""
    grant = GrantFactory(state_share=Decimal("900.00"))
    first = TrancheFactory(
        grant=grant, paid=Decimal("450.01"), date_precision=DatePrecision.LATEST, approved=Decimal("460.00")
    )
    second = TrancheFactory(
        grant=grant, claimed_on=date(2020, 8, 1), approved_on=date(2020, 8, 1), paid_on=date(2020, 8, 1)
    )
    for tranche, day, amount in (
        (first, date(2018, 6, 1), "10.10"),
        (first, date(2020, 5, 1), "0.01"),
        (first, date(2020, 5, 1), "0.02"),
        (second, date(2020, 9, 1), "99.99"),
        (second, date(2021, 1, 1), "1.00"),
    ):
        ExpenditureFactory(tranche=tranche, booked_on=day, amount=Decimal(amount))
    TrancheFactory(grant=grant, claimed_on=date(2021, 2, 1), approved_on=date(2021, 2, 1), paid_on=date(2021, 2, 1))
    return grant


def course(grant, key_date=KEY_DATE):
    money = money_of([grant.project], key_date)[grant.project.pk]
    return courses_of(money, key_date)[grant.pk]


@pytest.mark.walk
def test_every_day_sums_as_the_list_of_grants_does(grant):
    told = course(grant).course
    days = [
        *(date(2020, month, day) for month in range(1, 13) for day in (1, 2, 28)),
        date(2019, 1, 1),
        KEY_DATE,
    ]
    on = {day: Grant.objects.on(day).get(pk=grant.pk) for day in days}
    assert {day: (told.on(day)[Moved.PAID], told.on(day)[Moved.USED]) for day in days} == {
        day: (row.paid, row.used) for day, row in on.items()
    }


def test_sums_change_on_the_days_of_payments_and_bookings(grant):
    told = course(grant).course
    assert [(day, *told.on(day).values()) for day in told.sampled] == [
        (date(2019, 1, 1), Decimal(0), Decimal("10.10")),
        (date(2020, 4, 1), Decimal("450.01"), Decimal("10.10")),
        (date(2020, 5, 1), Decimal("450.01"), Decimal("10.13")),
        (date(2020, 8, 1), Decimal("900.01"), Decimal("10.13")),
        (date(2020, 9, 1), Decimal("900.01"), Decimal("110.12")),
        (KEY_DATE, Decimal("900.01"), Decimal("110.12")),
    ]


def test_money_moved_before_the_approval_period_counts_at_its_start():
    tranche = TrancheFactory(grant__period_start=date(2020, 6, 1))
    told = course(tranche.grant).course
    assert (told.changed_on, told.on(date(2020, 6, 1))[Moved.PAID]) == ([date(2020, 6, 1)], Decimal("450.00"))


def test_payments_and_expenditures_known_only_at_the_latest_are_counted(grant):
    assert course(grant).latest == 1
    ExpenditureFactory(tranche=grant.tranches.first(), date_precision=DatePrecision.LATEST)
    assert course(grant).latest == 2


def test_each_grant_of_a_project_has_its_own_course(grant):
    other = TrancheFactory(grant__project=grant.project, paid=Decimal("1.00")).grant
    assert course(grant).course.now[Moved.PAID] == Decimal("900.01")
    assert course(other).course.now == {Moved.PAID: Decimal("1.00"), Moved.USED: Decimal(0)}


@pytest.mark.parametrize(("used", "queries"), [(True, 2), (False, 1)])
def test_what_was_paid_and_what_was_used_cost_a_query_each(used, queries, django_assert_num_queries):
    tranche = TrancheFactory()
    if used:
        ExpenditureFactory(tranche=tranche)
    money = money_of([tranche.grant.project], KEY_DATE)[tranche.grant.project.pk]
    with django_assert_num_queries(queries):
        courses_of(money, KEY_DATE)
