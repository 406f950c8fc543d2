"""The values of fields as a package has them: types of Table Schema, texts of its CSV files, and back."""

import json
from datetime import date
from typing import Any

from django.db import models

from ..days import BEGINNING, OPEN
from ..fields import MoneyField, ScaledIntegerField
from ..generics import Field

# What an empty cell means in a field that is never empty: from the beginning on, or until further notice.
OPEN_ENDS = {"effective_on": BEGINNING, "until": OPEN, "earliest_on": BEGINNING, "certain_until": OPEN}
EUR = "EUR"


def schema_of(field: Field) -> dict[str, object]:
    """The field as Table Schema describes one (https://datapackage.org/standard/table-schema/), without its name."""
    schema: dict[str, Any] = {"type": type_of(field)}
    if isinstance(field, MoneyField):
        schema["unit"] = EUR
    if field.choices:
        schema["categories"] = [{"value": code, "label": str(label)} for code, label in field.flatchoices]
    if schema["type"] == "boolean":
        schema |= {"trueValues": ["ja"], "falseValues": ["nein"]}
    if not may_be_empty(field):
        schema["constraints"] = {"required": True}
    return schema


def type_of(field: Field) -> str:
    if field.is_relation:
        return "string"
    if isinstance(field, models.BooleanField):
        return "boolean"
    if isinstance(field, ScaledIntegerField | models.DecimalField):
        return "number"
    if isinstance(field, models.IntegerField):
        return "integer"
    if isinstance(field, models.DateField):
        return "date"
    return "string"


def may_be_empty(field: Field) -> bool:
    return bool(field.null or field.empty_strings_allowed or field.name in OPEN_ENDS)


def text_of(field: Field, value: object) -> str:
    """The value as its cell says it: days as 2021-04-08, amounts as 1556579.06, flags as ja and nein."""
    if value is None or (field.name in OPEN_ENDS and value == OPEN_ENDS[field.name]):
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def value_of(field: Field, text: str) -> Any:
    """The value that a cell says. Raises a ValueError or a ValidationError where it says none."""
    if text == "":
        return "" if type_of(field) == "string" and not field.null else empty_value(field)
    if isinstance(field, models.BooleanField):
        return {"ja": True, "nein": False}[text]
    if isinstance(field, models.JSONField):
        return json.loads(text)
    return field.to_python(text)


def empty_value(field: Field) -> Any:
    return OPEN_ENDS.get(field.name) if not field.null else None
