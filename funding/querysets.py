"""Questions to grants, tranches and expenditures, each for a key date. Amounts in EUR."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from records.fields import MoneyField
from records.querysets import ConfirmableQuerySet, RecordQuerySet
from records.shares import Percent
from records.text import normalise

from .terms import CostType, UsageBasis

ZERO = Value(0, output_field=MoneyField())


class FundingQuerySet(RecordQuerySet):
    """Rows with a period from `period_start` to `period_end`, reached by `period_path`, of a grant by `grant_path`."""

    period_path = ""
    grant_path = ""

    def search(self, text: str) -> Self:
        """Rows whose project or grantor holds the text, umlauts and case folded."""
        project, grantor = (
            f"{self.grant_path}project__title_key__contains",
            f"{self.grant_path}grantor_key__contains",
        )
        key = normalise(text)
        return self.filter(Q(**{project: key}) | Q(**{grantor: key}))

    def in_year(self, year: int) -> Self:
        """Rows whose period touches the calendar year."""
        start, end = f"{self.period_path}period_start__lte", f"{self.period_path}period_end__gte"
        return self.filter(**{start: date(year, 12, 31), end: date(year, 1, 1)})


class GrantQuerySet(FundingQuerySet, ConfirmableQuerySet):  # type: ignore[override]
    last_event = "last_moved_on"
    start_path = "period_start"

    def on(self, key_date: date) -> Self:
        """Grants whose approval period had begun by the key date, with the money moved by then.

        `claimed`, `approved`, `paid`, `used`: sums over the tranches; `available`: state share not yet paid;
        `usage`: paid in percent of the state share; `last_moved_on`: day of the last claim, approval or payment;
        also with `last_confirmed_on`.
        """
        tranches = _model("Tranche").objects.on(key_date)
        sums = {name: _sum(tranches, f"{name}_by_then", "grant") for name in ("claimed", "approved", "paid", "used")}
        moved = tranches.filter(grant=OuterRef("pk")).order_by("-last_moved_on").values("last_moved_on")[:1]
        return (
            self.filter(period_start__lte=key_date)
            .annotate(**sums, last_moved_on=Subquery(moved))
            .annotate(available=_difference("state_share", "paid"), usage=Percent("paid", "state_share"))
            .with_last_confirmation(key_date)
        )


class TrancheQuerySet(FundingQuerySet):
    grant_path = "grant__"

    def on(self, key_date: date) -> Self:
        """Tranches of which something was claimed, approved or paid by the key date.

        `claimed_by_then`, `approved_by_then`, `paid_by_then` with their days, `used_by_then`: what had happened by
        the key date; `difference`: what the use should add up to (its basis) less what was used;
        `last_moved_on`: the last of the three days.
        """
        happened = {
            f"{name}_by_then": Case(When(**{f"{name}_on__lte": key_date}, then=F(name)), output_field=MoneyField())
            for name in ("claimed", "approved", "paid")
        }
        days = {
            f"{name}_on_by_then": Case(When(**{f"{name}_on__lte": key_date}, then=F(f"{name}_on")))
            for name in ("claimed", "approved", "paid")
        }
        basis = Case(
            When(usage_basis=UsageBasis.GRANT_MONEY, then=F("paid_by_then")),
            default=F("claimed_by_then"),
            output_field=MoneyField(),
        )
        expenditures = _model("Expenditure").objects.filter(booked_on__lte=key_date)
        return (
            self.filter(claimed_on__lte=key_date)
            .annotate(**happened, **days, used_by_then=_sum(expenditures, "amount", "tranche"))
            .annotate(
                usage_target=Coalesce(basis, ZERO),
                last_moved_on=Coalesce("paid_on_by_then", "approved_on_by_then", "claimed_on_by_then"),
            )
            .annotate(difference=_difference("usage_target", "used_by_then"))
        )

    def with_cost_types(self, key_date: date) -> Self:
        """Each tranche with what was used by the key date for each cost type: `used_for_PERSONNEL` and so on."""
        expenditures = _model("Expenditure").objects.filter(booked_on__lte=key_date)
        sums = {code: _sum(expenditures.filter(cost_type=code), "amount", "tranche") for code in CostType.values}
        return self.annotate(**{f"used_for_{code}": total for code, total in sums.items()})


class ExpenditureQuerySet(FundingQuerySet):
    period_path = "tranche__"
    grant_path = "tranche__grant__"

    def on(self, key_date: date) -> Self:
        """Expenditures booked by the key date."""
        return self.filter(booked_on__lte=key_date)


def _model(name: str) -> Any:
    return apps.get_model("funding", name)


def _sum(queryset: QuerySet, column: str, owner: str) -> Coalesce:
    """Sum of a money column over the rows of `queryset` that belong to the outer row."""
    rows = queryset.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    total = rows.annotate(total=Sum(column, output_field=MoneyField())).values("total")
    return Coalesce(Subquery(total, output_field=MoneyField()), ZERO)


def _difference(left: str, right: str) -> ExpressionWrapper:
    return ExpressionWrapper(F(left) - F(right), output_field=MoneyField())
