"""A service that the catalogue has no more stays in the list, which says so, and counts nowhere as one of its own."""

import json
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.html import strip_tags

from services.choices import CatalogueStatus, DenominatorBasis
from tests.factories import DenominatorFactory, PriorityListFactory, ServiceFactory
from tests.imports.files import csv_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY, BEFORE = "stichtag=2021-01-01", "stichtag=2020-12-31"
GONE, THERE = "nicht mehr im Katalog", "im Katalog"


@pytest.fixture
def gone():
    """Of three services, two online, one online left the catalogue on 1 January 2021."""
    ServiceFactory(ozg_id="10001", levels={date(2020, 1, 1): 3})
    ServiceFactory(ozg_id="10002", levels={date(2020, 1, 1): 0})
    service = ServiceFactory(ozg_id="10092", name="Wohngeld", levels={date(2020, 1, 1): 3})
    service.state(date(2021, 1, 1), catalogue_status=CatalogueStatus.WITHDRAWN)
    return service


def statuses(read_csv, query):
    return {row["OZG-ID"]: row["Stand im Katalog"] for row in read_csv(f"/leistungen.csv?{query}")}


@pytest.mark.walk(4)
def test_list_files_and_interface_say_so_from_that_day_on(client, read_csv, gone):
    assert statuses(read_csv, BEFORE) == {"10001": THERE, "10002": THERE, "10092": THERE}
    assert statuses(read_csv, DAY) == {"10001": THERE, "10002": THERE, "10092": GONE}
    said = "1 der gezeigten Leistungen ist nicht mehr im Katalog und zählt nicht zu den Leistungen des Katalogs"
    assert said not in text_of(client.get(f"/leistungen/?{BEFORE}"))
    page = client.get(f"/leistungen/?{DAY}")
    assert said in text_of(page)
    assert f"Wohngeld {GONE}" in text_of(page)
    assert f"/leistungen/?{DAY}&amp;katalog=im-katalog".removeprefix("/leistungen/") in page.content.decode()
    rows = client.get(f"/api/v1/leistungen/?{DAY}").json()["data"]
    assert {row["OZG-ID"]: row["Stand im Katalog"] for row in rows}["10092"] == GONE
    assert client.get(f"/api/v1/leistungen/10092/?{DAY}").json()["data"]["Stand im Katalog"] == GONE


@pytest.mark.parametrize(
    ("chosen", "found"), [("im-katalog", ["10001", "10002"]), ("nicht-mehr-im-katalog", ["10092"])]
)
def test_the_list_is_narrowed_to_them_or_to_the_others(client, read_csv, gone, chosen, found):
    assert list(statuses(read_csv, f"{DAY}&katalog={chosen}")) == found
    assert "der gezeigten Leistungen" not in text_of(client.get(f"/leistungen/?{DAY}&katalog={chosen}"))


def test_no_other_value_is_taken(client, gone):
    assert client.get("/leistungen.csv?katalog=x").status_code == 400


def links_of(page):
    """The numbers that lead to the list, with the addresses that they lead to."""
    found = re.findall(r'href="(/leistungen/\?[^"]+)"\s*>(.*?)</a>', page.content.decode(), re.DOTALL)
    return {address.replace("&amp;", "&"): strip_tags(number).strip() for address, number in found}


@pytest.mark.walk(4)
@pytest.mark.parametrize("whole", ["", "&grundgesamtheit=katalog", "&grundgesamtheit=vorrang"])
@pytest.mark.parametrize(("day", "left"), [(BEFORE, False), (DAY, True)])
def test_figures_count_what_the_list_that_they_lead_to_has(client, gone, whole, day, left):
    DenominatorFactory(slug="katalog", effective_on=date(2020, 1, 1))
    PriorityListFactory(name="Vorrang", services=[gone], effective_on=date(2020, 1, 1))
    DenominatorFactory(
        slug="vorrang", basis=DenominatorBasis.LIST, priority_list="Vorrang", effective_on=date(2020, 1, 2)
    )
    links = links_of(client.get(f"/leistungen/stand/?{day}{whole}"))
    online = {number for address, number in links.items() if "stand=online" in address and "prioritaet" not in address}
    assert online == (set() if "vorrang" in whole else {"1"} if left else {"2"})
    for address, number in links.items():
        if number.isdigit():
            file = client.get(address.replace("/leistungen/", "/leistungen.json"))
            rows = len(json.loads(b"".join(file.streaming_content))["zeilen"])
            assert rows == int(number), address


def test_a_list_that_is_read_says_it_from_its_day_on(tmp_path, gone):
    path = tmp_path / "leistungen.csv"
    path.write_bytes(csv_of("OZG-ID;Leistung;Stand im Katalog;Stichtag", "10092;Wohngeld;im Katalog;01.06.2021"))
    call_command("importieren", "leistungen", str(path), stdout=StringIO())
    stated = gone.entries.order_by("effective_on").values_list("effective_on", "status")
    assert [*stated][1:] == [(date(2021, 1, 1), CatalogueStatus.WITHDRAWN), (date(2021, 6, 1), CatalogueStatus.LISTED)]
