"""Means of the budget on the page of their project and in the comparison."""

from datetime import date
from decimal import Decimal

import pytest

from funding.choices import BudgetStage
from tests.factories import BudgetAmountFactory, BudgetExpenditureFactory, ProjectFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PAGE = "/projekte/aktenplan/"


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan")


@pytest.fixture
def means(project):
    item = BudgetAmountFactory(
        budget_item__project=project, amount=Decimal("80000.00"), source="Haushalt 2021"
    ).budget_item
    BudgetAmountFactory(budget_item=item, amount=Decimal("100000.00"), effective_on=date(2021, 6, 21))
    BudgetExpenditureFactory(budget_item=item, amount=Decimal("30000.00"))
    return item


def test_the_page_of_a_project_says_that_nothing_is_recorded(client, project):
    text = text_of(client.get(f"{PAGE}?stichtag=2021-04-08"))
    assert "Für dieses Projekt ist am 08.04.2021 kein Haushaltsansatz erfasst." in text


def test_the_page_of_a_project_shows_each_year_as_of_the_day(client, means):
    BudgetAmountFactory(budget_item__project=means.project, budget_item__year=2022, stage=BudgetStage.PLANNED)
    BudgetAmountFactory(budget_item__project=None, amount=Decimal("777777.00"))
    page = client.get(f"{PAGE}?stichtag=2021-04-08")
    text = text_of(page)
    assert "2021 – 80.000,00 € 14.12.2020 – 30.000,00 € 50.000,00 € Haushalt 2021" in text
    assert "2022 1.000,00 € – – – – –" in text
    assert "777.777,00" not in text
    address = f"/foerdermittel/haushaltsausgaben/?ansatz={means.pk}&amp;stichtag=2021-04-08"
    assert address in page.content.decode()
    assert "2021 – 100.000,00 € 21.06.2021 80.000,00 € 30.000,00 € 70.000,00 €" in text_of(
        client.get(f"{PAGE}?stichtag=2021-07-01")
    )


@pytest.mark.walk(4)
def test_the_page_needs_the_same_queries_however_many_years(client, means, django_assert_num_queries):
    def queries():
        with django_assert_num_queries(22) as captured:
            client.get(f"{PAGE}?stichtag=2021-04-08")
        return len(captured)

    client.get(PAGE)
    few = queries()
    for year in range(2022, 2030):
        BudgetAmountFactory(budget_item__project=means.project, budget_item__year=year)
    assert queries() == few


def changes(read_csv, query=""):
    found = read_csv(f"/vergleich.csv?von=2020-12-31&bis=2021-12-31{query}")
    columns = ("Projekt", "Angabe", "Gegenstand", "Datum", "Vorher", "Nachher", "Differenz")
    return [tuple(row[column] for column in columns) for row in found if row["Datum"]]


def test_the_comparison_names_decisions_and_bookings_on_their_days(means, read_csv):
    assert changes(read_csv, "&projekt=aktenplan") == [
        ("Aktenplan", "Verausgabt", "Haushaltsansatz 2021", "01.03.2021", "", "", "30000,00"),
        ("Aktenplan", "Haushaltsansatz", "2021, beschlossen", "21.06.2021", "80000,00", "100000,00", "20000,00"),
    ]


def test_the_comparison_names_those_of_the_ozg_without_a_filter(means, read_csv):
    item = BudgetAmountFactory(
        budget_item__project=None, amount=Decimal("500000.00"), effective_on=date(2021, 2, 1)
    ).budget_item
    BudgetExpenditureFactory(budget_item=item)
    of_ozg = [row for row in changes(read_csv) if not row[0]]
    assert of_ozg == [
        ("", "Haushaltsansatz für das OZG insgesamt", "2021, beschlossen", "01.02.2021", "", "500000,00", ""),
        ("", "Verausgabt für das OZG insgesamt", "Haushaltsansatz 2021", "01.03.2021", "", "", "100,00"),
    ]
    assert len(changes(read_csv, "&projekt=aktenplan")) == 2
