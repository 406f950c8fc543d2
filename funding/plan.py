"""The Finanzierungsplan of a grant against what was claimed, approved and used, by cost type and by year. EUR."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, IntegerField, Sum, Value, When

from records.expressions import YearOf
from records.fields import MoneyField

from .choices import CostType, UsageBasis
from .models import Expenditure, Grant, PlanItem, TrancheItem
from .money import Money
from .rules import NOTHING
from .spending import counted_basis

UNSPLIT = "nicht aufgeteilt"
Place = tuple[CostType | None, int | None]


@dataclass(frozen=True)
class Amounts:
    """Amounts in EUR of one cell, row or sum of the comparison; `used` is what is booked of its basis."""

    planned: Decimal = NOTHING
    claimed: Decimal = NOTHING
    approved: Decimal = NOTHING
    used: Decimal = NOTHING

    @property
    def left(self) -> Decimal:
        return self.planned - self.used

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, column.name) + getattr(other, column.name) for column in fields(self)))


@dataclass(frozen=True)
class PlanComparison:
    """Amounts by place: a cost type and a year, each None where it is not known. `basis`: of what the use is, whole
    expenditure where any is booked; the use of grant money is then not among the amounts. `booked`: what is booked of
    each basis with any."""

    places: dict[Place, Amounts]
    basis: UsageBasis = UsageBasis.GRANT_MONEY
    booked: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def by_cost_type(self) -> list[tuple[str, Amounts]]:
        """Label and amounts of each cost type with any, what is not split last."""
        return [
            (str(cost_type.label) if cost_type else UNSPLIT, self.sum_of(lambda place, of=cost_type: place[0] == of))
            for cost_type in (*CostType, None)
            if any(place[0] == cost_type for place in self.places)
        ]

    @property
    def by_year(self) -> list[tuple[str, Amounts]]:
        """Label and amounts of each year with any, what is not split last."""
        years = sorted({year for _, year in self.places if year is not None})
        unknown = [None] if any(year is None for _, year in self.places) else []
        return [
            (str(year) if year else UNSPLIT, self.sum_of(lambda place, of=year: place[1] == of))
            for year in (*years, *unknown)
        ]

    @cached_property
    def total(self) -> Amounts:
        return self.sum_of(lambda place: True)

    @property
    def is_planned(self) -> bool:
        return bool(self.total.planned)

    def sum_of(self, is_in: Callable[..., bool]) -> Amounts:
        return sum((amounts for place, amounts in self.places.items() if is_in(place)), Amounts())


def plan_of(grant: Grant, money: Money, key_date: date) -> PlanComparison:
    """The comparison of one grant, from its money on the key date. Three queries.

    The total of a cost type that is no single booking has no year; what of a tranche is not split has neither.
    """
    places: dict[Place, Amounts] = {}
    used, booked = used_rows(grant, key_date), defaultdict[str, Decimal](Decimal)
    for row_basis, _, _, amounts in used:
        booked[row_basis] += amounts.used
    basis = counted_basis(booked)
    rows = [
        *planned_rows(grant, key_date),
        *claimed_rows(money, key_date),
        *(row[1:] for row in used if row[0] == basis),
    ]
    for cost_type, year, amounts in rows:
        place = (CostType(cost_type) if cost_type else None, year)
        places[place] = places.get(place, Amounts()) + amounts
    places = {place: amounts for place, amounts in places.items() if amounts != Amounts()}
    return PlanComparison(places, basis, dict(booked))


def planned_rows(grant: Grant, key_date: date) -> Iterable[tuple[str | None, int | None, Amounts]]:
    items = PlanItem.objects.in_force(key_date).filter(grant=grant).values_list("cost_type", "year", "amount")
    return [(cost_type, year, Amounts(planned=amount)) for cost_type, year, amount in items]


def claimed_rows(money: Money, key_date: date) -> Iterable[tuple[str | None, int | None, Amounts]]:
    """What the split of the tranches says, and what of their amounts no split names."""
    items: Any = TrancheItem.objects.filter(tranche__in=[tranche.pk for tranche in money.tranches])
    split = items.with_approved(key_date).values_list("cost_type", "year", "claimed", "approved_by_then")
    rows: list[tuple[str | None, int | None, Amounts]] = [
        (cost_type, year, Amounts(claimed=claimed or NOTHING, approved=approved or NOTHING))
        for cost_type, year, claimed, approved in split
    ]
    named = sum((amounts for *_, amounts in rows), Amounts())
    rest = Amounts(claimed=money.claimed - named.claimed, approved=money.approved - named.approved)
    return [*rows, (None, None, rest)]


def used_rows(grant: Grant, key_date: date) -> list[tuple[str, str, int | None, Amounts]]:
    """What is booked, by basis, cost type and year."""
    year = Case(
        When(is_total=True, then=Value(None)), default=YearOf("booked_on"), output_field=IntegerField(null=True)
    )
    booked: Any = Expenditure.objects.with_counted(key_date).booked(key_date).filter(grant=grant)
    sums = booked.order_by().annotate(year=year).values_list("basis", "cost_type", "year")
    sums = sums.annotate(total=Sum("counted", output_field=MoneyField()))
    return [(basis, cost_type, year, Amounts(used=total)) for basis, cost_type, year, total in sums]
