from datetime import date
from operator import itemgetter

import pytest

from tests.factories import BudgetAmountFactory, RolloutFactory, UnitFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db


def names(read_csv, query):
    return [row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?{query}")]


def test_umlauts_sort_as_in_german(read_csv):
    for name in ("Zoo", "Überwachung", "Ämter", "Amt", "Straße", "Strand", "Archiv", "unten", "Österreich", "Ordnung"):
        RolloutFactory(unit=UnitFactory(name=name))
    german = ["Amt", "Ämter", "Archiv", "Ordnung", "Österreich", "Strand", "Straße", "Überwachung", "unten", "Zoo"]
    assert names(read_csv, "sort=leistungseinheit") == german
    assert names(read_csv, "sort=-leistungseinheit") == german[::-1]


def test_phases_sort_in_their_order_and_missing_ones_last(read_csv):
    for name, phase in (("C", Phase.PRODUCTION), ("A", Phase.PLANNING), ("B", Phase.CONCEPT)):
        RolloutFactory(unit=UnitFactory(name=name), phases={date(2020, 1, 1): phase})
    RolloutFactory(unit=UnitFactory(name="D"))
    assert names(read_csv, "sort=phase") == ["A", "B", "C", "D"]
    assert names(read_csv, "sort=-phase") == ["C", "B", "A", "D"]


def test_the_header_says_how_the_list_is_sorted_and_turns_it_round(client):
    RolloutFactory()
    page = client.get("/leistungseinheiten/?sort=seit&stichtag=2021-04-08").content.decode()
    assert page.count("aria-sort=") == 1
    assert 'aria-sort="ascending"><a class="sort-link" href="?sort=-seit&amp;stichtag=2021-04-08">Seit</a>' in page


@pytest.mark.sample(2)
def test_every_header_of_every_list_sorts(staff, examples, list_address):
    client = staff()
    BudgetAmountFactory()  # which the examples have none of
    page = client.get(f"{list_address}/?stichtag=2021-04-08")
    for header in filter(itemgetter("sort"), page.context["headers"]):
        for sign in ("", "-"):
            sort = sign + header["sort"].lstrip("-")
            response = client.get(f"{list_address}/", {"sort": sort, "stichtag": "2021-04-08"})
            assert response.context["sort_error"] == ""
            assert "aria-sort" in response.content.decode()


def test_an_unknown_column_is_told_and_the_usual_order_shown(client):
    RolloutFactory()
    text = text_of(client.get("/leistungseinheiten/?sort=hausnummer"))
    assert "Nach dieser Spalte kann nicht sortiert werden" in text
    assert "1 Zeile," in text
