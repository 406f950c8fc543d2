"""Requests for funds (Mittelabrufe): what the rate makes of the eligible expenditure, and what was approved. EUR."""

from dataclasses import dataclass
from decimal import Decimal

from records.shares import cents

from .models import Grant, Tranche
from .money import Money


@dataclass(frozen=True)
class FundRequest:
    """A tranche with what is claimed, and the amount that its claim leads to expect by the rate in percent."""

    tranche: Tranche
    claimed: Decimal
    rate: Decimal

    @property
    def expected(self) -> Decimal:
        return expected(self.claimed, self.rate)

    @property
    def difference(self) -> Decimal | None:
        """Approved less expected; None where nothing is approved yet."""
        approved = self.tranche.approved_by_then
        return None if approved is None else approved - self.expected


def fund_requests_of(grant: Grant, money: Money) -> list[FundRequest]:
    """The requests of a grant `with_conditions`, one for each tranche of its money that is claimed. No query.

    A tranche is measured by the notice in force on the day of its approval; before that, by the present one.
    """
    return [
        FundRequest(
            tranche,
            tranche.claimed_by_then,
            grant.rate_by_then if tranche.approved_by_then is None else tranche.rate_when_approved,
        )
        for tranche in money.tranches
        if tranche.claimed_by_then is not None
    ]


def expected(claimed: Decimal, rate: Decimal) -> Decimal:
    """The rate in percent of the eligible expenditure, rounded half up to the cent: 90 % of 100,05 € are 90,05 €."""
    return cents(claimed * rate / 100)
