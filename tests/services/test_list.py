"""By what the list of OZG services can be narrowed, sorted and searched."""

from datetime import date

import pytest

from services.choices import Portal, ProvisionKind
from tests.factories import (
    EfaPilotFactory,
    LeikaServiceFactory,
    LifeSituationFactory,
    PortalChangeFactory,
    PriorityListFactory,
    ProvisionChangeFactory,
    ResponsibilityChangeFactory,
    ServiceFactory,
    TargetChangeFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = "stichtag=2021-04-08"


@pytest.fixture
def wohngeld():
    """A service of which everything is known, beside one of which nothing is."""
    ServiceFactory(ozg_id="10001", name="Übermittlungssperre")
    situation = LifeSituationFactory(name="Existenzsicherung", field__name="Arbeit & Ruhestand")
    service = ServiceFactory(
        ozg_id="10092", name="Wohngeld", situation=situation, levels={date(2020, 1, 1): 1, date(2020, 7, 1): 3}
    )
    LeikaServiceFactory(service=service, key="99107023000000")
    ResponsibilityChangeFactory(service=service, unit__name="Sozialamt")
    ProvisionChangeFactory(service=service, kind=ProvisionKind.EFA)
    PortalChangeFactory(service=service, portal=Portal.CITY)
    TargetChangeFactory(service=service, target_on=date(2020, 6, 30))
    EfaPilotFactory(service=service)
    PriorityListFactory(name="OZG-Booster", services=[service])
    return service


def ids(read_csv, query):
    return [row["OZG-ID"] for row in read_csv(f"/leistungen.csv?{DAY}&{query}")]


def test_a_row_tells_what_held_on_the_day(read_csv, wohngeld):
    rows = {row["OZG-ID"]: row for row in read_csv(f"/leistungen.csv?{DAY}")}
    assert rows["10092"] == {
        "OZG-ID": "10092",
        "Leistung": "Wohngeld",
        "Themenfeld": "Arbeit & Ruhestand",
        "Lage": "Existenzsicherung",
        "Priorität": "OZG-Booster",
        "Zuständig": "Sozialamt",
        "Reifegrad": "3 Online-Leistung (Modell 1.1)",
        "OZG-konform": "ja",
        "Bezugsweg": "EfA-Nachnutzung",
        "EfA-Pilot": "ja",
        "Portal": "Serviceportal der Kommune",
        "Online seit": "01.07.2020",
        "Stand im Katalog": "im Katalog",
        "Stichtag": "08.04.2021",
    }
    assert set(rows["10001"].values()) == {"10001", "Übermittlungssperre", "", "nein", "im Katalog", "08.04.2021"}


def test_a_row_tells_nothing_that_came_later(read_csv, wohngeld):
    [_, row] = read_csv("/leistungen.csv?stichtag=2019-12-31")
    assert [row[name] for name in ("Priorität", "Zuständig", "Reifegrad", "Bezugsweg", "EfA-Pilot", "Portal")] == [
        "", "", "", "", "nein", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "suche=wohn",
        "suche=10092",
        "suche=99107023",
        "suche=99 107 023 000 000",
        "prioritaet=OZG-Booster",
        "reifegrad=1.1-3",
        "stand=online",
        "stand=ozg-konform",
        "bezugsweg=efa-nachnutzung",
        "pilot=1",
        "ueberfaellig=nein&stand=online",
    ],
)
def test_each_filter_finds_the_service(read_csv, wohngeld, query):
    assert ids(read_csv, query) == ["10092"]


@pytest.mark.parametrize(
    "query", ["suche=uber", "pilot=0", "stand=ohne", "stand=nicht-online", "reifegrad=1.1-1", "ueberfaellig=ja"]
)
def test_each_filter_leaves_it_out(read_csv, wohngeld, query):
    assert "10092" not in ids(read_csv, query)


