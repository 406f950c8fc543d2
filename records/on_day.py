"""Records as they were called on a day: what a path leads to, what statements refer to, one with all it refers to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Model, Prefetch
from django.utils import timezone

from .batches import load_related


def today_of(path: str, model: type[Model]) -> "Prefetch[Any]":
    """As `on_day_of` of today."""
    return on_day_of(path, model, timezone.localdate())


def on_day_of(path: str, model: Any, day: date) -> "Prefetch[Any]":
    """For lists: the records that a path leads to, with what is stated of them on the day, with one query for all."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return Prefetch(path, queryset=model._default_manager.on_day(day))


def load_values_on(records: Sequence[Any], day: date) -> None:
    """Load what statements of one kind refer to, with what is stated of that on the day: so their texts call a phase
    what it was called then."""
    for name in (*records[0].key_fields, *records[0].value_fields) if records else ():
        related = records[0]._meta.get_field(name).related_model
        if related and hasattr(related._default_manager, "on_day"):
            load_related(records, name, related._default_manager.on_day(day))


def text_on(record: Any, day: date) -> str:
    """A record as it was called on the day, with what it refers to, and as it is called today where that differs:
    Rechtsamt – Aktenplan (heute: Ressort Recht – Aktenplan)"""
    model = type(record)
    records: Any = model._default_manager.filter(pk=record.pk)
    of_day = records.on_day(day).get() if hasattr(records, "on_day") else records.get()
    for field in model._meta.concrete_fields:
        manager: Any = field.related_model._default_manager if field.is_relation else None
        if hasattr(manager, "on_day"):
            load_related([of_day], field.name, manager.on_day(day))
    then, today = str(of_day), str(record)
    return then if then == today else f"{then} (heute: {today})"
