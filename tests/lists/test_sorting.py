import re
from datetime import date
from operator import itemgetter
from random import Random

import pytest

from tests.conftest import seed_of
from tests.factories import (
    BudgetAmountFactory,
    DivisionFactory,
    ProjectFactory,
    RolloutConfirmationFactory,
    RolloutFactory,
    UnitFactory,
)
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
ROLLOUT_COLUMNS = [
    "projekt",
    "nummer",
    "leistungseinheit",
    "geschaeftsbereich",
    "phase",
    "seit",
    "geplant-produktiv-ab",
    "ueberfaellig",
    "zuletzt-geaendert-oder-bestaetigt",
]


def names(read_csv, query):
    return [row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?{query}")]


@pytest.mark.walk(4)
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


@pytest.mark.walk(4)
@pytest.mark.sample(1)
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


@pytest.fixture
def city(request):
    """Ninety units of three projects, one yet to start: with six divisions or none, a phase, a plan, a confirmation or
    none; some join later or have left."""
    random = Random(seed_of(request.config))
    projects = [ProjectFactory(started_on=date(year, 1, 1), ends_on=None) for year in (2019, 2020, 2022)]
    divisions = [*DivisionFactory.create_batch(6), None]
    for number in range(90):
        unit = UnitFactory(name=f"Amt {number:02}", division=random.choice(divisions))
        phases = {date(2020, month, 1): random.choice(list(Phase)) for month in random.sample(range(1, 13), 1)}
        rollout = RolloutFactory(
            project=random.choice(projects[:2]) if number % 30 else projects[2],
            unit=unit,
            planned_production_on=random.choice([None, date(2020, 6, 1), date(2021, 9, 1)]),
            joined_on=random.choice([None, date(2020, 1, 1), date(2021, 6, 1)]) if number % 4 == 0 else None,
            phases=phases if number % 4 and number % 30 else {},
        )
        if number % 4 == 1 and number % 30:
            RolloutConfirmationFactory(subject=rollout, confirmed_on=date(2021, random.randrange(1, 4), 1))


@pytest.mark.walk
@pytest.mark.sample(3)
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("column", ROLLOUT_COLUMNS)
def test_pages_are_in_the_order_of_the_file(client, read_csv, city, column, sign):
    """Pages find their rows by shorter ways than files, which sort them all."""
    query = f"sort={sign}{column}&stichtag=2021-04-08"
    number = client.get(f"/leistungseinheiten/?{query}").context["page"].paginator.num_pages
    pages = [client.get(f"/leistungseinheiten/?{query}&page={page}") for page in range(1, number + 1)]
    on_pages = [name for page in pages for name in re.findall(r"Amt \d\d", text_of(page))]
    assert len(on_pages) > 60
    assert on_pages == names(read_csv, query)


def test_an_unknown_column_is_told_and_the_usual_order_shown(client):
    RolloutFactory()
    text = text_of(client.get("/leistungseinheiten/?sort=hausnummer"))
    assert "Nach dieser Spalte kann nicht sortiert werden" in text
    assert "1 Zeile," in text
