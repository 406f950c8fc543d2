"""Grants of projects, their tranches, and what the money was used for. Amounts in EUR."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from projects.models import Project
from records.fields import MoneyField, SearchKeyField
from records.models import Confirmation, DatePrecision, Record
from records.querysets import RecordQuerySet

from .querysets import ExpenditureQuerySet, GrantQuerySet, TrancheQuerySet
from .terms import CostType, UsageBasis


def not_negative(field: str, name: str, label: str) -> models.CheckConstraint:
    """The constraint that an amount is not negative, or not given."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__gte": 0}),
        name=name,
        violation_error_message=f"{label}: Der Betrag darf nicht negativ sein.",
    )


def period_in_order(name: str, label: str) -> models.CheckConstraint:
    """The constraint that a period does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(period_end__gte=F("period_start")),
        name=name,
        violation_error_message=f"{label}: Das Ende darf nicht vor dem Beginn liegen.",
    )


class Grant(Record):
    """Zuwendung: the grant for a project after its notice; amounts in EUR, rate in percent.

    The rate is the notice's (VV zu § 44 LHO NRW: Anteilfinanzierung), never a constant; the shares stand as the
    notice rounds them. The approval period (Bewilligungszeitraum) is not the project's implementation period.
    """

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="grants")
    grantor = models.CharField("Zuwendungsgeber", max_length=200)
    grantor_key = SearchKeyField(sources=("grantor",))
    authority = models.CharField("Bewilligungsbehörde", max_length=200, blank=True)
    total_volume = MoneyField("Gesamtvolumen")
    state_share = MoneyField("Landesförderung")
    own_share = MoneyField("Eigenanteil")
    rate = models.DecimalField(
        "Fördersatz in %",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Wie im Bescheid.",
    )
    period_start = models.DateField("Bewilligt von", help_text="Beginn des Bewilligungszeitraums.")
    period_end = models.DateField("Bewilligt bis", help_text="Ende des Bewilligungszeitraums.")

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "Zuwendung"
        verbose_name_plural = "Zuwendungen"
        ordering = ["project__title_key", "period_start", "pk"]
        constraints = [
            not_negative("total_volume", "grant_total_volume_not_negative", "Gesamtvolumen"),
            not_negative("state_share", "grant_state_share_not_negative", "Landesförderung"),
            not_negative("own_share", "grant_own_share_not_negative", "Eigenanteil"),
            models.CheckConstraint(
                condition=Q(
                    total_volume=ExpressionWrapper(F("state_share") + F("own_share"), output_field=MoneyField())
                ),
                name="grant_shares_sum_to_total",
                violation_error_message="Landesförderung und Eigenanteil ergeben zusammen nicht das Gesamtvolumen.",
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=100),
                name="grant_rate_is_percent",
                violation_error_message="Der Fördersatz muss zwischen 0 und 100 % liegen.",
            ),
            period_in_order("grant_period_in_order", "Bewilligungszeitraum"),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.grantor}"


class GrantConfirmation(Confirmation):
    """Bestätigung of a grant: its amounts and tranches still held on a day."""

    subject = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="confirmations")

    objects = RecordQuerySet.as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung einer Zuwendung"
        verbose_name_plural = "Bestätigungen von Zuwendungen"


class Tranche(Record):
    """Tranche: a call for funds over a period; claimed, approved and paid, each an amount in EUR and a day."""

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


class Expenditure(Record):
    """Ausgabe: what money of a tranche was used for, by cost type; amount in EUR."""

    tranche = models.ForeignKey(Tranche, verbose_name="Tranche", on_delete=models.PROTECT, related_name="expenditures")
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    amount = MoneyField("Betrag")
    booked_on = models.DateField("Gebucht am")
    date_precision = models.CharField("Datumsangabe", max_length=10, choices=DatePrecision, default=DatePrecision.EXACT)
    purpose = models.CharField(
        "Zweck", max_length=200, blank=True, help_text="Ohne Namen von Personen, etwa „Lizenzen“."
    )

    objects = ExpenditureQuerySet.as_manager()

    class Meta:
        verbose_name = "Ausgabe"
        verbose_name_plural = "Ausgaben"
        ordering = ["tranche", "cost_type", "booked_on", "pk"]
        constraints = [not_negative("amount", "expenditure_amount_not_negative", "Betrag")]
        indexes = [models.Index(fields=["tranche", "booked_on", "amount"], name="expenditure_used_on_a_day")]

    def __str__(self) -> str:
        return f"{self.get_cost_type_display()}, {self.tranche}"
