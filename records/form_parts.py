"""Parts that several forms are made of: the field for a reason, and what was sent with one value put right."""

from typing import Any

from django import forms
from django.http import QueryDict

from .history import REASON_LENGTH
from .text import refuse_private_use


def reason_field(*, required: bool, help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Grund",
        required=required,
        max_length=REASON_LENGTH,
        validators=[refuse_private_use],
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": "Bitte geben Sie einen Grund an; er wird im Verlauf vermerkt."},
    )


def with_value(data: Any, name: str, value: int) -> QueryDict:
    """What was sent, with another number in one field."""
    return with_text(data, name, str(value))


def with_text(data: Any, name: str, text: str) -> QueryDict:
    """What was sent, with another text in one field."""
    changed: QueryDict = data.copy()
    changed[name] = text
    return changed
