"""The tables of a package: one for each kind of record, in the order in which they build on each other."""

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from ..fields import LatestDayField, SearchKeyField
from ..models import Record, record_models
from ..text import address_form
from ..undo import UndoableRun

KEY = "Schlüssel"
BETWEEN = " / "
NOTHING, BEGINNING = "–", "Anfang"
# What follows from other fields, or is written anew when a record is.
# Ends of windows and periods that the database keeps, by what they mean.
KEPT = {"until": "Gilt bis vor", "certain_until": "Sicher bis vor"}
DERIVED = (SearchKeyField, LatestDayField, models.DateTimeField, models.JSONField)


class PackageTable:
    """The records of a model: `fields` are those whose values a package has, `key_fields` those of which the key of a
    record is made, which tells it apart without numbers of the database."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model: Any = model
        self.fields: list[Any] = list(fields_of(model))

    @cached_property
    def name(self) -> str:
        return address_form(str(self.model._meta.verbose_name_plural))

    @cached_property
    def headers(self) -> list[str]:
        """Of the fields, as forms call them."""
        return [KEPT.get(field.name, str(field.verbose_name)) for field in self.fields]

    @cached_property
    def relations(self) -> list[Any]:
        return [field for field in self.fields if field.is_relation]

    @cached_property
    def key_fields(self) -> list[Any]:
        named = {field.name: field for field in self.fields}
        unique = next((field for field in self.fields if field.unique), None)
        if unique:
            return [unique]
        constraints = (each for each in self.model._meta.constraints if isinstance(each, models.UniqueConstraint))
        names = getattr(self.model, "package_key", ()) or next(each.fields for each in constraints)
        return [named[name] for name in names]

    def rows(self) -> Iterable[dict[str, Any]]:
        """The records in the order of their entry, or what their model says instead (`package_rows`)."""
        if made := getattr(self.model, "package_rows", None):
            rows: Iterable[dict[str, Any]] = made()
            return rows
        columns = ["pk", *(field.attname for field in self.fields)]
        in_order: Iterable[dict[str, Any]] = self.model._base_manager.order_by("pk").values(*columns)
        return in_order

    @property
    def reference(self) -> str:
        """The field with a text that names a record of any kind; empty: none."""
        return getattr(self.model, "package_reference", "")

    @property
    def is_brought_by_migrations(self) -> bool:
        """Whether every installation has some of these records, which a package brings up to date."""
        return getattr(self.model, "brought_by_migrations", False)

    @property
    def builds_on(self) -> set[Any]:
        """The other models to whose records these refer; where a text refers to any, all others."""
        if self.reference:
            return {model for model in packed_models() if not getattr(model, "package_reference", "")}
        return {field.related_model for field in self.relations} - {self.model}


def fields_of(model: type[models.Model]) -> Iterator[Any]:
    """Without the number of the database, the version, accounts, and what follows from other fields."""
    left_out = getattr(model, "not_in_package", ())
    for field in model._meta.concrete_fields:
        is_account = field.is_relation and related(field)._meta.label == settings.AUTH_USER_MODEL
        if field.primary_key or is_account or isinstance(field, DERIVED) or field.name in (*left_out, "version"):
            continue
        yield field


def related(field: Any) -> Any:
    """The model that a relation leads to."""
    return field.related_model


def packed_models() -> list[Any]:
    """Records, and others that say so (`in_package`), but those that belong to deeds of accounts, and the runs that
    records name."""
    records: list[Any] = [model for model in record_models() if model.in_package]
    others = [model for model in apps.get_models() if not issubclass(model, Record)]
    records += [model for model in others if getattr(model, "in_package", False)]
    named = {field.related_model for model in records for field in fields_of(model) if field.is_relation}
    runs = [model for model in named if issubclass(model, UndoableRun)]
    return [*records, *runs]


@cache
def package_tables() -> list[PackageTable]:
    """All tables, each after those that it builds on."""
    tables = {model: PackageTable(model) for model in packed_models()}
    by_name = sorted(tables.values(), key=lambda table: table.name)
    order = TopologicalSorter({table.model: sorted_models(table.builds_on) for table in by_name})
    return [tables[model] for model in order.static_order()]


def sorted_models(kinds: set[Any]) -> list[Any]:
    return sorted(kinds, key=lambda model: str(model._meta.label))
