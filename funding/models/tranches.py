"""Calls for funds (Mittelabruf), their split, and what the money was used for. Amounts in EUR."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from records.fields import MoneyField
from records.models import DatePrecision, Record
from records.querysets import RecordQuerySet

from ..querysets import ExpenditureQuerySet, TrancheQuerySet
from ..terms import CostType, UsageBasis
from .constraints import not_negative, period_in_order
from .grants import YEARS, Grant


class Tranche(Record):
    """Tranche: a call for funds over a period; claimed, approved and paid, each an amount in EUR and a day."""

    project_path = "grant.project"

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="tranches")
    period_start = models.DateField("Von")
    period_end = models.DateField("Bis")
    claimed = MoneyField("Beantragt", null=True, blank=True, help_text="Beantragte zuwendungsfähige Ausgaben.")
    claimed_on = models.DateField("Beantragt am", null=True, blank=True)
    approved = MoneyField("Bewilligt", null=True, blank=True)
    approved_on = models.DateField("Bewilligt am", null=True, blank=True)
    paid = MoneyField("Ausgezahlt", null=True, blank=True)
    paid_on = models.DateField("Ausgezahlt am", null=True, blank=True)
    date_precision = models.CharField(
        "Datumsangaben",
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.EXACT,
        help_text="„spätestens“, wenn nur bekannt ist, dass der Stand an diesen Tagen schon galt.",
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


class TrancheItem(Record):
    """Aufteilung: what of a tranche was claimed and approved for a cost type in a year, in EUR; where it is known."""

    tranche = models.ForeignKey(Tranche, verbose_name="Tranche", on_delete=models.PROTECT, related_name="items")
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    year = models.PositiveSmallIntegerField("Jahr", validators=YEARS)
    claimed = MoneyField("Beantragt", null=True, blank=True)
    approved = MoneyField("Bewilligt", null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Aufteilung einer Tranche"
        verbose_name_plural = "Aufteilung nach Kostenart und Jahr"
        ordering = ["tranche", "year", "cost_type"]
        constraints = [
            not_negative("claimed", "tranche_item_claimed_not_negative", "Beantragt"),
            not_negative("approved", "tranche_item_approved_not_negative", "Bewilligt"),
            models.UniqueConstraint(
                fields=["tranche", "cost_type", "year"],
                name="tranche_item_once_a_year",
                violation_error_message="Für diese Kostenart und dieses Jahr gibt es schon eine Zeile.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cost_type_display()} {self.year}"


class Expenditure(Record):
    """Ausgabe: a booking of what money of a tranche was used for, or the total of a cost type; amount in EUR.

    A negative amount is the reversal (Storno) of another booking, of the same amount, tranche and cost type.
    """

    project_path = "tranche.grant.project"

    tranche = models.ForeignKey(Tranche, verbose_name="Tranche", on_delete=models.PROTECT, related_name="expenditures")
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    amount = MoneyField("Betrag", help_text="Negativ nur als Storno einer anderen Buchung.")
    booked_on = models.DateField("Gebucht am")
    date_precision = models.CharField("Datumsangabe", max_length=10, choices=DatePrecision, default=DatePrecision.EXACT)
    document_number = models.CharField("Belegnummer", max_length=50, blank=True)
    payee = models.CharField(
        "Empfänger", max_length=200, blank=True, help_text="Firma oder Stelle, keine Namen von Personen."
    )
    purpose = models.CharField(
        "Zweck", max_length=200, blank=True, help_text="Ohne Namen von Personen, etwa „Lizenzen“."
    )
    is_total = models.BooleanField(
        "Summe der Kostenart", default=False, help_text="Keine einzelne Buchung: Nur die Summe ist bekannt."
    )
    reverses = models.OneToOneField(
        "self",
        verbose_name="Storniert Buchung",
        on_delete=models.PROTECT,
        related_name="reversal",
        null=True,
        blank=True,
    )

    objects = ExpenditureQuerySet.as_manager()

    class Meta:
        verbose_name = "Ausgabe"
        verbose_name_plural = "Ausgaben"
        ordering = ["tranche", "cost_type", "booked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gte=0) | Q(reverses__isnull=False, amount__lte=0),
                name="expenditure_amount_not_negative",
                violation_error_message="Betrag: Negativ ist nur das Storno einer anderen Buchung, und es immer.",
            ),
        ]
        indexes = [models.Index(fields=["tranche", "booked_on", "amount"], name="expenditure_used_on_a_day")]

    def __str__(self) -> str:
        return f"{self.get_cost_type_display()}, {self.tranche}"

    def clean(self) -> None:
        """Raise a ValidationError where a reversal does not undo just the booking that it names."""
        if self.reverses is None:
            if self.amount is not None and self.amount < 0:
                raise ValidationError({"amount": "Negativ ist nur das Storno einer anderen Buchung."})
            return
        reversed_booking = (self.reverses.tranche_id, self.reverses.cost_type, self.reverses.amount)
        if self.reverses.reverses_id or self.reverses_id == self.pk:
            raise ValidationError({"reverses": "Ein Storno kann nicht selbst storniert werden."})
        if self.amount is not None and (self.tranche_id, self.cost_type, -self.amount) != reversed_booking:
            raise ValidationError(
                {"amount": "Ein Storno hat den negativen Betrag, die Tranche und die Kostenart seiner Buchung."}
            )
        if self.booked_on and self.booked_on < self.reverses.booked_on:
            raise ValidationError({"booked_on": "Ein Storno kann nicht vor seiner Buchung liegen."})
