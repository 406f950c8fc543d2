"""The fields of the guided steps: units, those that are offered on a day, and texts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from records.lookups import KeyMultipleChoiceField, key_of

from .models import Unit
from .models.units import UnitQuerySet

NOTHING, PLEASE = ("", "---------"), ("", "Bitte wählen")


class KeyChoiceField(forms.ModelChoiceField):
    """Django's choice of a record; it looks up only what can be a key, whatever was sent."""

    def to_python(self, value: object) -> Any:
        if value not in self.empty_values and not key_of(str(value)):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return super().to_python(value)


def offer(field: Any, records: QuerySet[Model], choices: list[tuple[object, str]]) -> None:
    """Let a field accept the records, and offer the choices."""
    field.queryset = records
    field.widget.choices = choices


def choices_of(units: Sequence[Unit], none: str = "") -> list[tuple[object, str]]:
    """Key and name of the units, after what stands for none of them."""
    first: list[tuple[Any, str]] = [("", none)] if none else []
    return [*first, *((unit.pk, str(unit)) for unit in units)]


def by_name(day: date) -> UnitQuerySet:
    """The units that exist on the day, as they are called then, in the order of their names."""
    units: Any = Unit.objects.existing(day).on_day(day)
    return units.order_by("name_on_day__name_key", "pk")


def many_units(label: str, help_text: str) -> KeyMultipleChoiceField:
    return KeyMultipleChoiceField(
        label=label,
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
        error_messages={"required": "Bitte wählen Sie mindestens eine Leistungseinheit."},
    )


def one_unit(label: str) -> KeyChoiceField:
    return KeyChoiceField(label=label, queryset=Unit.objects.none())
