"""Every registered table: a file of a record changes nothing, and makes the record anew where it is gone."""

from datetime import date
from decimal import Decimal
from operator import attrgetter

import pytest
from django.conf import settings
from django.db.models import UUIDField
from django.utils import timezone
from factory.django import DjangoModelFactory

from imports.registry import table_named, tables
from imports.runs import run_import
from imports.widgets import ChoiceWidget, RelationWidget
from records.days import BEGINNING
from records.stated import stated_of
from tests import factories
from tests.imports.files import csv_of

pytestmark = pytest.mark.django_db
EXAMPLES = settings.BASE_DIR / "examples"
FACTORIES = {
    factory._meta.model: factory
    for factory in vars(factories).values()
    if isinstance(factory, type) and issubclass(factory, DjangoModelFactory) and factory._meta.model
}
LISTS = {"aussensicht", "mittelbewegungen", "haushalt", "leistungen", "zuwendungsfristen"}
OWN_TESTS = {"leika"}  # tests/services/test_leika_files.py
LISTS_AND_EXAMPLES = {*LISTS, *OWN_TESTS, *(path.stem for path in EXAMPLES.glob("*.csv"))}
MADE = sorted(table.name for table in tables() if len(table.parts) == 1 and table.models[0] in FACTORIES)
# What a list brings anew is known from its Stichtag, not "von Anfang an" as what a factory makes; and the name that a
# record had in addresses is given to no other one.
NOT_COMPARED = {"id", "version", "entered_at", "known_from", "slug"}


@pytest.mark.parametrize("name", MADE)
def test_the_file_of_a_record_changes_nothing_and_makes_it_anew(name, tmp_path):
    resource = table_named(name).parts[0].resource
    record = FACTORIES[resource.Meta.model]()
    record.refresh_from_db()
    cells = cells_of(resource, record)
    path = tmp_path / "datei.csv"
    path.write_bytes(csv_of(";".join(cells), ";".join(cells.values())))
    assert outcome(path, name) == ([], "0 neu, 0 geändert, 1 unverändert")
    before = values_of(record)
    record.delete()
    assert outcome(path, name) == ([], "1 neu, 0 geändert, 0 unverändert")
    assert values_of(resource(timezone.localdate()).get_queryset().get(**key_of(resource, record))) == before


@pytest.mark.walk
@pytest.mark.usefixtures("examples")
def test_the_examples_change_nothing_where_they_are_imported():
    for path in sorted({*EXAMPLES.glob("*.csv")} - {EXAMPLES / "nachweis.csv"}):
        outcome = run_import(path, path.name, table_named(path.stem))
        assert (path.name, outcome.problems, outcome.number_of_changes) == (path.name, [], 0)


def test_no_table_is_without_a_file_that_tries_it():
    assert {table.name for table in tables()} - LISTS_AND_EXAMPLES - set(MADE) == set()


def outcome(path, name):
    outcome = run_import(path, path.name, table_named(name))
    return [problem.text for problem in outcome.problems], outcome.summary


def cells_of(resource, record):
    """The cells by which a file has the record, under their headers."""
    cells = {}
    for column in resource.columns.values():
        value = getattr(record, column.attribute)
        if isinstance(column.widget, RelationWidget):
            for lookup, (header, widget) in column.widget.columns.items():
                cells[header] = cells.get(header) or cell(followed(value, lookup), widget)
        else:
            cells[column.header] = cell(value, column.widget)
    return cells


def followed(value, lookup):
    """What a lookup leads to; `unit_name__name` is stated of the unit, `project_title__title` of the project."""
    if lookup.startswith("project_title__"):
        return attrgetter(value.project_path)(value).title
    for name in lookup.removeprefix("unit_name__").removeprefix("unit_number__").split("__"):
        owner = value.unit if lookup.startswith("unit_") else value
        value = getattr(owner, name, None)
    return value


def cell(value, widget):
    if isinstance(widget, ChoiceWidget):
        return widget.shown(value) or ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return "" if value == BEGINNING else f"{value:%d.%m.%Y}"
    return str(value).replace(".", ",") if isinstance(value, Decimal) else str("" if value is None else value)


def values_of(record):
    fields = [
        field
        for field in record._meta.concrete_fields
        if field.name not in NOT_COMPARED and not isinstance(field, UUIDField)  # a new record has another one
    ]
    stated = {each.name: each.read(record) for each in stated_of(type(record))}
    return {field.name: getattr(record, field.attname) for field in fields} | stated


def key_of(resource, record):
    return {name: getattr(record, name) for name in resource.Meta.import_id_fields}
