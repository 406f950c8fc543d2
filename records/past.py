"""What is entered once it has happened: no such day is yet to come."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone


def refuse_days_to_come(records: Iterable[Model], field: str, message: str) -> None:
    """Raise a ValidationError with the message at the field where a record has a day there that is yet to come."""
    days = [getattr(record, field) for record in records]
    if any(day and day > timezone.localdate() for day in days):
        raise ValidationError({field: message})
