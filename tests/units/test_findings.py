"""Double units are found: alike by name, or with one number, on a day on which both exist."""

from datetime import date

import pytest

from tests.factories import UnitFactory
from tests.findings import found
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = date(2021, 4, 8)


def doubles(day):
    return [(each.subject.name, each.text) for each in found(day, "leistungseinheit-doppelt")]


def test_units_alike_by_name_or_with_one_number_are_found():
    UnitFactory(name="Straßenamt", number="304")
    UnitFactory(name="STRASSEN-AMT", number="305")
    UnitFactory(name="Feuerwehr und Rettungsdienst", number="304")
    UnitFactory(name="Zoo")
    UnitFactory(name="Bad")
    assert doubles(DAY) == [
        ("305 STRASSEN-AMT", "Der Name ist kaum ein anderer als der von „304 Straßenamt“."),
        ("304 Feuerwehr und Rettungsdienst", "Dieselbe Nummer hat „304 Straßenamt“."),
    ]


@pytest.mark.walk(4)
def test_each_is_found_on_the_days_of_both_alone():
    UnitFactory(name="Zoo", founded_on=date(2020, 1, 1), closed_on=date(2021, 12, 31))
    unit = UnitFactory(name="ZOO")
    assert [len(doubles(day)) for day in (date(2019, 12, 31), date(2020, 1, 1), date(2021, 12, 31))] == [0, 1, 1]
    assert doubles(date(2022, 1, 1)) == []
    unit.state(date(2021, 1, 1), name="Tierpark")
    assert [len(doubles(day)) for day in (date(2020, 12, 31), date(2021, 1, 1))] == [1, 0]


def test_the_examples_have_none(examples):
    assert doubles(DAY) == []


def test_the_page_of_findings_names_both(client):
    UnitFactory(name="Zoo", number="1")
    UnitFactory(name="Bad", number="1")
    assert "Dieselbe Nummer hat „1 Zoo“." in text_of(client.get("/pruefung/?stichtag=2021-04-08"))
