"""Requests for the money of grants. Amounts in EUR."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from records.expressions import ByThen
from records.fields import DayField, MoneyField
from records.models import LATEST_HELP, DatePrecision, Record

from ..choices import UsageBasis
from ..rules import difference
from .constraints import not_negative, period_in_order
from .expenditures import Expenditure
from .querysets import ZERO, FundingQuerySet, sum_of

MOVES = ("claimed", "approved", "paid")


class TrancheQuerySet(FundingQuerySet["Tranche"]):
    grant_path = "grant__"

    def on(self, key_date: date) -> Self:
        """As `with_use` and `with_project`, with the days as of the key date."""
        return self.with_use(key_date).with_days(key_date).with_project(key_date)

    def with_use(self, key_date: date) -> Self:
        """As `as_of` and `moved`, with `usage_target`: what the use should add up to (its basis), and the
        `difference`."""
        basis = Case(
            When(usage_basis=UsageBasis.GRANT_MONEY, then=F("paid_by_then")),
            default=F("claimed_by_then"),
            output_field=MoneyField(),
        )
        moved = self.as_of(key_date).annotate(last_moved_on=last_moved(key_date), usage_target=Coalesce(basis, ZERO))
        return moved.annotate(difference=difference("usage_target", "used_by_then"))

    def as_of(self, key_date: date) -> Self:
        """Tranches claimed by the key date, with the amounts as of then: `with_amounts`, and `used_by_then`."""
        expenditures = Expenditure.objects.filter(booked_on__lte=key_date)
        used = sum_of(expenditures, "amount", "tranche")
        return self.filter(claimed_on__lte=key_date).with_amounts(key_date).annotate(used_by_then=used)

    def moved(self, key_date: date) -> Self:
        """Tranches claimed by the key date, with `last_moved_on`: the last day of claim, approval and payment."""
        return self.filter(claimed_on__lte=key_date).annotate(last_moved_on=last_moved(key_date))

    def with_amounts(self, key_date: date) -> Self:
        """Each tranche with `claimed_by_then`, `approved_by_then`, `paid_by_then`; None: not by the key date."""
        return self.annotate(**{f"{name}_by_then": ByThen(f"{name}_on", key_date, name) for name in MOVES})

    def with_days(self, key_date: date) -> Self:
        """Each tranche with `claimed_on_by_then` and so on, the days of these amounts."""
        return self.annotate(**{f"{name}_on_by_then": ByThen(f"{name}_on", key_date) for name in MOVES})


class Tranche(Record):
    """Tranche: a request for funds (Mittelabruf) over a period; claimed, approved and paid: amounts in EUR and days."""

    project_path = "grant.project"
    event_days = ("claimed_on", "approved_on", "paid_on")

    grant = models.ForeignKey(
        "funding.Grant", verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="tranches"
    )
    period_start = DayField("Von")
    period_end = DayField("Bis")
    claimed = MoneyField("Beantragt", null=True, blank=True, help_text="Beantragte zuwendungsfähige Ausgaben.")
    claimed_on = DayField("Beantragt am", null=True, blank=True)
    approved = MoneyField("Bewilligt", null=True, blank=True)
    approved_on = DayField("Bewilligt am", null=True, blank=True)
    paid = MoneyField("Ausgezahlt", null=True, blank=True)
    paid_on = DayField("Ausgezahlt am", null=True, blank=True)
    date_precision = models.CharField(
        "Datumsangaben",
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.EXACT,
        help_text=LATEST_HELP.replace("diesem Tag", "diesen Tagen"),
    )
    cut_reason = models.CharField(
        "Grund der Kürzung", max_length=500, blank=True, help_text="Wenn weniger bewilligt ist als zu erwarten."
    )
    usage_basis = models.CharField(
        "Verwendung bezieht sich auf",
        max_length=20,
        choices=UsageBasis,
        default=UsageBasis.GRANT_MONEY,
        help_text="Womit die Summe der Ausgaben übereinstimmen muss.",
    )

    objects = TrancheQuerySet.as_manager()

    # Of tranches `with_use` on a day, None where it came later.
    claimed_by_then: Decimal
    approved_by_then: Decimal | None
    paid_by_then: Decimal | None
    used_by_then: Decimal
    usage_target: Decimal
    last_moved_on: date

    class Meta:
        verbose_name = "Tranche"
        verbose_name_plural = "Tranchen"
        ordering = ["grant", "period_start", "pk"]
        constraints = [
            not_negative("claimed", "tranche_claimed_not_negative", "Beantragt"),
            not_negative("approved", "tranche_approved_not_negative", "Bewilligt"),
            not_negative("paid", "tranche_paid_not_negative", "Ausgezahlt"),
            period_in_order("tranche_period_in_order", "Zeitraum der Tranche"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True) | Q(claimed__isnull=False, approved__lte=F("claimed")),
                name="tranche_approved_not_more_than_claimed",
                violation_error_message="Bewilligt werden kann nicht mehr, als beantragt ist.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{later}_on__isnull": True}) | Q(**{f"{later}_on__gte": F(f"{earlier}_on")}),
                    name=f"tranche_{later}_not_before_{earlier}",
                    violation_error_message=message,
                )
                for earlier, later, message in (
                    ("claimed", "approved", "Bewilligt werden kann nicht vor dem Antrag."),
                    ("approved", "paid", "Ausgezahlt werden kann nicht vor der Bewilligung."),
                )
            ),
            models.CheckConstraint(
                condition=Q(paid__isnull=True) | Q(approved__isnull=False, paid__lte=F("approved")),
                name="tranche_paid_not_more_than_approved",
                violation_error_message="Ausgezahlt werden kann nicht mehr, als bewilligt ist.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{field}__isnull": True, f"{field}_on__isnull": True})
                    | Q(**{f"{field}__isnull": False, f"{field}_on__isnull": False}),
                    name=f"tranche_{field}_with_its_day",
                    violation_error_message=f"{label}: Bitte geben Sie Betrag und Tag zusammen an.",
                )
                for field, label in (("claimed", "Beantragt"), ("approved", "Bewilligt"), ("paid", "Ausgezahlt"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant.project}, {self.period_start:%d.%m.%Y} bis {self.period_end:%d.%m.%Y}"


def last_moved(key_date: date) -> Coalesce:
    """Of tranches claimed by the key date: the day of the payment, else the approval, else the claim, by then."""
    return Coalesce(ByThen("paid_on", key_date), ByThen("approved_on", key_date), F("claimed_on"))
