"""Figures of grant money, each as an expression of the database for lists and over amounts for pages. EUR, percent."""

from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, Self

from django.db.models import Case, ExpressionWrapper, F, Value, When
from django.db.models.functions import Coalesce, Greatest

from records.fields import MoneyField

from .choices import TrancheBasis

NOTHING = Decimal("0.00")
ZERO = Value(0, output_field=MoneyField())


class MoneyLeft:
    """What of the state share is neither drawn nor waived. Of 1.000 € with 400 € paid, 50 € of them repaid, and 100 €
    waived, 550 € are left. Until the last day on which money can be called for it is Verfügbar, then nicht mehr
    abrufbar; what is drawn beyond the share stays among what is available, as less than nothing."""

    @staticmethod
    def of(state_share: Decimal, drawn: Decimal, waived: Decimal) -> Decimal:
        return state_share - drawn - waived

    @staticmethod
    def annotation(state_share: str, drawn: str, waived: str) -> ExpressionWrapper:
        return ExpressionWrapper(F(state_share) - F(drawn) - F(waived), output_field=MoneyField())


class LapsedMoney:
    """Nicht mehr abrufbar: what is left once money can no longer be called for; nothing before."""

    @staticmethod
    def of(left: Decimal, *, is_call_over: bool) -> Decimal:
        return max(left, NOTHING) if is_call_over else NOTHING

    @staticmethod
    def annotation(left: str, is_call_over: str) -> Case:
        lapsed = Greatest(F(left), ZERO, output_field=MoneyField())
        return Case(When(**{is_call_over: True}, then=lapsed), default=ZERO, output_field=MoneyField())


class OpenAmount(NamedTuple):
    """What may come to an amount, because of some movements or bookings the latest day alone is known: what would add
    to it, and what would take away from it; neither is less than nothing."""

    more: Decimal = NOTHING
    less: Decimal = NOTHING

    @classmethod
    def of(cls, total: Decimal | None, less: Decimal | None = None) -> Self:
        """From the sum of all that may come, and of what of it is negative."""
        less = -(less or NOTHING)
        return cls((total or NOTHING) + less, less)

    @property
    def total(self) -> Decimal:
        """All that may come, taken together."""
        return self.more - self.less

    def before(self, text: str) -> str:
        """The text of the amount behind the word."""
        return f"{self.word} {text}".lstrip()

    @property
    def word(self) -> str:
        """How the amount is named: mindestens, where more may come; höchstens, where less; vorläufig, where both."""
        if self.more and self.less:
            return "vorläufig"
        return "mindestens" if self.more else "höchstens" if self.less else ""


def money_to_repay(approved: Decimal | None, drawn: Decimal) -> Decimal:
    """Zurückzuzahlen: what is drawn beyond the approval in force; nothing where none is."""
    return max(drawn - approved, NOTHING) if approved is not None else NOTHING


def open_left(paid: Decimal, repaid: Decimal, waived: Decimal) -> OpenAmount:
    """What may come to what is left: payments and waivers take away, repayments add. Of 100 € that may be paid and 30 €
    that may be repaid, 30 € more and 100 € less."""
    return OpenAmount(repaid, paid + waived)


class UnsettledUse:
    """Noch nicht abgerechnet: what is booked less what of it belongs to claimed tranches, never less than nothing. Of
    100 € booked, 70 € of them on a claimed tranche, 30 €; None where nothing is booked. The rest is abgerechnet."""

    @staticmethod
    def of(used: Decimal | None, claimed: Decimal | None) -> Decimal | None:
        return None if used is None else max(used - (claimed or NOTHING), NOTHING)

    @staticmethod
    def annotation(used: str, claimed: str) -> Case:
        rest = ExpressionWrapper(F(used) - Coalesce(F(claimed), ZERO), output_field=MoneyField())
        known = When(**{f"{used}__isnull": False}, then=Greatest(rest, ZERO, output_field=MoneyField()))
        return Case(known, output_field=MoneyField(null=True))


class UseDifference:
    """Differenz of a tranche: what its use should add up to, less what is booked of that: of grant money what is drawn,
    of whole expenditure what is claimed. Of 450 € drawn with 440 € booked, 10 €."""

    TERMS: ClassVar = {
        TrancheBasis.GRANT_MONEY: ("drawn_by_then", "used_by_then"),
        TrancheBasis.WHOLE_EXPENDITURE: ("claimed_by_then", "whole_by_then"),
    }

    @classmethod
    def of(cls, tranche: Any) -> Decimal:
        target, booked = (getattr(tranche, name) or NOTHING for name in cls.TERMS[tranche.usage_basis])
        return target - booked

    @classmethod
    def annotation(cls) -> Case:
        differences = [
            When(usage_basis=basis, then=Coalesce(F(target), ZERO) - Coalesce(F(booked), ZERO))
            for basis, (target, booked) in cls.TERMS.items()
        ]
        return Case(*differences, output_field=MoneyField())


def difference(left: str, right: str) -> ExpressionWrapper:
    """One column of money less another."""
    return ExpressionWrapper(F(left) - F(right), output_field=MoneyField())
