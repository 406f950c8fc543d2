"""Figures of grant money, each as an expression of the database for lists and over amounts for pages. EUR, percent."""

from decimal import Decimal

from django.db.models import Case, ExpressionWrapper, F, Value, When
from django.db.models.functions import Coalesce, Greatest

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


class UnsettledUse:
    """Noch nicht abgerechnet: what is booked less what of it belongs to claimed tranches, never less than nothing. Of
    100 € booked, 70 € of them on a claimed tranche, 30 €; None where nothing is booked. The rest is abgerechnet."""

    @staticmethod
    def of(used: Decimal | None, claimed: Decimal | None) -> Decimal | None:
        return None if used is None else max(used - (claimed or Decimal("0.00")), Decimal("0.00"))

    @staticmethod
    def annotation(used: str, claimed: str) -> Case:
        zero = Value(0, output_field=MoneyField())
        rest = ExpressionWrapper(F(used) - Coalesce(F(claimed), zero), output_field=MoneyField())
        known = When(**{f"{used}__isnull": False}, then=Greatest(rest, zero, output_field=MoneyField()))
        return Case(known, output_field=MoneyField(null=True))


def difference(left: str, right: str) -> ExpressionWrapper:
    """One column of money less another."""
    return ExpressionWrapper(F(left) - F(right), output_field=MoneyField())
