"""Calls for funds (Mittelabruf): what the rate makes of the eligible expenditure, against what was approved. EUR."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from records.shares import cents

from .money import Money


@dataclass(frozen=True)
class Call:
    """A tranche with the amount that its claim leads to expect."""

    tranche: Any
    expected: Decimal

    @property
    def difference(self) -> Decimal | None:
        """Approved less expected; None where nothing is approved yet."""
        approved = self.tranche.approved_by_then
        return None if approved is None else approved - self.expected


def calls_of(grant: Any, money: Money) -> list[Call]:
    """The calls of a grant asked `with_terms`. No query."""
    return [Call(tranche, expected(tranche.claimed_by_then, grant.rate_by_then)) for tranche in money.tranches]


def expected(claimed: Decimal, rate: Decimal) -> Decimal:
    """Rate in percent of the eligible expenditure, rounded half up to the cent."""
    return cents(claimed * rate / 100)
