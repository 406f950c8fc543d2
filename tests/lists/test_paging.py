import re

import pytest

from tests.factories import many_rollouts
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sixty():
    many_rollouts(60)


def shown(client, query):
    return re.findall(r"Amt \d\d", text_of(client.get(f"/leistungseinheiten/?{query}")))


def test_pages_follow_one_another_without_gap_or_overlap(client, sixty):
    names = [name for page in ("1", "2", "3") for name in shown(client, f"page={page}")]
    assert names == [f"Amt {number:02}" for number in range(60)]


def test_pages_follow_one_another_backwards_too(client, sixty):
    names = [name for page in ("1", "2", "3") for name in shown(client, f"page={page}&sort=-leistungseinheit")]
    assert names == [f"Amt {number:02}" for number in range(59, -1, -1)]


def test_the_number_of_rows_and_pages_is_told(client, sixty):
    assert "60 Zeilen, Stichtag" in text_of(client.get("/leistungseinheiten/"))
    assert "Seite 3 von 3" in text_of(client.get("/leistungseinheiten/?page=3"))


@pytest.mark.walk(4)
@pytest.mark.parametrize(("page", "nearest"), [("99", 3), ("-1", 3), ("abc", 1), ("9" * 200, 3), ("", 1)])
def test_a_page_that_does_not_exist_shows_the_nearest(client, sixty, page, nearest):
    text = text_of(client.get("/leistungseinheiten/", {"page": page}))
    assert f"Seite {nearest} von 3" in text
    assert "Diese Seite gibt es nicht" in text


def test_filters_sorting_and_key_date_are_kept_across_pages_and_files(client, sixty):
    page = client.get("/leistungseinheiten/?suche=Amt&sort=-seit&stichtag=2021-04-08").content.decode()
    assert 'href="?suche=Amt&amp;sort=-seit&amp;stichtag=2021-04-08&amp;page=2"' in page
    assert 'href="/leistungseinheiten.csv?suche=Amt&amp;sort=-seit&amp;stichtag=2021-04-08"' in page
    assert '<input type="hidden" name="sort" value="-seit">' in page
    assert 'value="2021-04-08"' in page


@pytest.mark.parametrize("rows", [30, 120])
def test_a_page_needs_few_queries_however_many_rows(client, django_assert_max_num_queries, rows):
    many_rollouts(rows)
    with django_assert_max_num_queries(7) as queries:
        client.get("/leistungseinheiten/")
    assert len(queries) == 7
