"""What does not add up of bookings and totals. Amounts in EUR."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum

from lists.formats import euro
from records.fields import MoneyField
from records.findings import Finding, Scope, Severity
from records.prepared import prepared
from records.text import address_form

from ..choices import CostType, UsageBasis
from ..facts import FundingFacts
from ..models import Expenditure
from .base import USE, check, in_euro, of_tranche


class TotalsAndBookings(NamedTuple):
    """The totals and the single bookings of a cost type and a basis of a tranche, booked by the key date."""

    tranche: int
    cost_type: str
    basis: str
    totals: Decimal
    single: Decimal


@prepared
def totals_beside_bookings(scope: Scope) -> QuerySet:
    """The values of TotalsAndBookings, where there are both, and no total is marked as containing the bookings."""
    booked: Any = scope.within(Expenditure.objects.booked(scope.key_date), "grant__project").order_by()
    groups = booked.filter(tranche__isnull=False).values_list("tranche", "cost_type", "basis")
    summed = groups.annotate(
        totals=Sum("amount", filter=Q(is_total=True, contains_bookings=False), output_field=MoneyField()),
        single=Sum("amount", filter=Q(is_total=False), output_field=MoneyField()),
    )
    return summed.filter(totals__isnull=False, single__isnull=False)


@check(
    "summe-neben-buchungen",
    Severity.NOTE,
    "Summe einer Kostenart neben einzelnen Buchungen: Enthält sie diese?",
    USE,
)
def total_beside_bookings(facts: FundingFacts) -> Iterator[Finding]:
    """Of tranches that are listed; answered by the mark of the total, or explained where it does not contain them. A
    query, where there are any."""
    if not any(tranche.has_total_beside for _, tranche in facts.each_tranche):
        return
    found: dict[int, list[TotalsAndBookings]] = {}
    for row in map(TotalsAndBookings._make, totals_beside_bookings(facts.scope)):
        found.setdefault(row.tranche, []).append(row)
    for grant, tranche in facts.each_tranche:
        for row in found.get(tranche.pk, ()):
            label = str(CostType(row.cost_type).label)
            filters = {
                "tranche": str(tranche.pk),
                "kostenart": address_form(label),
                "grundlage": address_form(UsageBasis(row.basis).label),
            }
            yield in_euro(
                of_tranche(grant, tranche),
                f"{label}: Neben der Summe von {euro(row.totals)} sind einzelne Buchungen über {euro(row.single)} "
                "erfasst, beide zählen. Enthält die Summe die Buchungen, wird das an ihr angegeben.",
                row.totals,
                row.totals + row.single,
                (("Ausgaben", "expenditures", filters),),
                detail=f"{row.cost_type}{row.basis}",
            )
