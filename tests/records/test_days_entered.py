"""Each day that is entered lies where pages can have their Stichtag: from 1900 to 2199."""

from datetime import date
from importlib import import_module
from io import StringIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import get_resolver

from lists.key_dates import KeyDateForm
from records.fields import DayFormField
from records.models import record_models
from tests.factories import ProjectFactory, RolloutFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import Phase
from units.models import Unit

OUTSIDE = "Das Datum muss zwischen 01.01.1900 und 31.12.2199 liegen."
ENTERED = [
    pytest.param(field, id=field.model.__name__ + "." + field.name)
    for model in record_models()
    for field in model._meta.concrete_fields
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField) and field.editable
]


@pytest.mark.parametrize("field", ENTERED)
@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2200, 1, 1), date(9999, 12, 31)])
def test_no_field_of_a_record_takes_a_day_outside_the_calendar(field, day):
    for each in (field.formfield(), field):
        with pytest.raises(ValidationError, match=OUTSIDE):
            each.clean(*([str(day)] if each is not field else [day, None]))


def test_the_first_and_the_last_day_are_taken():
    for day in (date(1900, 1, 1), date(2199, 12, 31)):
        unit = Unit(name="Zoo", founded_on=day)
        unit.clean_fields()
        assert DayFormField().clean(str(day)) == day


def test_a_unit_closed_at_the_end_of_time_is_refused_by_its_model(db):
    with pytest.raises(ValidationError, match=OUTSIDE):
        Unit(name="Zoo", closed_on=date.max).full_clean()


def every(kind):
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


def test_no_form_asks_for_a_day_without_the_rule():
    import_module(get_resolver().urlconf_name if isinstance(get_resolver().urlconf_name, str) else "ozgtracker.urls")
    asked = {
        (form.__module__, form.__name__, name)
        for form in every(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField) and not isinstance(field, DayFormField)
    }
    with_own_messages = (
        KeyDateForm.__module__,
        "reports.comparison.periods",
        "reports.project.what_if",
    )  # of the same range
    ours = ("records", "units", "projects", "services", "funding", "papers", "reports", "imports", "lists")
    assert {form for form in asked if form[0].split(".")[0] in ours and form[0] not in with_own_messages} == set()


@pytest.mark.walk
@pytest.mark.parametrize(
    "entered",
    [
        {"closed_on": "31.12.9999"},
        {"founded_on": "31.12.9999"},
        {"name": "Zoologie", "change_effective_on": "31.12.9999"},
        {"name": "Zoologie", "change_effective_on": "01.01.9999"},
        {"name": "Zoologie", "change_effective_on": "31.12.1899"},
    ],
)
def test_a_unit_keeps_what_was_typed_and_names_the_range(staff, db, entered):
    page = f"/admin/units/unit/{UnitFactory(name='Zoo').pk}/change/"
    client = staff("Sachbearbeitung")
    answer = client.post(page, fields_of(client.get(page)) | entered)
    assert text_of(answer).count(OUTSIDE) == 2  # above the form and at the field
    assert "Bedingung" not in text_of(answer)
    assert fields_of(answer) | entered == fields_of(answer)


@pytest.mark.walk
def test_a_project_names_the_range_at_each_of_its_days(staff, db):
    project = ProjectFactory(started_on=date(2019, 1, 1))
    page = f"/admin/projects/project/{project.pk}/change/"
    client = staff("Projektleitung")
    row = {"states-0-effective_on": "31.12.9999", "states-0-state": "RUNNING"}
    answer = client.post(page, fields_of(client.get(page)) | {"change_effective_on": "01.01.2026"} | row)
    assert OUTSIDE in text_of(answer)
    assert "schon etwas eingetragen" not in text_of(answer)
    days = {"starts_on": "31.12.9999", "ends_on": "31.12.9999", "change_effective_on": "01.01.2026"}
    answer = client.post(page, fields_of(client.get(page)) | days)
    assert text_of(answer).count(OUTSIDE) == 4


@pytest.mark.walk
def test_phases_and_confirmations_name_the_range(staff, db):
    rollout = RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING})
    page = f"/admin/projects/rollout/{rollout.pk}/change/"
    client = staff("Sachbearbeitung")
    fields = fields_of(client.get(page))
    row = f"phase_changes-{int(fields['phase_changes-TOTAL_FORMS']) - 1}"
    phase = {f"{row}-phase": str(int(Phase.CONCEPT)), f"{row}-effective_on": "31.12.9999"}
    answer = client.post(page, fields | phase)
    assert OUTSIDE in text_of(answer)
    confirmed = {"confirm_status": "1", "confirmed_on": "31.12.1899"}
    answer = client.post(f"/admin/projects/rollout/{rollout.pk}/bestaetigen/", confirmed)
    assert OUTSIDE in text_of(answer)


def test_a_file_names_row_column_and_range(tmp_path, db):
    path = tmp_path / "datei.csv"
    path.write_bytes(csv_of("Leistungseinheit;Besteht seit", "Zoo;31.12.9999"))
    with pytest.raises(CommandError) as error:
        call_command("importieren", "leistungseinheiten", path, stdout=StringIO())
    problem = f"datei.csv, Zeile 2, Spalte „Besteht seit“: „31.12.9999“ ist kein Datum. {OUTSIDE}"
    assert problem in str(error.value)
    assert not Unit.objects.exists()
