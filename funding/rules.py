"""Figures of grant money, each as an expression of the database for lists and over amounts for pages. EUR, percent."""

from datetime import date
from decimal import Decimal

from django.db.models import ExpressionWrapper, F, Q

from records.fields import MoneyField
from records.shares import Percent, percent


class AvailableMoney:
    """Verfügbar: what of the state share is not yet paid. Of 1.000 € with 400 € paid, 600 € are available."""

    @staticmethod
    def of(state_share: Decimal, paid: Decimal) -> Decimal:
        return state_share - paid

    @staticmethod
    def annotation(state_share: str, paid: str) -> ExpressionWrapper:
        return difference(state_share, paid)


class PaidShare:
    """Mitteleinsatz in %: paid of the state share, one place. Of 1.000 € with 400 € paid, 40,0 %; None of nothing."""

    @staticmethod
    def of(state_share: Decimal, paid: Decimal) -> Decimal | None:
        return percent(paid, state_share)

    @staticmethod
    def annotation(state_share: str, paid: str) -> Percent:
        return Percent(paid, state_share)


class UsedMoney:
    """Verwendet: what is booked on a tranche, from the day of the booking on, but not before the tranche was claimed.

    Booked on 01.03. on a tranche claimed on 01.04.: used from 01.04. on.
    """

    @staticmethod
    def since(booked_on: date, claimed_on: date | None) -> date:
        return max(booked_on, claimed_on or booked_on)

    @staticmethod
    def condition(key_date: date) -> Q:
        """The condition on expenditures: used by the key date."""
        return Q(booked_on__lte=key_date, tranche__claimed_on__lte=key_date)


def difference(left: str, right: str) -> ExpressionWrapper:
    """One column of money less another."""
    return ExpressionWrapper(F(left) - F(right), output_field=MoneyField())
