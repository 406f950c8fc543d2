"""What was spent in all on a grant: eligible expenditure, as far as it is known. Amounts in EUR."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from .choices import TrancheBasis, UsageBasis
from .models import Tranche
from .rules import NOTHING


def counted_basis(booked: Mapping[str, Decimal]) -> UsageBasis:
    """That of plan and proof, from what is booked of each basis: whole expenditure where any is, else grant money."""
    is_whole = UsageBasis.WHOLE_EXPENDITURE in booked
    return UsageBasis.WHOLE_EXPENDITURE if is_whole else UsageBasis.GRANT_MONEY


def spent_of(tranches: Iterable[Tranche], booked: Mapping[str, Decimal]) -> Decimal:
    """What is booked of the counted basis, and what was spent beyond it."""
    basis = counted_basis(booked)
    return booked.get(basis, NOTHING) + spent_beyond(tranches, basis)


def spent_beyond(tranches: Iterable[Tranche], basis: UsageBasis) -> Decimal:
    """What was spent beyond the bookings of the counted basis, which is known from claims alone: of tranches of which
    no whole expenditure is booked what was claimed, at least the grant money booked. Never less than nothing of one.

    Of 500 € claimed with 450 € of grant money booked, 50 €; where whole expenditure is counted, because other tranches
    have some, 500 €.
    """
    beyond = NOTHING
    for tranche in filter(is_known_by_claim, tranches):
        claimed, used = tranche.claimed_by_then or NOTHING, tranche.used_by_then or NOTHING
        is_counted = basis == UsageBasis.GRANT_MONEY
        beyond += max(claimed - used, NOTHING) if is_counted else max(claimed, used)
    return beyond


def booked_beyond_claims(tranches: Iterable[Any]) -> Decimal:
    """By how much more grant money is booked than was claimed, of each tranche on its own."""
    claimed = (tranche for tranche in filter(is_known_by_claim, tranches) if tranche.claimed_by_then is not None)
    return sum((max((each.used_by_then or NOTHING) - each.claimed_by_then, NOTHING) for each in claimed), NOTHING)


def is_known_by_claim(tranche: Tranche) -> bool:
    """Whether the use of a tranche is recorded as grant money, and no whole expenditure is booked of it."""
    is_grant_money = tranche.usage_basis == TrancheBasis.GRANT_MONEY or tranche.used_by_then is not None
    return is_grant_money and tranche.whole_by_then is None
