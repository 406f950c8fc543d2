"""Names and numbers recur: a list means those that there are on its Stichtag."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.choices import Step, StepState
from services.models import ResponsibilityChange
from tests.factories import (
    BundleFactory,
    DivisionFactory,
    ProjectFactory,
    ResponsibilityChangeFactory,
    RolloutFactory,
    ServiceFactory,
    StepFactory,
    UnitFactory,
)
from tests.phases import Phase
from tests.units.reorganising import entered, guide, new_unit
from units.models import Unit

pytestmark = pytest.mark.django_db

TODAY = "2026-11-27"


@pytest.fixture
def again(client, tmp_path):
    """Downloads a list of a day and imports it by the command; returns what that counts of each kind of record."""

    def import_own(table, day):
        path, out = tmp_path / f"{table}_{day}.csv", StringIO()
        path.write_bytes(b"".join(client.get(f"/{table}.csv?stichtag={day}").streaming_content))
        call_command("importieren", table, str(path), stdout=out)
        return re.findall(r"\d+ neu, \d+ geändert, \d+ unverändert", out.getvalue())

    return import_own


def unchanged(*numbers):
    return [f"0 neu, 0 geändert, {number} unverändert" for number in numbers]


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan")


def rollout(project, name, number="", phases=None, joined_on=None, **days):
    unit = UnitFactory(name=name, number=number, **days)
    return RolloutFactory(project=project, unit=unit, phases=phases or {}, joined_on=joined_on)


@pytest.mark.walk
@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize(("day", "number"), [("2021-04-08", 38), (TODAY, 37)])
def test_own_lists_of_a_unit_merged_into_one_of_the_same_name(staff, again, day, number):
    merged = Unit.objects.today().filter(names__name__in=["Finanzbuchhaltung", "Steueramt"])
    answer = guide(
        staff("Sachbearbeitung"),
        "zusammenlegen",
        "01.10.2022",
        units=[unit.pk for unit in merged],
        **new_unit(name="Finanzbuchhaltung"),
    )
    entered(answer)
    assert Unit.objects.filter(names__name="Finanzbuchhaltung").count() == 2
    assert again("leistungseinheiten", day) == unchanged(5, number, number, number)


@pytest.mark.parametrize(("number", "name"), [("", "Finanzbuchhaltung"), ("003", "Bürgeramt")])
@pytest.mark.parametrize("day", ["2021-04-08", TODAY])
def test_own_lists_of_a_unit_founded_after_one_of_the_same_name_was_dissolved(again, project, number, name, day):
    rollout(project, name, number, {date(2020, 2, 1): Phase.PLANNING}, closed_on=date(2021, 12, 31))
    rollout(project, name, number, {date(2023, 3, 1): Phase.PRODUCTION}, date(2023, 1, 1), founded_on=date(2023, 1, 1))
    assert again("leistungseinheiten", day) == unchanged(1, 1, 1)


@pytest.mark.parametrize(
    ("day", "bundles", "steps"),
    [("2021-06-30", 2, [1]), ("2021-08-01", 1, []), ("2022-03-01", 2, [1]), (TODAY, 2, [1])],
)
def test_own_lists_of_bundles_whose_namesake_joins_later(again, project, day, bundles, steps):
    left = BundleFactory(project=project, name="Wohnen", joined_on=date(2020, 1, 1))
    StepFactory(bundle=left, step=Step.RECORDED, effective_on=date(2020, 2, 1))
    left.memberships.model(bundle=left, effective_on=date(2021, 7, 1), belongs=False, reason="Entfällt").save()
    joined = BundleFactory(project=project, name="Wohnen", joined_on=date(2022, 2, 1))
    StepFactory(bundle=joined, step=Step.RECORDED, state=StepState.NOT_BEGUN, effective_on=date(2022, 2, 1))
    BundleFactory(project=project, name="Bauen", joined_on=date(2020, 1, 1))
    assert again("prozessbuendel", day) == unchanged(bundles, *steps)


@pytest.mark.usefixtures("project")
def test_a_word_instead_of_a_day_is_no_wrong_day_in_a_row_with_another_problem(tmp_path):
    path = tmp_path / "prozessbuendel.csv"
    path.write_text(
        "Projekt;Prozessbündel;aufgenommen;Landespriorität\nAktenplan;Wohnen;noch nicht begonnen;vielleicht\n"
    )
    with pytest.raises(CommandError) as error:
        call_command("importieren", "prozessbuendel", str(path), stdout=StringIO())
    assert "kein Datum" not in str(error.value)
    assert "Landespriorität" in str(error.value)


def test_own_lists_of_services_whose_unit_shares_its_name_with_one_dissolved(again):
    UnitFactory(name="Bürgeramt", closed_on=date(2021, 12, 31))
    unit = UnitFactory(name="Bürgeramt", founded_on=date(2023, 1, 1))
    ResponsibilityChangeFactory(service=ServiceFactory(), unit=unit, effective_on=date(2023, 1, 1))
    assert again("leistungen", TODAY) == unchanged(1, 1)
    assert ResponsibilityChange.objects.get().unit == unit


@pytest.mark.parametrize("day", ["2021-04-08", TODAY])
def test_own_lists_of_units_of_divisions_called_alike_at_different_times(again, project, day):
    former, later = DivisionFactory(name="Finanzen"), DivisionFactory(name="Finanzen")
    of_former = rollout(project, "Kasse", division=former, closed_on=date(2021, 12, 31))
    rollout(project, "Steuern", joined_on=date(2023, 1, 1), division=later, founded_on=date(2023, 1, 1))
    assert of_former.unit.division == former
    assert again("leistungseinheiten", day) == unchanged(1, 1, 1)


def test_a_unit_founded_after_one_of_the_same_name_was_dissolved_is_a_new_one(tmp_path):
    former = UnitFactory(name="Bürgeramt", number="003", closed_on=date(2021, 12, 31))
    path = tmp_path / "leistungseinheiten.csv"
    path.write_text("Nummer;Leistungseinheit;Besteht seit;Aufgelöst am\n003;Bürgeramt;01.01.2023;\n")
    call_command("importieren", "leistungseinheiten", str(path), stdout=StringIO())
    days = list(Unit.objects.order_by("pk").values_list("founded_on", "closed_on"))
    assert days == [(None, date(2021, 12, 31)), (date(2023, 1, 1), None)]
    path.write_text("Nummer;Leistungseinheit;Besteht seit;Aufgelöst am;Art\n003;Bürgeramt;;31.12.2021;Amt\n")
    call_command("importieren", "leistungseinheiten", str(path), "--stichtag", "heute", stdout=StringIO())
    assert [unit.kind for unit in Unit.objects.order_by("pk")] == ["OFFICE", ""]
    assert Unit.objects.first() == former
