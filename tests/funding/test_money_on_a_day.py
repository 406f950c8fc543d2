from datetime import date
from decimal import Decimal

import pytest

from funding.choices import CostType, UsageBasis
from tests.factories import ExpenditureFactory, GrantFactory, TrancheFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.walk
def test_claim_approval_and_payment_count_from_their_day_on(read_csv):
    TrancheFactory()
    shown = {
        day: [
            (row["Beantragt"], row["Bewilligt"], row["Ausgezahlt"])
            for row in read_csv(f"/foerdermittel.csv?stichtag={day}")
        ]
        for day in ("2018-12-31", "2020-01-31", "2020-02-01", "2020-03-01", "2020-04-01")
    }
    assert shown == {
        "2018-12-31": [],
        "2020-01-31": [("0,00", "0,00", "0,00")],
        "2020-02-01": [("500,00", "0,00", "0,00")],
        "2020-03-01": [("500,00", "450,00", "0,00")],
        "2020-04-01": [("500,00", "450,00", "450,00")],
    }


def test_a_tranche_shows_only_what_had_happened(read_csv):
    TrancheFactory()
    (row,) = read_csv("/foerdermittel/tranchen.csv?stichtag=2020-02-15")
    assert (row["Beantragt am"], row["Bewilligt"], row["Bewilligt am"], row["Ausgezahlt"]) == ("01.02.2020", "", "", "")
    assert read_csv("/foerdermittel/tranchen.csv?stichtag=2020-01-31") == []


def test_the_difference_is_told_of_the_basis_of_the_use(read_csv):
    grant_money = TrancheFactory(grant__project__title="A")
    whole = TrancheFactory(grant__project__title="B", usage_basis=UsageBasis.WHOLE_EXPENDITURE)
    for tranche in (grant_money, whole):
        ExpenditureFactory(tranche=tranche, amount=Decimal("449.94"))
    rows = read_csv("/foerdermittel/tranchen.csv?stichtag=2020-12-31")
    assert [row["Differenz"] for row in rows] == ["0,06", "50,06"]


def test_several_grants_of_a_project_are_added(read_csv):
    first = TrancheFactory()
    TrancheFactory(grant=GrantFactory(project=first.grant.project, grantor="Bund"))
    (row,) = read_csv("/projekte.csv?stichtag=2020-12-31")
    assert row["Abgerufen in %"] == "50,0"


def test_money_is_summed_over_the_whole_filtered_list_not_the_page(client):
    tranche = TrancheFactory()
    ExpenditureFactory.create_batch(30, tranche=tranche, amount=Decimal("1000.01"))
    ExpenditureFactory(tranche=tranche, cost_type=CostType.INVESTMENT, amount=Decimal(5))
    text = text_of(client.get("/foerdermittel/ausgaben/?kostenart=personal&stichtag=2020-12-31"))
    assert "Summe aller 30 Zeilen" in text
    assert "30.000,30 €" in text
    assert "Seite 1 von 2" in text


def test_rows_can_be_narrowed_to_a_year(read_csv):
    TrancheFactory(period_start=date(2018, 7, 1), period_end=date(2019, 6, 30))
    assert len(read_csv("/foerdermittel/tranchen.csv?jahr=2018")) == 1
    assert len(read_csv("/foerdermittel/tranchen.csv?jahr=2019")) == 1
    assert read_csv("/foerdermittel/tranchen.csv?jahr=2020") == []
