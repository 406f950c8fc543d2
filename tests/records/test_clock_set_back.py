"""The clock is set back an hour: what is entered afterwards stands after what was entered before."""

from datetime import UTC, datetime, timedelta

import pytest

from records.knowledge import as_known
from tests.conftest import import_examples
from tests.example_papers import frozen_example
from tests.factories import DivisionFactory, UnitFactory
from tests.papers.test_paper_corrections import correct_the_zoo, corrections
from units.models import UnitName

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(settings, time_machine):
    settings.CLOCK_FAULT_HOURS = 24
    time_machine.move_to(NOON)
    return time_machine


def rename(unit, name):
    stated = unit.names.get()
    stated.name = name
    stated.save()


def test_what_is_entered_later_stands_later_and_is_known_later(clock):
    unit = UnitFactory(name="Zoo")
    rename(unit, "Tierpark")
    clock.move_to(NOON - HOUR)
    rename(unit, "Grüner Zoo")
    trail = list(unit.names.get().history.order_by("history_date", "history_id").values_list("name", "history_date"))
    moments = [at for _, at in trail]
    assert [name for name, _ in trail] == ["Zoo", "Tierpark", "Grüner Zoo"]
    assert moments == sorted({*moments})
    assert moments[-1] - moments[0] < timedelta(minutes=1)
    # PostgreSQL goes on where a test before left it: what is rolled back does not take its moments along.
    for (name, _), known in zip(trail, [*moments[1:], moments[-1] + HOUR], strict=True):
        with as_known(known):
            assert [each.name for each in UnitName.objects.filter(unit=unit.pk)] == [name]


def test_once_the_clock_is_right_again_it_counts(clock):
    DivisionFactory()
    clock.move_to(NOON - HOUR)
    first = DivisionFactory()
    clock.move_to(NOON + HOUR)
    second = DivisionFactory()
    assert first.history.get().history_date >= NOON
    assert second.history.get().history_date - (NOON + HOUR) < timedelta(seconds=30)


def test_a_clock_that_was_wrong_by_days_is_not_followed(clock):
    DivisionFactory()
    clock.move_to(NOON - timedelta(days=3))
    assert DivisionFactory().history.get().history_date < NOON - timedelta(days=2)


@pytest.mark.walk
def test_a_correction_after_freezing_is_one_though_the_clock_went_back(client, clock):
    import_examples()
    clock.move_to(NOON + HOUR)
    frozen = frozen_example()
    clock.move_to(NOON + timedelta(minutes=5))
    assert corrections(client) == []
    correct_the_zoo()
    assert ("Fortschritt in %", "57,9 %", "60,5 %") in corrections(client)
    assert frozen.frozen_at >= NOON + HOUR