def test_fields_situations_and_units_are_chosen_by_name(client, wohngeld):
    page = client.get("/leistungen/").content.decode()
    for name, parameter, value in (
        ("Arbeit &amp; Ruhestand", "themenfeld", "arbeit-ruhestand"),
        ("Existenzsicherung", "lage", "existenzsicherung"),
        ("Sozialamt", "zustaendig", "sozialamt"),
    ):
        assert f'<option value="{value}">{name}</option>' in page
        assert "1 Zeile (gefiltert)" in text_of(client.get(f"/leistungen/?{DAY}&{parameter}={value}"))


def test_a_service_is_overdue_until_it_is_online(read_csv, wohngeld):
    overdue = [row["OZG-ID"] for row in read_csv("/leistungen.csv?stichtag=2020-06-30&ueberfaellig=ja")]
    assert overdue == []
    assert [row["OZG-ID"] for row in read_csv("/leistungen.csv?stichtag=2020-06-30&ueberfaellig=nein")] == [
        "10001",
        "10092",
    ]
    TargetChangeFactory(service=wohngeld, effective_on=date(2020, 1, 2), target_on=date(2020, 6, 1))
    assert [row["OZG-ID"] for row in read_csv("/leistungen.csv?stichtag=2020-06-30&ueberfaellig=ja")] == ["10092"]


def test_the_newest_list_of_a_name_holds(read_csv, wohngeld):
    PriorityListFactory(name="OZG-Booster", effective_on=date(2021, 4, 1))
    assert ids(read_csv, "prioritaet=OZG-Booster") == []
    assert [row["OZG-ID"] for row in read_csv("/leistungen.csv?stichtag=2021-03-31&prioritaet=OZG-Booster")] == [
        "10092"
    ]


def test_the_page_names_the_rule_and_its_source(client, wohngeld):
    text = text_of(client.get("/leistungen/?zaehlweise=niedrigste"))
    assert "Zählweise „niedrigste LeiKa-Leistung, OZG-konform“" in text
    assert "Quelle: Reifegradmodell 1.1" in text


def test_invalid_choices_are_said_and_list_nothing(client, wohngeld):
    text = text_of(client.get("/leistungen/?zaehlweise=x&reifegrad=9.9-9&themenfeld=abc&lage=99999999999999999999"))
    assert "Mit einem ungültigen Filter wird nichts gezeigt." in text


@pytest.mark.parametrize(
    "column",
    [
        "ozg-id",
        "leistung",
        "themenfeld",
        "prioritaet",
        "zustaendig",
        "reifegrad",
        "bezugsweg",
        "online-seit",
        "zieltermin",
    ],
)
def test_every_column_sorts_in_both_directions(read_csv, wohngeld, column):
    for sign in ("", "-"):
        assert sorted(ids(read_csv, f"sort={sign}{column}")) == ["10001", "10092"]


@pytest.mark.parametrize("number", [2, 12])
def test_the_page_needs_the_same_queries_however_many_services(client, django_assert_num_queries, number):
    for _ in range(number):
        ServiceFactory(levels={date(2020, 1, 1): 2})
    with django_assert_num_queries(11):
        client.get("/leistungen/")


def test_the_list_leads_to_the_standing_of_the_same_day(client):
    assert 'href="/leistungen/stand/?stichtag=2021-04-08"' in client.get(f"/leistungen/?{DAY}").content.decode()


def test_where_nothing_is_recorded_of_any_service_the_page_says_so(client, wohngeld):
    told = "ist zu keiner OZG-Leistung ein Reifegrad, ein Bezugsweg oder ein anderer Stand erfasst"
    assert f"Bis zum 31.12.2019 {told}" in text_of(client.get("/leistungen/?stichtag=2019-12-31"))
    assert told not in text_of(client.get(f"/leistungen/?{DAY}"))
    assert told not in text_of(client.get(f"/leistungen/?{DAY}&suche=sperre"))
    assert told not in text_of(client.get(f"/leistungen/?{DAY}&suche=nirgends"))
