"""Constraints that several tables of grant management share."""

from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from records.fields import MoneyField


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


def shares_sum_to_total(name: str) -> models.CheckConstraint:
    """The constraint that state share and own share make the total volume."""
    return models.CheckConstraint(
        condition=Q(total_volume=ExpressionWrapper(F("state_share") + F("own_share"), output_field=MoneyField())),
        name=name,
        violation_error_message="Landesförderung und Eigenanteil ergeben zusammen nicht das Gesamtvolumen.",
    )


def rate_is_percent(name: str) -> models.CheckConstraint:
    """The constraint that a rate is a share in percent."""
    return models.CheckConstraint(
        condition=Q(rate__gte=0, rate__lte=100),
        name=name,
        violation_error_message="Der Fördersatz muss zwischen 0 und 100 % liegen.",
    )
