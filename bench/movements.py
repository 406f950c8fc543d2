"""Movements of tranches that were made just now."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any


def add_movements(
    tranches: list, claimed: Decimal, approved: Decimal, days_of: Callable[[Any], tuple[date, date, date]]
) -> None:
    """Of each tranche a claim, an approval and the payment of what is approved, on its three days; amounts in EUR."""
    from funding.choices import MovementKind
    from funding.models import Movement

    kinds = (MovementKind.CLAIM, claimed), (MovementKind.APPROVAL, approved), (MovementKind.PAYMENT, approved)
    Movement.objects.create_first(
        [
            Movement(tranche=tranche, kind=kind, amount=amount, effective_on=day)
            for tranche in tranches
            for (kind, amount), day in zip(kinds, days_of(tranche), strict=True)
        ]
    )
