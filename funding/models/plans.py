"""What is planned of a grant and split of its tranches, and what is known of its deadlines. Amounts in EUR."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from records.fields import DayField, MoneyField
from records.models import Record
from records.querysets import RecordQuerySet

from ..choices import CostType, DeadlineKind
from .constraints import not_negative
from .grants import Grant
from .tranches import Tranche

YEARS = (MinValueValidator(1900), MaxValueValidator(2199))


class PlanItem(Record):
    """Einzelansatz of the Finanzierungsplan: what a grant plans to spend on a cost type in a year, in EUR."""

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="plan_items")
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    year = models.PositiveSmallIntegerField("Jahr", validators=YEARS)
    amount = MoneyField("Betrag")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Ansatz im Finanzierungsplan"
        verbose_name_plural = "Finanzierungsplan"
        ordering = ["grant", "year", "cost_type"]
        constraints = [
            not_negative("amount", "plan_item_amount_not_negative", "Betrag"),
            models.UniqueConstraint(
                fields=["grant", "cost_type", "year"],
                name="plan_item_once_a_year",
                violation_error_message="Für diese Kostenart und dieses Jahr gibt es schon einen Ansatz.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cost_type_display()} {self.year}"


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


class DeadlineNote(Record):
    """What is known of a deadline of a grant beyond its rule: another day with its reason, and when it was met."""

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="deadline_notes")
    kind = models.CharField("Frist", max_length=20, choices=DeadlineKind)
    year = models.PositiveSmallIntegerField(
        "Jahr", null=True, blank=True, validators=YEARS, help_text="Nur beim Zwischennachweis: für welches Jahr."
    )
    due_on = DayField("Abweichende Frist", null=True, blank=True)
    reason = models.CharField("Grund der abweichenden Frist", max_length=500, blank=True)
    met_on = DayField("Erledigt am", null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Frist"
        verbose_name_plural = "Fristen"
        ordering = ["grant", "kind", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "kind", "year"],
                name="deadline_note_once_a_year",
                violation_error_message="Zu dieser Frist gibt es schon einen Eintrag.",
            ),
            models.UniqueConstraint(
                fields=["grant", "kind"],
                condition=Q(year__isnull=True),
                name="deadline_note_once",
                violation_error_message="Zu dieser Frist gibt es schon einen Eintrag.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | ~Q(reason=""),
                name="deadline_note_with_its_reason",
                violation_error_message="Bitte geben Sie an, warum die Frist abweicht.",
            ),
            models.CheckConstraint(
                condition=Q(kind=DeadlineKind.INTERIM_PROOF, year__isnull=False)
                | (~Q(kind=DeadlineKind.INTERIM_PROOF) & Q(year__isnull=True)),
                name="deadline_note_year_of_interim_proof",
                violation_error_message="Ein Jahr gehört zum Zwischennachweis, und nur zu ihm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}" if self.year else self.get_kind_display()
