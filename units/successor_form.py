"""The form of a successor in the guided steps."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField

from records.form_parts import text_field

from .choices import Kind
from .models import Division, Unit
from .reorganisation_fields import NOTHING, KeyChoiceField, choices_of, offer


class SuccessorForm(forms.Form):
    """A successor: a unit that is there, or a new one with its name, number, kind and division."""

    unit = KeyChoiceField(
        label="Nachfolgerin",
        queryset=Unit.objects.none(),
        required=False,
        help_text="Eine vorhandene, auch eine der bisherigen, wenn sie bestehen bleibt.",
    )
    name = text_field("Name", 200, required=False)
    number = text_field("Nummer (freiwillig)", 20, required=False)
    unit_kind = forms.ChoiceField(label="Art (freiwillig)", required=False, choices=[("", "---------"), *Kind.choices])
    division = KeyChoiceField(label="Geschäftsbereich (freiwillig)", queryset=Division.objects.none(), required=False)

    NEW_FIELDS = ("name", "number", "unit_kind", "division")

    def __init__(self, data: Any, *, prefix: str, initial: Any, offered: Sequence[Unit], day: date) -> None:
        super().__init__(data, prefix=prefix, initial=initial)
        offer(self.fields["unit"], Unit.objects.on_day(day), choices_of(offered, "– neue Leistungseinheit –"))
        offer(self.fields["division"], Division.objects.on_day(day), [NOTHING, *Division.objects.choices(day)])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was entered."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    @property
    def new_rows(self) -> list[BoundField]:
        return [self[name] for name in self.NEW_FIELDS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        named = [name for name in self.NEW_FIELDS if cleaned.get(name)]
        if cleaned.get("unit") and named:
            labels = ", ".join(str(self.fields[name].label).removesuffix(" (freiwillig)") for name in named)
            self.add_error("unit", f"„{cleaned['unit']}“ gibt es schon; nur eine neue bekommt hier: {labels}.")
        elif not cleaned.get("unit") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Bitte nennen Sie die neue Leistungseinheit, oder wählen Sie eine vorhandene.")
        return cleaned

    def successor(self) -> Unit:
        values = self.cleaned_data
        if values["unit"]:
            unit: Unit = values["unit"]
            return unit
        given = {"name": "name", "number": "number", "kind": "unit_kind", "division": "division"}
        return Unit(**{name: values[field] for name, field in given.items()})
