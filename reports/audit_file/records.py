"""Records of one kind as a table, with all that is entered of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models

from lists.columns import Column, DateColumn, DecimalColumn, FlagColumn, MoneyColumn, NumberColumn, TextColumn
from lists.panels import PanelTable
from records.days import BEGINNING
from records.fields import MoneyField
from records.generics import Field
from records.trail import NOTHING, text_of

# By the kind of a field that of its column; others are texts.
COLUMNS: Sequence[tuple[type[Any], Callable[[str], Column]]] = (
    (MoneyField, MoneyColumn),
    (models.DecimalField, DecimalColumn),
    (models.BooleanField, FlagColumn),
    (models.DateField, DateColumn),
    (models.IntegerField, NumberColumn),
)


def record_table(model: type[models.Model], records: Iterable[models.Model], without: Sequence[str] = ()) -> PanelTable:
    """A column for each field that is entered, but for those `without`; a day „von Anfang an“ is empty."""
    fields = [each for each in model._meta.concrete_fields if is_entered(each) and each.name not in without]
    rows = ({field.name: value_of(field, record) for field in fields} for record in records)
    return PanelTable(rows, extra_columns=[(field.name, column_of(field)) for field in fields])


def is_entered(field: Field) -> bool:
    return field.editable and not field.primary_key


def has_words(field: Field) -> bool:
    """Whether its value is written in words: a code, or what a relation leads to."""
    return bool(field.is_relation or field.choices)


def column_of(field: Field) -> Column:
    label = str(field.verbose_name)
    if has_words(field):
        return TextColumn(label)
    return next((kind(label) for of, kind in COLUMNS if isinstance(field, of)), TextColumn(label))


def value_of(field: Field, record: models.Model) -> object:
    """As the column of the field reads it."""
    if has_words(field):
        text = text_of(field, record)
        return "" if text == NOTHING else text
    value = getattr(record, field.attname)
    return None if value == BEGINNING else value
