"""Many rows at once, and conditions with long lists: every text arrives as it is."""

import pytest
from django.db import IntegrityError, transaction

from projects.models import Rollout
from tests.factories import RolloutFactory
from units.models import Division, Unit, UnitName

pytestmark = pytest.mark.django_db
TEXTS = (
    r"a\b",
    r"\N",
    'mit "Anführung"',
    "Punkt; Komma, {Klammer}",
    "NULL",
    "50 %s",
    "Straße\u00a0Ä",
    "null",
    "'",
    r"\"",
)


def test_texts_are_stored_as_they_are():
    Unit.objects.bulk_create(Unit(name=text) for text in TEXTS)
    assert set(UnitName.objects.values_list("name", flat=True)) == {
        r"a\b", r"\N", 'mit "Anführung"', "Punkt; Komma, {Klammer}", "NULL", "50 %s", "Straße Ä", "null", "'", r"\"",
    }  # fmt: skip


def test_texts_are_found_in_a_long_list_as_they_are():
    Unit.objects.bulk_create(Unit(name=text) for text in (*TEXTS, "andere"))
    wanted = {*UnitName.objects.exclude(name="andere").values_list("name", flat=True), *map(str, range(2_000))}
    assert UnitName.objects.filter(name__in=wanted).count() == 10
    assert UnitName.objects.exclude(name__in=wanted).get().name == "andere"


@pytest.mark.walk
def test_rows_are_found_by_a_long_list_of_keys_and_of_relations():
    units = Unit.objects.bulk_create(Unit(name=f"Stelle {number}") for number in range(1_500))
    keys = [unit.pk for unit in units[:1_200]]
    assert Unit.objects.filter(pk__in=keys).count() == 1_200
    assert UnitName.objects.filter(unit__in=keys).count() == 1_200
    assert UnitName.objects.filter(unit__in=units[:1_100]).count() == 1_100
    assert UnitName.history.filter(unit__in=keys).count() == 1_200


def test_new_records_get_keys_beside_such_as_have_theirs():
    known, new = Division(pk=7_000), Division()
    Division.objects.bulk_create([new, known])
    assert known.pk == 7_000
    assert set(Division.objects.values_list("pk", flat=True)) == {7_000, new.pk}
    assert set(Division.history.values_list("id", flat=True)) == {7_000, new.pk}
    assert not new._state.adding


def test_what_the_database_refuses_stays_new():
    rollout = RolloutFactory()
    double = Rollout(project=rollout.project, unit=rollout.unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rollout.objects.bulk_create([double])
    assert double.pk is None
    assert double._state.adding


def test_an_update_by_the_way_is_refused():
    with pytest.raises(TypeError):
        Unit.objects.bulk_create([Unit(name="Zoo")], ignore_conflicts=True)
