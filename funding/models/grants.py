"""Grants of projects: the notice, its amendments, its plan and its deadlines. Amounts in EUR."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from projects.models import Project
from records.fields import MoneyField, SearchKeyField
from records.models import Confirmation, DatedEvent, Record
from records.querysets import RecordQuerySet

from ..querysets import AmendmentQuerySet, GrantQuerySet
from ..terms import CostType, DeadlineKind
from .constraints import not_negative, period_in_order, rate_is_percent, shares_sum_to_total

PERCENT = (MinValueValidator(0), MaxValueValidator(100))
YEARS = (MinValueValidator(1900), MaxValueValidator(2199))


class NoticeTerms(models.Model):
    """What a notice (Bescheid) settles: amounts in EUR, rate in percent, approval period (Bewilligungszeitraum).

    The rate is the notice's (VV zu § 44 LHO NRW: Anteilfinanzierung), never a constant; the shares stand as the
    notice rounds them. The approval period is not the project's implementation period.
    """

    total_volume = MoneyField("Gesamtvolumen")
    state_share = MoneyField("Landesförderung")
    own_share = MoneyField("Eigenanteil")
    rate = models.DecimalField(
        "Fördersatz in %", max_digits=5, decimal_places=2, validators=PERCENT, help_text="Wie im Bescheid."
    )
    period_start = models.DateField("Bewilligt von", help_text="Beginn des Bewilligungszeitraums.")
    period_end = models.DateField("Bewilligt bis", help_text="Ende des Bewilligungszeitraums.")
    reference_number = models.CharField("Aktenzeichen", max_length=100, blank=True)
    conditions = models.TextField("Nebenbestimmungen", blank=True)

    class Meta:
        abstract = True
        constraints = [
            not_negative("total_volume", "%(class)s_total_volume_not_negative", "Gesamtvolumen"),
            not_negative("state_share", "%(class)s_state_share_not_negative", "Landesförderung"),
            not_negative("own_share", "%(class)s_own_share_not_negative", "Eigenanteil"),
            shares_sum_to_total("%(class)s_shares_sum_to_total"),
            rate_is_percent("%(class)s_rate_is_percent"),
            period_in_order("%(class)s_period_in_order", "Bewilligungszeitraum"),
        ]


class Grant(Record, NoticeTerms):
    """Zuwendung: the grant for a project after its first notice (Zuwendungsbescheid); later ones are amendments.

    What the notice says about how to deal with the money is a field, because it differs: the defaults are those of
    domain.md section 3 (Höchstbetrag; ANBest-P: single items of the plan may exceed by 20 %; VVG 7.1 zu § 44 LHO NRW:
    calls for what is due within two months; proof of use six months after the approval period, interim proof a year).
    """

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="grants")
    grantor = models.CharField("Zuwendungsgeber", max_length=200)
    grantor_key = SearchKeyField(sources=("grantor",))
    authority = models.CharField("Bewilligungsbehörde", max_length=200, blank=True)
    notice_on = models.DateField("Bescheid vom", null=True, blank=True)
    is_maximum = models.BooleanField(
        "Höchstbetrag", default=True, help_text="Die Förderung ist ein Höchstbetrag; Nachfinanzierung ausgeschlossen."
    )
    item_tolerance = models.DecimalField(
        "Überschreitung einzelner Ansätze bis … %",
        max_digits=5,
        decimal_places=2,
        default=20,
        validators=PERCENT,
        help_text="Um so viel darf ein Einzelansatz des Finanzierungsplans überschritten werden (ANBest-P: 20 %).",
    )
    call_within_months = models.PositiveSmallIntegerField(
        "Abgerufene Mittel verwenden binnen … Monaten",
        default=2,
        help_text="VVG 7.1 zu § 44 LHO NRW: nur, was innerhalb von zwei Monaten für fällige Zahlungen benötigt wird.",
    )
    interim_proof_months = models.PositiveSmallIntegerField(
        "Zwischennachweis: Monate nach Jahresende",
        null=True,
        blank=True,
        default=4,
        help_text="Leer, wenn der Bescheid keinen jährlichen Zwischennachweis verlangt.",
    )
    proof_months = models.PositiveSmallIntegerField(
        "Verwendungsnachweis: Monate nach Ende des Bewilligungszeitraums", default=6
    )

    objects = GrantQuerySet.as_manager()

    class Meta(NoticeTerms.Meta):
        verbose_name = "Zuwendung"
        verbose_name_plural = "Zuwendungen"
        ordering = ["project__title_key", "period_start", "pk"]

    def __str__(self) -> str:
        return f"{self.project}, {self.grantor}"


class Amendment(DatedEvent, NoticeTerms):
    """Änderungsbescheid: what the grant settles from a day on; on a day the last notice up to it holds."""

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="amendments")

    objects = AmendmentQuerySet.as_manager()

    class Meta(NoticeTerms.Meta):
        verbose_name = "Änderungsbescheid"
        verbose_name_plural = "Änderungsbescheide"
        ordering = ["grant", "effective_on"]
        constraints = [
            *NoticeTerms.Meta.constraints,
            models.UniqueConstraint(
                fields=["grant", "effective_on"],
                name="amendment_once_a_day",
                violation_error_message="Für diesen Tag ist schon ein Änderungsbescheid eingetragen.",
            ),
        ]

    def __str__(self) -> str:
        return f"Änderungsbescheid vom {self.effective_on:%d.%m.%Y}"


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


class DeadlineNote(Record):
    """What is known of a deadline of a grant beyond its rule: another day with its reason, and when it was met."""

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="deadline_notes")
    kind = models.CharField("Frist", max_length=20, choices=DeadlineKind)
    year = models.PositiveSmallIntegerField(
        "Jahr", null=True, blank=True, validators=YEARS, help_text="Nur beim Zwischennachweis: für welches Jahr."
    )
    due_on = models.DateField("Abweichende Frist", null=True, blank=True)
    reason = models.CharField("Grund der abweichenden Frist", max_length=500, blank=True)
    met_on = models.DateField("Erledigt am", null=True, blank=True)

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


class GrantConfirmation(Confirmation):
    """Bestätigung of a grant: its amounts and tranches still held on a day."""

    subject = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="confirmations")

    objects = RecordQuerySet.as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung einer Zuwendung"
        verbose_name_plural = "Bestätigungen von Zuwendungen"
