"""Requests for funds (Mittelabrufe): what the rate makes of the eligible expenditure, and what was approved. EUR."""

from dataclasses import dataclass
from decimal import Decimal

from records.shares import cents

from .models import Grant, Tranche
from .money import Money


@dataclass(frozen=True)
class FundRequest:
    """A tranche with the amount that its claim leads to expect."""

    tranche: Tranche
    claimed: Decimal
    expected: Decimal

    @property
    def difference(self) -> Decimal | None:
        """Approved less expected; None where nothing is approved yet."""
        approved = self.tranche.approved_by_then
        return None if approved is None else approved - self.expected


def fund_requests_of(grant: Grant, money: Money) -> list[FundRequest]:
    """The requests of a grant `with_conditions`, one for each tranche of its money that is claimed. No query."""
    claimed = [(tranche, tranche.claimed_by_then) for tranche in money.tranches]
    return [
        FundRequest(tranche, amount, expected(amount, grant.rate_by_then))
        for tranche, amount in claimed
        if amount is not None
    ]


def expected(claimed: Decimal, rate: Decimal) -> Decimal:
    """The rate in percent of the eligible expenditure, rounded half up to the cent: 90 % of 100,05 € are 90,05 €."""
    return cents(claimed * rate / 100)
