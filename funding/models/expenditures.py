"""What the money of tranches was used for. Amounts in EUR."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from records.fields import DayField, FlagField, MoneyField
from records.models import DatePrecision, Record

from ..choices import CostType
from .movements import Movement
from .querysets import FundingQuerySet


class ExpenditureQuerySet(FundingQuerySet["Expenditure"]):
    period_path = "tranche__"
    grant_path = "tranche__grant__"

    def on(self, key_date: date) -> Self:
        """Expenditures booked by the key date; also as `with_project`."""
        return self.filter(booked_on__lte=key_date).with_project(key_date)

    def used(self, key_date: date) -> Self:
        """Expenditures that the sums of grants count: booked by the key date on tranches begun by then."""
        begun = Movement.objects.by(key_date).order_by().values("tranche")
        return self.filter(booked_on__lte=key_date, tranche__in=begun)

    def search(self, text: str, day: date = date.max) -> Self:
        """Expenditures of projects or grantors that match the text, or with that document number."""
        return super().search(text, day) | self.filter(document_number__iexact=text.strip())


class Expenditure(Record):
    """Ausgabe: a booking of what money of a tranche was used for, or the total of a cost type; amount in EUR.

    A negative amount is the reversal (Storno) of another booking, of the same amount, tranche and cost type.
    """

    project_path = "tranche.grant.project"
    event_days = ("booked_on",)

    tranche = models.ForeignKey(
        "funding.Tranche", verbose_name="Tranche", on_delete=models.PROTECT, related_name="expenditures"
    )
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    amount = MoneyField("Betrag", help_text="Negativ nur als Storno einer anderen Buchung.")
    booked_on = DayField("Gebucht am")
    date_precision = models.CharField("Datumsangabe", max_length=10, choices=DatePrecision, default=DatePrecision.EXACT)
    document_number = models.CharField("Belegnummer", max_length=50, blank=True)
    payee = models.CharField(
        "Empfänger", max_length=200, blank=True, help_text="Firma oder Stelle, keine Namen von Personen."
    )
    purpose = models.CharField(
        "Zweck", max_length=200, blank=True, help_text="Ohne Namen von Personen, etwa „Lizenzen“."
    )
    is_total = FlagField(
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
