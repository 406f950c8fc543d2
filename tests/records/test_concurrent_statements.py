"""Two writers of one owner at the same time leave one statement in force, each on a connection of its own."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from records.days import BEGINNING, OPEN
from records.ends import wrong_ends
from records.knowledge import as_known
from tests.concurrent import together
from units.models import Unit, UnitName

WRITERS, DEEDS = 4, 12
DAYS = [date(2020, 1, 1) + timedelta(days=number) for number in range(30)]


@pytest.fixture
def unit(transactional_db):
    return Unit.objects.create(name="Rechtsamt")


def check(unit):
    """Of every day one statement, ends as the rule says, at every moment of the past too."""
    rows = list(UnitName.objects.filter(unit=unit).order_by("effective_on").values_list("effective_on", "until"))
    assert rows[0][0] == BEGINNING
    assert [until for _, until in rows] == [*(start for start, _ in rows[1:]), OPEN]
    assert wrong_ends(UnitName, {unit.pk}) == []
    moments = UnitName.history.model._base_manager.filter(unit=unit.pk).values_list("history_date", flat=True)
    for moment in sorted(set(moments)):
        with as_known(moment + timedelta(microseconds=1)):
            known = list(UnitName.objects.filter(unit=unit.pk).order_by("effective_on"))
        assert [row.until for row in known] == [*(row.effective_on for row in known[1:]), OPEN]
    return rows


@pytest.mark.walk
def test_writers_of_different_days_leave_one_statement_each_day(unit):
    def writer(number):
        def write():
            own = Unit.objects.get(pk=unit.pk)
            for day in DAYS[number::WRITERS][:DEEDS]:
                own.state(day, name=f"Amt {number} {day}")

        return write

    assert together(*(writer(number) for number in range(WRITERS))) == [None] * WRITERS
    assert len(check(unit)) == 1 + len(DAYS)


@pytest.mark.walk
def test_of_two_writers_of_one_day_one_is_refused(unit):
    for day in DAYS[:DEEDS]:

        def write(name, day=day):
            return lambda: Unit.objects.get(pk=unit.pk).state(day, name=f"{name} {day}")

        first, second = together(write("Ressort"), write("Stadtbetrieb"))
        refused = [result for result in (first, second) if isinstance(result, ValidationError)]
        assert len(refused) == 1, (first, second)
        assert refused[0].messages == ["Für diesen Tag ist hier schon etwas eingetragen."]
    assert len(check(unit)) == 1 + DEEDS


@pytest.mark.walk
def test_a_statement_and_the_correction_of_its_neighbour(unit):
    for earlier, later in zip(DAYS[:DEEDS:2], DAYS[1:DEEDS:2], strict=True):
        (stated,) = unit.state(later, name=f"Amt ab {later}")

        def enter(day=earlier):
            Unit.objects.get(pk=unit.pk).state(day, name=f"Amt ab {day}")

        def correct(key=stated.pk):
            statement = UnitName.objects.get(pk=key)
            statement.name = f"{statement.name}, berichtigt"
            statement.save()

        assert together(enter, correct) == [None, None]
    assert len(check(unit)) == 1 + DEEDS


@pytest.mark.walk(4)
def test_a_deletion_and_a_statement_between(unit):
    for earlier, later in zip(DAYS[:DEEDS:2], DAYS[1:DEEDS:2], strict=True):
        (stated,) = unit.state(earlier, name=f"Amt ab {earlier}")

        def enter(day=later):
            Unit.objects.get(pk=unit.pk).state(day, name=f"Amt ab {day}")

        def delete(key=stated.pk):
            UnitName.objects.filter(pk=key).delete()

        assert together(enter, delete) == [None, None]
    assert len(check(unit)) == 1 + DEEDS // 2
