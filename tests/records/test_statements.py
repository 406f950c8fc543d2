"""Statements hold until the next of their kind; what is refused; ends that the program stores of itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from imports.answers import Answers, HeldUntil
from imports.registry import table_named
from imports.runs import run_import
from records.days import BEGINNING, OPEN
from records.querysets import StaleRecordError
from tests.factories import ProjectFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import text_of
from tests.records.test_statements_at_random import ASKED, ends_of, in_force, stored_ends
from units.models import Unit, UnitName

pytestmark = pytest.mark.django_db


def test_a_name_begins_always():
    unit = UnitFactory(name="Amt A")
    unit.state(date(2022, 1, 1), name="Amt B")
    before = stored_ends(UnitName)
    first = unit.names.first()
    message = "Die erste Angabe .* gilt von Anfang an"
    with pytest.raises(ValidationError, match=message):
        unit.names.first().delete()
    with pytest.raises(ValidationError, match=message):
        UnitName.objects.filter(pk=first.pk).delete()
    with pytest.raises(ValidationError, match=message), transaction.atomic():
        UnitName.objects.bulk_delete([first])
    first.effective_on = date(2021, 1, 1)
    with pytest.raises(ValidationError, match=message):
        first.save()
    assert stored_ends(UnitName) == before


def test_a_later_statement_changes_no_earlier_day():
    unit = UnitFactory(name="Rechtsamt")
    before = {day: in_force(UnitName, day) for day in ASKED if day < date(2020, 1, 10)}
    unit.state(date(2020, 1, 10), name="Ressort Recht", number="300")
    assert {day: in_force(UnitName, day) for day in before} == before
    assert Unit.objects.on_day(date(2020, 1, 9)).get().name == "Rechtsamt"
    assert Unit.objects.on_day(date(2020, 1, 10)).get().name == "Ressort Recht"


def test_a_late_entry_holds_until_the_next_statement():
    unit = UnitFactory(name="Amt A")
    unit.state(date(2022, 1, 1), name="Amt C")
    unit.state(date(2021, 1, 1), name="Amt B")
    assert ends_of(unit.names) == [
        (BEGINNING, date(2021, 1, 1), "Amt A"),
        (date(2021, 1, 1), date(2022, 1, 1), "Amt B"),
        (date(2022, 1, 1), OPEN, "Amt C"),
    ]


def test_what_holds_already_is_not_stated_again():
    unit = UnitFactory(name="Amt A")
    assert unit.state(date(2022, 1, 1), name="Amt A") == []
    assert UnitName.objects.count() == 1


def test_a_second_statement_of_a_day_is_refused():
    unit = UnitFactory(name="Amt A")
    unit.state(date(2022, 1, 1), name="Amt B")
    with pytest.raises(ValidationError, match="Für diesen Tag ist hier schon etwas eingetragen"):
        unit.state(date(2022, 1, 1), name="Amt C")
    with pytest.raises(ValidationError, match="Für diesen Tag ist hier schon etwas eingetragen"):
        UnitName(unit=unit, name="Amt C", effective_on=date(2022, 1, 1)).save()
    doubled = [UnitName(unit=unit, name=name, effective_on=date(2023, 1, 1)) for name in ("Amt D", "Amt E")]
    with pytest.raises(ValidationError, match="Für diesen Tag ist hier schon etwas eingetragen"):
        UnitName.objects.bulk_create(doubled)
    assert list(UnitName.objects.values_list("name", flat=True)) == ["Amt A", "Amt B"]


def test_a_correction_past_the_neighbour_names_both_and_changes_nothing():
    unit = UnitFactory(name="Amt A")
    unit.state(date(2021, 1, 1), name="Amt B")
    unit.state(date(2022, 1, 1), name="Amt C")
    before = stored_ends(UnitName)
    statement = UnitName.objects.get(name="Amt B")
    statement.effective_on = date(2022, 1, 2)
    with pytest.raises(ValidationError) as error:
        statement.save()
    assert error.value.message_dict == {
        "effective_on": [
            (
                "„Amt C“ ab 01.01.2022 muss nach „Amt B“ ab 02.01.2022 liegen: Eine Berichtigung ändert nicht die "
                "Reihenfolge der Angaben. Löschen Sie eine der beiden und tragen Sie sie neu ein."
            )
        ]
    }
    assert stored_ends(UnitName) == before
    with pytest.raises(ValidationError), transaction.atomic():
        UnitName.objects.bulk_change([statement], ["effective_on"])
    assert stored_ends(UnitName) == before


def test_a_statement_keeps_its_owner():
    unit, other = UnitFactory(name="Amt A"), UnitFactory(name="Amt B")
    statement = unit.names.get()
    statement.unit, statement.effective_on = other, date(2022, 1, 1)
    with pytest.raises(ValidationError, match="lässt sich keinem anderen Eintrag zuordnen"):
        statement.save()
    with pytest.raises(ValidationError), transaction.atomic():
        UnitName.objects.bulk_change([statement], ["unit", "effective_on"])
    assert sorted(UnitName.objects.values_list("unit", "until")) == [(unit.pk, OPEN), (other.pk, OPEN)]


@pytest.mark.walk
def test_a_consequence_hinders_no_editor():
    """Who read the neighbour before its end moved can still save it, and the end stays."""
    unit = UnitFactory(name="Amt A")
    read_before = unit.names.get()
    unit.state(date(2022, 1, 1), name="Amt B")
    read_before.name = "Amt für A"
    read_before.save()
    assert ends_of(unit.names) == [(BEGINNING, date(2022, 1, 1), "Amt für A"), (date(2022, 1, 1), OPEN, "Amt B")]
    stale = unit.names.first()
    unit.names.first().save()
    with pytest.raises(StaleRecordError):
        stale.save()


def test_a_consequence_is_in_no_history_page(staff):
    unit = UnitFactory(name="Amt A")
    unit.state(date(2022, 1, 1), name="Amt B")
    text = text_of(staff().get(f"/admin/units/unit/{unit.pk}/history/"))
    names = text.partition("Namen von Leistungseinheiten")[2].partition("Nummern von")[0]
    assert names.count("angelegt") == 2
    assert "geändert" not in names


def test_a_consequence_hinders_no_undo(tmp_path, staff):
    """An import states a kind; a later one is entered by hand; undoing the import leaves that one."""
    ProjectFactory(title="A")
    unit = UnitFactory(name="Zoo", number="1", kind="OFFICE")
    path = tmp_path / "leistungseinheiten_2021-01-01.csv"
    path.write_bytes(csv_of("Projekt;Nummer;Leistungseinheit;Art", "A;1;Zoo;Ressort"))
    run = run_import(path, path.name, table_named("leistungseinheiten"), answers=Answers(HeldUntil(OPEN))).run
    unit.state(date(2022, 1, 1), kind="STAFF_UNIT")
    page = staff().post(f"/admin/imports/importrun/{run}/rueckgaengig/", {"reason": "falsch"}, follow=True)
    assert "wurde rückgängig gemacht" in text_of(page)
    assert ends_of(unit.kinds) == [(BEGINNING, date(2022, 1, 1), "OFFICE"), (date(2022, 1, 1), OPEN, "STAFF_UNIT")]
