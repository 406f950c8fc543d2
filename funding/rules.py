"""Figures of grant money, each as an expression of the database for lists and over amounts for pages. EUR, percent."""

from datetime import date
from decimal import Decimal

from django.db.models import ExpressionWrapper, F

from records.fields import MoneyField
from records.shares import Percent, percent


class AvailableMoney:
    """Verfügbar: what of the state share is neither drawn nor waived. Of 1.000 € with 400 € paid, 50 € of them repaid,
    and 100 € waived, 550 € are available."""

    @staticmethod
    def of(state_share: Decimal, drawn: Decimal, waived: Decimal) -> Decimal:
        return state_share - drawn - waived

    @staticmethod
    def annotation(state_share: str, drawn: str, waived: str) -> ExpressionWrapper:
        return ExpressionWrapper(F(state_share) - F(drawn) - F(waived), output_field=MoneyField())


class DrawnShare:
    """Mitteleinsatz in %: drawn (paid less repaid) of the state share, one place. Of 1.000 € with 400 € paid, 40,0 %;
    None of nothing."""

    @staticmethod
    def of(state_share: Decimal, drawn: Decimal) -> Decimal | None:
        return percent(drawn, state_share)

    @staticmethod
    def annotation(state_share: str, drawn: str) -> Percent:
        return Percent(drawn, state_share)


def money_to_repay(approved: Decimal | None, drawn: Decimal) -> Decimal:
    """Zurückzuzahlen: what is drawn beyond the approval in force; nothing where none is."""
    return max(drawn - approved, Decimal("0.00")) if approved is not None else Decimal("0.00")


def used_since(booked_on: date, begun_on: date) -> date:
    """Since when what is booked on a tranche is used: from the day of the booking on, but not before the tranche had
    begun. Booked on 01.03. on a tranche claimed on 01.04.: used from 01.04. on."""
    return max(booked_on, begun_on)


def difference(left: str, right: str) -> ExpressionWrapper:
    """One column of money less another."""
    return ExpressionWrapper(F(left) - F(right), output_field=MoneyField())
