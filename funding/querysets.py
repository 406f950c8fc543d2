"""Questions to grants, tranches and expenditures, each for a key date. Amounts in EUR."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from records.expressions import ByThen
from records.fields import MoneyField
from records.querysets import ConfirmableQuerySet, RecordQuerySet
from records.shares import Percent
from records.text import normalise

from .terms import UsageBasis

NOTICE_TERMS = ("total_volume", "state_share", "own_share", "rate", "period_start", "period_end")
MOVES = ("claimed", "approved", "paid")
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
        `usage`: paid in percent of the state share; also as `with_terms`.
        """
        tranches = _model("Tranche").objects.as_of(key_date)
        sums = {name: _sum(tranches, f"{name}_by_then", "grant") for name in (*MOVES, "used")}
        share = "state_share_by_then"
        shares = {"available": _difference(share, "paid"), "usage": Percent("paid", share)}
        return self.begun(key_date).with_terms().annotate(**sums).annotate(**shares)

    def begun(self, key_date: date) -> Self:
        """Grants whose approval period had begun by the key date, asked for it."""
        return self.filter(period_start__lte=key_date).asked(key_date)

    def with_terms(self, terms: Iterable[str] = NOTICE_TERMS) -> Self:
        """Of grants asked for a key date: what the last notice (Bescheid) up to it settles, `state_share_by_then` and
        so on for each of the terms."""
        amendments = _model("Amendment").objects.filter(grant=OuterRef("pk"), effective_on__lte=self.key_date)
        last = Subquery(amendments.order_by("-effective_on").values("effective_on")[:1])
        notice = FilteredRelation("amendments", condition=Q(amendments__effective_on=last))
        by_then = {f"{name}_by_then": Coalesce(F(f"last_notice__{name}"), F(name)) for name in terms}
        return self.alias(last_notice=notice).annotate(**by_then)

    def with_attention(self) -> Self:
        """Of grants asked for a key date: also `last_moved_on`, the day of the last claim, approval or payment."""
        moved = _model("Tranche").objects.moved(self.key_date).filter(grant=OuterRef("pk"))
        last = moved.order_by("-last_moved_on").values("last_moved_on")
        return super(GrantQuerySet, self.annotate(last_moved_on=Subquery(last[:1]))).with_attention()


class TrancheQuerySet(FundingQuerySet):
    grant_path = "grant__"

    def on(self, key_date: date) -> Self:
        """As `with_use`, with the days as of the key date."""
        return self.with_use(key_date).with_days(key_date)

    def with_use(self, key_date: date) -> Self:
        """As `as_of` and `moved`, with `usage_target`: what the use should add up to (its basis), and the
        `difference`."""
        basis = Case(
            When(usage_basis=UsageBasis.GRANT_MONEY, then=F("paid_by_then")),
            default=F("claimed_by_then"),
            output_field=MoneyField(),
        )
        moved = self.as_of(key_date).annotate(last_moved_on=_last_moved(key_date), usage_target=Coalesce(basis, ZERO))
        return moved.annotate(difference=_difference("usage_target", "used_by_then"))

    def as_of(self, key_date: date) -> Self:
        """Tranches claimed by the key date, with the amounts as of then: `with_amounts`, and `used_by_then`."""
        expenditures = _model("Expenditure").objects.filter(booked_on__lte=key_date)
        used = _sum(expenditures, "amount", "tranche")
        return self.filter(claimed_on__lte=key_date).with_amounts(key_date).annotate(used_by_then=used)

    def moved(self, key_date: date) -> Self:
        """Tranches claimed by the key date, with `last_moved_on`: the last day of claim, approval and payment."""
        return self.filter(claimed_on__lte=key_date).annotate(last_moved_on=_last_moved(key_date))

    def with_amounts(self, key_date: date) -> Self:
        """Each tranche with `claimed_by_then`, `approved_by_then`, `paid_by_then`; None: not by the key date."""
        return self.annotate(**{f"{name}_by_then": ByThen(f"{name}_on", key_date, name) for name in MOVES})

    def with_days(self, key_date: date) -> Self:
        """Each tranche with `claimed_on_by_then` and so on, the days of these amounts."""
        return self.annotate(**{f"{name}_on_by_then": ByThen(f"{name}_on", key_date) for name in MOVES})


class AmendmentQuerySet(RecordQuerySet):
    def with_former_share(self) -> Self:
        """Each amendment with `former_share`: the state share that the notice before it granted, in EUR."""
        earlier = self.model._default_manager.filter(grant=OuterRef("grant"), effective_on__lt=OuterRef("effective_on"))
        former = earlier.order_by("-effective_on").values("state_share")[:1]
        return self.annotate(former_share=Coalesce(Subquery(former), F("grant__state_share")))


class ExpenditureQuerySet(FundingQuerySet):
    period_path = "tranche__"
    grant_path = "tranche__grant__"

    def on(self, key_date: date) -> Self:
        """Expenditures booked by the key date."""
        return self.filter(booked_on__lte=key_date)

    def of_claims(self, key_date: date) -> Self:
        """Expenditures booked by the key date on tranches claimed by then: those that the sums of grants count."""
        return self.on(key_date).filter(tranche__claimed_on__lte=key_date)

    def search(self, text: str) -> Self:
        """Expenditures of projects or grantors that match the text, or with that document number."""
        return super().search(text) | self.filter(document_number__iexact=text.strip())


def _model(name: str) -> Any:
    return apps.get_model("funding", name)


def _last_moved(key_date: date) -> Coalesce:
    """Of tranches claimed by the key date: the day of the payment, else the approval, else the claim, by then."""
    return Coalesce(ByThen("paid_on", key_date), ByThen("approved_on", key_date), F("claimed_on"))


def _sum(queryset: QuerySet, column: str, owner: str) -> Coalesce:
    """Sum of a money column over the rows of `queryset` that belong to the outer row."""
    rows = queryset.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    total = rows.annotate(total=Sum(column, output_field=MoneyField())).values("total")
    return Coalesce(Subquery(total, output_field=MoneyField()), ZERO)


def _difference(left: str, right: str) -> ExpressionWrapper:
    return ExpressionWrapper(F(left) - F(right), output_field=MoneyField())
