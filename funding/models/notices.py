"""What a notice on grant money settles. Amounts in EUR."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from records.fields import DayField, FlagField, LatestDayField, MoneyField, RateField

from .constraints import not_negative, period_in_order, rate_is_percent, shares_sum_to_total

MOST_MONTHS = 120  # of a term
PERCENT = (MinValueValidator(0), MaxValueValidator(100))
WITHOUT_DAY = "Leer: nicht bekannt; angenommen wird der Beginn des Bewilligungszeitraums."
UNCHANGED: Any = {"null": True, "blank": True}
CONDITIONS = ("total_volume", "state_share", "own_share", "rate", "period_start", "period_end")


class NoticeConditions(models.Model):
    """Conditions of a notice (Bescheid): amounts in EUR, rate in percent, approval period (Bewilligungszeitraum).

    The rate is the notice's (VV zu § 44 LHO NRW: Anteilfinanzierung), never a constant; the shares stand as the
    notice rounds them. The approval period is not the project's implementation period.
    """

    total_volume = MoneyField("Gesamtvolumen")
    state_share = MoneyField("Landesförderung")
    own_share = MoneyField("Eigenanteil")
    rate = RateField(
        "Fördersatz in %", max_digits=5, decimal_places=2, validators=PERCENT, help_text="Wie im Bescheid."
    )
    period_start = DayField("Bewilligt von", help_text="Beginn des Bewilligungszeitraums.")
    period_end = DayField("Bewilligt bis", help_text="Ende des Bewilligungszeitraums.")
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


class FirstNotice(NoticeConditions):
    """What the first notice (Zuwendungsbescheid) says of a grant.

    It is known from the day of the notice on, not before that holds; `is_day_assumed`: where the notice has no day, the
    beginning of the approval period stands for it.

    What it says about how to deal with the money is a field, empty where it says nothing: then a rule assumes
    something, see `funding.terms`.
    """

    notice_on = DayField("Bescheid vom", null=True, blank=True, help_text=WITHOUT_DAY)
    valid_from = DayField("Wirksam ab", null=True, blank=True, help_text="Leer: ab dem Tag des Bescheids.")
    known_from = LatestDayField(sources=("notice_on", "valid_from"), otherwise="period_start")
    is_maximum = FlagField(
        "Höchstbetrag",
        null=True,
        blank=True,
        help_text="Nachfinanzierung ausgeschlossen. Unbekannt: Annahme ja.",
    )
    item_tolerance = RateField(
        "Überschreitung einzelner Ansätze bis … %",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
        help_text="Um so viel darf ein Einzelansatz überschritten werden. Leer: Annahme nach ANBest-P, 20 %.",
    )
    use_within_months = models.PositiveSmallIntegerField(
        "Abgerufene Mittel verwenden binnen … Monaten",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MONTHS)],
        help_text="Leer: Annahme nach VVG Nr. 7 zu § 44 LHO NRW, 2 Monate.",
    )
    interim_proof_months = models.PositiveSmallIntegerField(
        "Zwischennachweis: Monate nach Jahresende",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MONTHS)],
        help_text="Leer, wenn der Bescheid keinen jährlichen Zwischennachweis verlangt.",
    )
    proof_months = models.PositiveSmallIntegerField(
        "Verwendungsnachweis: Monate nach Ende des Bewilligungszeitraums",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MONTHS)],
        help_text="Leer: Annahme nach den Hinweisen der Bezirksregierung Arnsberg, 6 Monate.",
    )

    class Meta(NoticeConditions.Meta):
        abstract = True

    @property
    def is_day_assumed(self) -> bool:
        return self.notice_on is None and self.valid_from is None

    @property
    def dated_on(self) -> date | None:
        """The day of its first notice as far as that is known: its own, else the one from which it holds."""
        return self.notice_on or self.valid_from


class AmendedConditions(models.Model):
    """What an amendment (Änderungsbescheid) changes of the conditions; what is empty stays as it was."""

    total_volume = MoneyField("Gesamtvolumen", **UNCHANGED)
    state_share = MoneyField("Landesförderung", **UNCHANGED)
    own_share = MoneyField("Eigenanteil", **UNCHANGED)
    rate = RateField("Fördersatz in %", max_digits=5, decimal_places=2, validators=PERCENT, **UNCHANGED)
    period_start = DayField("Bewilligt von", **UNCHANGED)
    period_end = DayField("Bewilligt bis", **UNCHANGED)
    reference_number = models.CharField("Aktenzeichen", max_length=100, blank=True)
    conditions = models.TextField("Nebenbestimmungen", blank=True)

    class Meta:
        abstract = True
        constraints = NoticeConditions.Meta.constraints
