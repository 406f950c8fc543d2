"""Requests for the money of grants. Amounts in EUR."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, FilteredRelation, Q
from django.db.models.functions import Coalesce

from records.fields import DayField, MoneyField
from records.models import Record
from records.statements import in_force

from ..choices import MovementKind, TrancheBasis
from ..rules import ZERO, OpenAmount, UseDifference
from .constraints import period_in_order
from .expenditures import OF_ANOTHER_GRANT, Expenditure, sums_of_use
from .grants import condition_on
from .movements import DECIDED, SUMMED, Movement, first_moved_on, last_moved_on, open_sums
from .querysets import FundingQuerySet, number_in_period, total_of


class TrancheQuerySet(FundingQuerySet["Tranche"]):
    grant_path = "grant__"

    def on(self, key_date: date) -> Self:
        """As `with_use` and `with_project`, with the days as of the key date, with `difference`, see UseDifference, and
        with `tranche_number`, see
        `number_in_period`."""
        tranches = self.with_use(key_date).with_days(key_date).with_project(key_date)
        return tranches.annotate(difference=UseDifference.annotation(), tranche_number=number_in_period(Tranche))

    def with_project_and_grant(self, key_date: date) -> Self:
        """As `with_project`, with their grants loaded."""
        return self.with_project(key_date).select_related("grant")

    def begun(self, key_date: date) -> Self:
        """Tranches of which anything had moved by the key date, if only a claim, or may have."""
        return self.filter(pk__in=Movement.objects.known(key_date).order_by().values("tranche"))

    def with_use(self, key_date: date) -> Self:
        """As `as_of`, with the first and last day of a movement by then, the first ones of a claim, an approval and a
        payment, the reason of a cut, and the rate of the notice in force when the approval was made;
        `has_total_beside`: see `totals_beside`."""
        firsts = {
            f"first_{name}_on": first_moved_on("pk", kind=kind, effective_on__lte=key_date)
            for name, kind in {**DECIDED, "paid": MovementKind.PAYMENT}.items()
        }
        return self.as_of(key_date).annotate(
            **firsts,
            has_total_beside=Exists(Expenditure.objects.totals_beside(key_date).filter(tranche=models.OuterRef("pk"))),
            last_moved_on=last_moved_on(key_date, "tranche"),
            cut_reason=Coalesce(F("approved_row__reason"), models.Value("")),
            rate_when_approved=rate_when_approved(),
        )

    def as_of(self, key_date: date) -> Self:
        """Tranches begun by the key date, with the amounts as of then: `with_amounts`, and what is booked of each
        basis and what may be: `used_by_then`, `used_open_by_then` and so on (see `sums_of_use` and `open_sums`)."""
        totals = {**sums_of_use(key_date, "tranche"), **open_sums(key_date, "tranche")}
        sums = {f"{name}_by_then": total for name, total in totals.items()}
        return self.begun(key_date).with_amounts(key_date).annotate(**sums)

    def with_amounts(self, key_date: date) -> Self:
        """Each tranche with its amounts as of the key date: `claimed_by_then`, `approved_by_then` and `paid_by_then`
        (None: not by then), `repaid_by_then`, `waived_by_then`, and `drawn_by_then`: paid less repaid."""
        decided = {f"{name}_by_then": F(f"{name}_row__amount") for name in DECIDED}
        of_kind = {name: Movement.objects.of_kind(kind, key_date) for name, kind in SUMMED.items()}
        sums = {f"{name}_by_then": Coalesce(total_of(of_kind[name], "amount", "tranche"), ZERO) for name in SUMMED}
        sums["paid_by_then"] = total_of(of_kind["paid"], "amount", "tranche")  # type: ignore[assignment]
        amounts = self.with_decisions(key_date).annotate(**decided, **sums)
        drawn = Coalesce(F("paid_by_then"), ZERO) - F("repaid_by_then")
        return amounts.annotate(drawn_by_then=models.ExpressionWrapper(drawn, output_field=MoneyField()))

    def with_days(self, key_date: date) -> Self:
        """Each tranche `with_amounts` also with the days of these: `claimed_on_by_then`, `claimed_precision_by_then`
        and so on; of payments those of the last one."""
        days: dict[str, Any] = {}
        last = Movement.objects.of_kind(MovementKind.PAYMENT, key_date).filter(tranche=models.OuterRef("pk"))
        last = last.order_by("-effective_on", "-pk")
        for name, column in (("on", "effective_on"), ("precision", "date_precision")):
            days |= {f"{decided}_{name}_by_then": F(f"{decided}_row__{column}") for decided in DECIDED}
            days[f"paid_{name}_by_then"] = models.Subquery(last.values(column)[:1])
        return self.annotate(**days)

    def with_decisions(self, key_date: date) -> Self:
        """Each tranche joined to the claim and the approval that hold on the day."""
        relation = "movements"
        holding = in_force(key_date, f"{relation}__")
        return self.alias(
            **{
                f"{name}_row": FilteredRelation(relation, condition=holding & Q(**{f"{relation}__kind": kind}))
                for name, kind in DECIDED.items()
            }
        )


class Tranche(Record):
    """Tranche: a request for funds (Mittelabruf) over a period; what happens to its money are its movements."""

    package_key = ("grant", "period_start", "period_end")
    project_path = "grant.project"

    grant = models.ForeignKey(
        "funding.Grant", verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="tranches"
    )
    period_start = DayField("Von")
    period_end = DayField("Bis")
    usage_basis = models.CharField(
        "Verwendung bezieht sich auf",
        max_length=20,
        choices=TrancheBasis,
        default=TrancheBasis.GRANT_MONEY,
        help_text="Womit die Summe der Ausgaben übereinstimmen muss.",
    )

    objects = TrancheQuerySet.as_manager()

    # Of tranches `with_use` on a day, None where it came later.
    claimed_by_then: Decimal | None
    approved_by_then: Decimal | None
    paid_by_then: Decimal | None
    repaid_by_then: Decimal
    waived_by_then: Decimal
    drawn_by_then: Decimal
    used_by_then: Decimal | None
    used_open_by_then: Decimal | None
    used_less_by_then: Decimal | None
    whole_by_then: Decimal | None
    whole_open_by_then: Decimal | None
    whole_less_by_then: Decimal | None
    has_total_beside: bool
    cut_reason: str
    rate_when_approved: Decimal
    first_claimed_on: date | None
    first_approved_on: date | None
    first_paid_on: date | None
    last_moved_on: date | None

    class Meta:
        verbose_name = "Tranche"
        verbose_name_plural = "Tranchen"
        ordering = ["grant", "period_start", "pk"]
        constraints = [period_in_order("tranche_period_in_order", "Zeitraum der Tranche")]

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None moves to another grant than that of its expenditures."""
        super().refuse_saving(records)
        grants = {record.pk: record.grant_id for record in records if not record._state.adding}
        booked = Expenditure.objects.filter(tranche__in=grants).order_by().values_list("tranche", "grant").distinct()
        if any(grants[tranche] != grant for tranche, grant in booked):
            raise ValidationError({"grant": OF_ANOTHER_GRANT})

    @property
    def use_difference(self) -> Decimal:
        """See UseDifference; of a tranche `as_of` a day."""
        return UseDifference.of(self)

    def open_of(self, name: str) -> OpenAmount:
        """Of a tranche `as_of` a day: what may come to the amount of that name, such as "paid"."""
        less = getattr(self, f"{name}_less_by_then", None)  # nothing takes away from what is paid or goes back
        return OpenAmount.of(getattr(self, f"{name}_open_by_then"), less)

    def __str__(self) -> str:
        return f"{self.grant.project}, {self.period_start:%d.%m.%Y} bis {self.period_end:%d.%m.%Y}"


def rate_when_approved() -> Coalesce:
    """Of tranches `with_decisions`: the rate of the notice that was in force on the day of the approval that holds; of
    others that of the first notice."""
    return condition_on(models.OuterRef("approved_row__effective_on"), "rate", grant="grant", path="grant__")
