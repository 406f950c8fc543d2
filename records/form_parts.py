"""Parts that several forms are made of: fields for texts, and what was sent with one value put right."""

from typing import Any

from django import forms
from django.http import QueryDict

from .history import REASON_LENGTH
from .publicity import INTERNAL, PUBLIC, with_publicity
from .text import refuse_private_use


def text_field(label: str, max_length: int, **options: Any) -> forms.CharField:
    """A line of text that is kept."""
    wide = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(
        label=label, max_length=max_length, validators=[refuse_private_use], **{"widget": wide, **options}
    )


def reason_field(*, required: bool, help_text: str) -> forms.CharField:
    missing = "Bitte geben Sie einen Grund an; er wird im Verlauf vermerkt."
    text = with_publicity(help_text, is_public=False)
    return text_field("Grund", REASON_LENGTH, required=required, help_text=text, error_messages={"required": missing})


def note_field() -> forms.CharField:
    return text_field("Bemerkung", 500, required=False, widget=forms.TextInput, help_text=INTERNAL)


def source_field(**options: Any) -> forms.CharField:
    text = with_publicity(options.pop("help_text", ""))
    return text_field("Quelle (freiwillig)", 200, required=False, help_text=text, **options)


def file_reference_field() -> forms.CharField:
    return text_field("Aktenzeichen (freiwillig)", 100, required=False, help_text=PUBLIC)


def with_value(data: Any, name: str, value: int) -> QueryDict:
    """What was sent, with another number in one field."""
    return with_text(data, name, str(value))


def with_text(data: Any, name: str, text: str) -> QueryDict:
    """What was sent, with another text in one field."""
    changed: QueryDict = data.copy()
    changed[name] = text
    return changed
