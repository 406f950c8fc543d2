"""What the database itself refuses, on both databases."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories import ExpenditureFactory, GrantFactory, MovementFactory, TrancheFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "values", "constraint"),
    [
        (GrantFactory, {"state_share": Decimal("900.01")}, "grant_shares_sum_to_total"),
        (
            GrantFactory,
            {"total_volume": Decimal(-1), "state_share": Decimal(-1), "own_share": Decimal(0)},
            "not_negative",
        ),
        (
            GrantFactory,
            {"state_share": Decimal(1001), "own_share": Decimal(-1)},
            "grant_own_share_not_negative",
        ),
        (GrantFactory, {"rate": Decimal("100.01")}, "grant_rate_is_percent"),
        (GrantFactory, {"period_end": date(2018, 12, 31)}, "grant_period_in_order"),
        (MovementFactory, {"amount": Decimal("-0.01")}, "movement_amount_not_negative"),
        (MovementFactory, {"kind": 7}, "movement_known_kind"),
        (MovementFactory, {"reason": "gekürzt"}, "movement_reason_of_approval"),
        (TrancheFactory, {"period_end": date(2018, 12, 31)}, "tranche_period_in_order"),
        (ExpenditureFactory, {"contains_bookings": True}, "expenditure_containing_is_total"),
        (ExpenditureFactory, {"period_start": date(2019, 1, 1)}, "expenditure_period_of_total"),
        (ExpenditureFactory, {"tranche": None, "grant": "new", "basis": "GRANT_MONEY"}, "expenditure_basis_known"),
        (ExpenditureFactory, {"tranche": None, "grant": "new", "is_total": True}, "expenditure_total_has_period"),
    ],
)
def test_the_database_refuses(factory, values, constraint):
    if values.get("grant") == "new":
        values = values | {"grant": GrantFactory()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory(**values)


def test_amounts_that_just_fit_are_taken():
    GrantFactory(total_volume=Decimal("0.02"), state_share=Decimal("0.01"), own_share=Decimal("0.01"))
    assert TrancheFactory(approved=Decimal("500.00")).pk
