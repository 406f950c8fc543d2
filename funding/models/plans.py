"""What is planned of a grant and split of its tranches, and what is known of its deadlines. Amounts in EUR."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import NullIf

from records.days import BEGINNING
from records.fields import DayField, EffectiveField, MoneyField, YearField
from records.models import Record
from records.past import refuse_days_to_come
from records.querysets import RecordQuerySet
from records.statements import Statement, StatementQuerySet

from ..choices import CostType, DeadlineKind, MovementKind
from .constraints import not_negative
from .grants import Grant
from .movements import Movement
from .querysets import FundingQuerySet, number_in_period
from .tranches import Tranche

INTERIM_ONLY = "Nur beim Zwischennachweis: für welches Jahr."
MET_ALREADY = "Zu dieser Frist gibt es schon einen Eintrag."


def year_of_interim_proof(name: str) -> models.CheckConstraint:
    """The constraint that an interim proof has a year, and no other deadline."""
    return models.CheckConstraint(
        condition=Q(kind=DeadlineKind.INTERIM_PROOF, year__isnull=False)
        | (~Q(kind=DeadlineKind.INTERIM_PROOF) & Q(year__isnull=True)),
        name=f"{name}_year_of_interim_proof",
        violation_error_message="Ein Jahr gehört zum Zwischennachweis, und nur zu ihm.",
    )


class PlanItemQuerySet(FundingQuerySet["PlanItem"], StatementQuerySet["PlanItem"]):  # type: ignore[override]
    grant_path = "grant__"

    def on(self, key_date: date) -> Self:
        """The items in force of grants granted by the key date, with `since`: empty from the beginning; also as
        `with_project`."""
        items = self.in_force(key_date).filter(grant__known_from__lte=key_date).with_project(key_date)
        return items.annotate(since=NullIf("effective_on", Value(BEGINNING)))

    def in_year(self, year: int) -> Self:
        """Those of the year."""
        return self.filter(year=year)


class PlanItem(Statement):
    """Einzelansatz of the Finanzierungsplan: what a grant plans to spend on a cost type in a year, in EUR, from a day
    on; what is planned no more is planned with 0."""

    project_path = "grant.project"
    owner_field = "grant"
    key_fields = ("cost_type", "year")
    value_fields = ("amount",)
    event_days = ("effective_on",)

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="plan_items")
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    year = YearField("Jahr")
    amount = MoneyField("Betrag", help_text="Ein neuer Betrag ersetzt den bisherigen ab seinem Tag.")

    objects = PlanItemQuerySet.as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Ansatz im Finanzierungsplan"
        verbose_name_plural = "Finanzierungsplan"
        ordering = ["grant", "year", "cost_type", "effective_on"]
        constraints = [
            not_negative("amount", "plan_item_amount_not_negative", "Betrag"),
            *Statement.constraints_of("plan_item", "grant", "cost_type", "year"),
        ]

    @property
    def value_text(self) -> str:
        """Personal 2020: 500,00"""
        return f"{self.get_cost_type_display()} {self.year}: {super().value_text}"


class TrancheItemQuerySet(FundingQuerySet["TrancheItem"]):
    grant_path = "tranche__grant__"

    def on(self, key_date: date) -> Self:
        """Those of tranches begun by the key date; also as `with_approved` and `with_project`."""
        begun = self.filter(tranche__in=Tranche.objects.begun(key_date))
        number = number_in_period(Tranche, "tranche__")
        return begun.with_approved(key_date).with_project(key_date).annotate(tranche_number=number)

    def with_approved(self, key_date: date) -> Self:
        """Each with `approved_by_then`: what is approved of it; empty before anything of its tranche was."""
        approvals = Movement.objects.by(key_date).filter(kind=MovementKind.APPROVAL, tranche=OuterRef("tranche"))
        approved = Case(When(Exists(approvals), then=F("approved")), output_field=MoneyField(null=True))
        return self.annotate(approved_by_then=approved)

    def in_year(self, year: int) -> Self:
        """Those of the year."""
        return self.filter(year=year)


class TrancheItem(Record):
    """Aufteilung: what of a tranche was claimed and approved for a cost type in a year, in EUR; where it is known."""

    project_path = "tranche.grant.project"

    tranche = models.ForeignKey(Tranche, verbose_name="Tranche", on_delete=models.PROTECT, related_name="items")
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    year = YearField("Jahr")
    claimed = MoneyField("Beantragt", null=True, blank=True)
    approved = MoneyField("Bewilligt", null=True, blank=True)

    objects = TrancheItemQuerySet.as_manager()

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


class DeadlineDayQuerySet(FundingQuerySet["DeadlineDay"], StatementQuerySet["DeadlineDay"]):  # type: ignore[override]
    grant_path = "grant__"


class DeadlineDay(Statement):
    """Abweichende Frist: another day than that of the rule, with its reason, from the day on which it was granted."""

    project_path = "grant.project"
    owner_field = "grant"
    key_fields = ("kind", "year")
    value_fields = ("due_on", "reason")
    event_days = ("effective_on",)

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="deadline_days")
    kind = models.CharField("Frist", max_length=20, choices=DeadlineKind)
    year = YearField("Jahr", null=True, blank=True, help_text=INTERIM_ONLY)
    due_on = DayField("Fällig am")
    reason = models.CharField("Grund", max_length=500)
    effective_on = EffectiveField("Gilt ab", help_text="Tag, an dem die Frist verlängert wurde. Leer: von Anfang an.")

    objects = DeadlineDayQuerySet.as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Abweichende Frist"
        verbose_name_plural = "Abweichende Fristen"
        ordering = ["grant", "kind", "year", "effective_on"]
        constraints = [
            *Statement.constraints_of("deadline_day", "grant", "kind", "year"),
            models.UniqueConstraint(
                fields=["grant", "kind", "effective_on"],
                condition=Q(year__isnull=True),
                name="deadline_day_once_a_day_without_year",
                violation_error_message=Statement.ONCE_A_DAY,
            ),
            year_of_interim_proof("deadline_day"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="deadline_day_with_its_reason",
                violation_error_message="Bitte geben Sie an, warum die Frist abweicht.",
            ),
        ]

    @property
    def value_text(self) -> str:
        """Zwischennachweis 2019: 30.06.2020, Verlängert"""
        return f"{title_of(self)}: {super().value_text}"


class DeadlineNote(Record):
    """That a deadline of a grant was met, and on which day."""

    project_path = "grant.project"

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="deadline_notes")
    kind = models.CharField("Frist", max_length=20, choices=DeadlineKind)
    year = YearField("Jahr", null=True, blank=True, help_text=INTERIM_ONLY)
    met_on = DayField("Erledigt am")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Erledigung einer Frist"
        verbose_name_plural = "Erledigte Fristen"
        ordering = ["grant", "kind", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "kind", "year"],
                name="deadline_note_once_a_year",
                violation_error_message=MET_ALREADY,
            ),
            models.UniqueConstraint(
                fields=["grant", "kind"],
                condition=Q(year__isnull=True),
                name="deadline_note_once",
                violation_error_message=MET_ALREADY,
            ),
            year_of_interim_proof("deadline_note"),
        ]

    def __str__(self) -> str:
        return title_of(self)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None is met on a day to come."""
        super().refuse_saving(records)
        refuse_days_to_come(records, "met_on", "Erledigt ist sie spätestens heute; was noch kommt, bleibt offen.")


def title_of(record: Any) -> str:
    """Zwischennachweis 2019; Verwendungsnachweis"""
    label = record.get_kind_display()
    return f"{label} {record.year}" if record.year else str(label)
