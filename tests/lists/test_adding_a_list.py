"""A new list is a queryset, a filter, a table, a view and one line: the rest of the program knows it from there."""

import json

import pytest
from django.test import override_settings
from django.urls import clear_url_caches

from lists import registry
from lists.columns import TextColumn
from lists.filters import FilterSet, SearchFilter
from lists.tables import Table
from lists.views import ListView, list_urls
from ozgtracker import navigation
from ozgtracker import urls as site_urls
from tests.factories import UnitFactory
from tests.pages import text_of
from units.models import Unit

pytestmark = pytest.mark.django_db


class UnitTable(Table):
    number = TextColumn("Nummer")
    name = TextColumn("Leistungseinheit", row_header=True, order_by="name_on_day__name_key")

    class Meta:
        order_by = ("name",)


class UnitFilterSet(FilterSet):
    suche = SearchFilter("Name oder Nummer")


class UnitListView(ListView):
    name = "stellen"
    heading = "Stellen der Verwaltung"
    model = Unit
    table_class = UnitTable
    filterset_class = UnitFilterSet

    def rows(self, key_date):
        return Unit.objects.on_day(key_date)


@pytest.fixture
def new_list(monkeypatch):
    monkeypatch.setattr(registry, "_lists", {**registry._lists})
    added = list_urls("stellen", UnitListView, "posts", menu=99)
    with override_settings(ROOT_URLCONF=(*site_urls.urlpatterns, *added)):
        clear_caches()
        yield
    clear_caches()


def clear_caches():
    clear_url_caches()
    navigation.navigation.cache_clear()


def test_page_files_and_navigation_know_a_list_that_was_added(client, new_list):
    UnitFactory(name="Zoo", number="209")
    UnitFactory(name="Ämter", number="100")
    text = text_of(client.get("/stellen/?stichtag=2021-04-08"))
    assert "Stellen der Verwaltung" in text
    assert text.index("Ämter") < text.index("Zoo")
    assert '<a href="/stellen/"' in client.get("/projekte/").content.decode()
    assert "1 Zeile" in text_of(client.get("/stellen/?suche=amter"))
    body = b"".join(client.get("/stellen.csv?stichtag=2021-04-08&sort=-nummer").streaming_content)
    assert body.decode("utf-8-sig") == (
        "Nummer;Leistungseinheit;Stichtag\r\n209;Zoo;08.04.2021\r\n100;Ämter;08.04.2021\r\n"
    )
    for suffix in (".xlsx", ".json"):
        assert b"".join(client.get(f"/stellen{suffix}").streaming_content)


@pytest.mark.walk(4)
def test_the_interface_for_programs_and_its_description_know_it(client, new_list):
    UnitFactory(name="Zoo", number="209")
    UnitFactory(name="Ämter", number="100")
    page = json.loads(client.get("/api/v1/stellen/?sort=-nummer&stichtag=2021-04-08").content)
    assert [(row["id"], row["Nummer"], row["Leistungseinheit"]) for row in page["data"]] == [
        ("zoo", "209", "Zoo"),
        ("aemter", "100", "Ämter"),
    ]
    assert page["total"] == 2
    record = json.loads(client.get("/api/v1/stellen/zoo/").content)
    assert record["data"]["Nummer"] == "209"
    document = json.loads(client.get("/api/v1/openapi.json").content)
    parameters = document["paths"]["/stellen/"]["get"]["parameters"]
    assert [each["name"] for each in parameters] == ["suche", "stichtag", "sort", "page", "limit"]
    row = document["components"]["schemas"]["stellen-zeile"]
    assert [*row["properties"]] == ["id", "url", "html", "links", "Nummer", "Leistungseinheit"]
    assert "Stellen der Verwaltung" in text_of(client.get("/api/"))
    assert "Name oder Nummer" in text_of(client.get("/api/stellen/"))


def test_the_tests_over_all_lists_know_it(new_list):
    assert [each.address for each in registry.registered_lists() if each.menu][-1] == "stellen"
