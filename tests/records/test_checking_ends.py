"""The command that compares stored ends with the rule, over rows written past the program."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from projects.models import RolloutMembership
from records.days import BEGINNING, OPEN
from tests.factories import RolloutFactory, UnitFactory
from units.models import UnitKind, UnitName

pytestmark = pytest.mark.django_db


def ends(*arguments):
    """What the command prints, and its exit status."""
    output = StringIO()
    try:
        call_command("enden", *arguments, stdout=output)
    except SystemExit as status:
        return output.getvalue().splitlines(), status.code
    return output.getvalue().splitlines(), 0


@pytest.fixture
def unit():
    unit = UnitFactory(name="Rechtsamt", number="300", kind="STAFF_UNIT")
    unit.state(date(2022, 1, 1), name="Ressort Recht", kind="DEPARTMENT")
    return unit


def set_end(statement, until):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE units_unitname SET until = %s WHERE id = %s", [until, statement.pk])


def test_right_ends(unit):
    assert ends() == (["Alle Enden stimmen."], 0)


def test_wrong_ends_are_named(unit):
    set_end(unit.names.first(), date(2021, 7, 1))
    set_end(unit.names.last(), date(2023, 1, 1))
    first, second, summary = lines = ends()[0]
    of_unit = f"(Leistungseinheit Nr. {unit.pk})"
    assert first == (
        f"Name einer Leistungseinheit „Rechtsamt von Anfang an“ {of_unit} gilt bis 30.06.2021, "
        "richtig ist bis 31.12.2021."
    )
    assert second == (
        f"Name einer Leistungseinheit „Ressort Recht ab 01.01.2022“ {of_unit} gilt bis 31.12.2022, "
        "richtig ist bis auf Weiteres."
    )
    assert summary == "2 falsche Enden."
    assert ends() == (lines, 1)
    assert list(UnitName.objects.values_list("until", flat=True)) == [date(2021, 7, 1), date(2023, 1, 1)]


def test_wrong_ends_are_put_right(unit):
    set_end(unit.names.first(), date(2021, 7, 1))
    lines, status = ends("--berichtigen")
    assert (lines[-1], status) == ("1 falsche Enden richtiggestellt.", 0)
    assert list(UnitName.objects.values_list("effective_on", "until", "version")) == [
        (BEGINNING, date(2022, 1, 1), 1),
        (date(2022, 1, 1), OPEN, 1),
    ]
    assert UnitName.history.count() == 2
    assert ends() == (["Alle Enden stimmen."], 0)


def test_a_row_past_the_program_is_found_by_its_neighbour(unit):
    """As a restored row or a line of SQL brings it: no neighbour knows of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO units_unitkind (version, effective_on, until, source, file_reference, unit_id, kind)"
            " VALUES (1, '2020-01-01', '9999-12-31', '', '', %s, 'OFFICE')",
            [unit.pk],
        )
    lines, status = ends()
    assert (len(lines), status) == (3, 1)
    ends("--berichtigen")
    assert list(UnitKind.objects.values_list("effective_on", "until")) == [
        (BEGINNING, date(2020, 1, 1)),
        (date(2020, 1, 1), date(2022, 1, 1)),
        (date(2022, 1, 1), OPEN),
    ]


def test_what_stands_within_a_period_ends_with_it_again():
    """The end of a membership was taken away past the program, and that of the phase in it with it."""
    rollout = RolloutFactory(phases={date(2020, 1, 1): 1})
    RolloutMembership.objects.create(rollout=rollout, effective_on=date(2021, 1, 1), belongs=False, reason="verlagert")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE projects_rolloutmembership SET until = '9999-12-31'")
        cursor.execute("UPDATE projects_phasechange SET until = '9999-12-31', certain_until = '9999-12-31'")
    lines, status = ends()
    assert status == 1
    assert any("gilt bis auf Weiteres, richtig ist bis 31.12.2020." in line for line in lines)
    ends("--berichtigen")
    assert rollout.phase_changes.get().until == date(2021, 1, 1)
    assert ends() == (["Alle Enden stimmen."], 0)
