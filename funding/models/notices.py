"""What a notice on grant money settles. Amounts in EUR."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from records.fields import DayField, MoneyField, RateField

from .constraints import not_negative, period_in_order, rate_is_percent, shares_sum_to_total

PERCENT = (MinValueValidator(0), MaxValueValidator(100))
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
