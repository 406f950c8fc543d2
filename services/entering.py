"""The maturity of a service is entered where one reads of it."""

from typing import Any

from django import forms

from records.entries.forms import entering_view
from records.entry_forms import NewStatementForm

from .models import MaturityChange


class LevelForm(NewStatementForm):
    """Which level a service as a whole has, from which day on."""

    class Meta:
        model = MaturityChange
        fields = ("service", "level", "effective_on", "date_precision")
        widgets: dict[str, Any] = {"service": forms.HiddenInput}


enter_level = entering_view(
    LevelForm,
    "services",
    title="Reifegrad setzen",
    button="Setzen",
    saved=lambda change: f"{change.service.name}: {change.value_text}, {change.since_text}.",
)
