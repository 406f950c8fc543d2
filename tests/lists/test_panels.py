"""Tables within a page: the same cells and links as lists, a last row of its own, the key date in caption and links."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import ExpenditureFactory, GrantFactory, PlanItemFactory, TrancheFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_the_links_of_a_panel_keep_the_key_date(client):
    tranche = ExpenditureFactory().tranche
    page = client.get(f"/foerdermittel/{tranche.grant.slug}/?stichtag=2020-12-31").content.decode()
    of_tranche = f"tranche={tranche.pk}&amp;grundlage=ausgezahlte-foerdermittel"
    assert f'href="/foerdermittel/ausgaben/?{of_tranche}&amp;stichtag=2020-12-31"' in page


def test_the_last_row_leaves_empty_what_has_no_sum(client):
    expenditure = ExpenditureFactory(tranche=TrancheFactory(), amount=Decimal("12.34"), booked_on=date(2020, 3, 1))
    grant = expenditure.tranche.grant
    page = client.get(f"/foerdermittel/{grant.slug}/?stichtag=2020-12-31")
    assert "Personal 12,34 € 100,0 % Summe 12,34 €" in text_of(page)
    assert '<td class="kern-table__cell"></td></tr></tfoot>' in page.content.decode()


def test_the_last_row_says_of_an_unknown_sum_that_it_is_unknown(client):
    tranche = TrancheFactory()
    page = text_of(client.get(f"/foerdermittel/{tranche.grant.slug}/?stichtag=2020-12-31"))
    assert "Summe – 500,00 € 450,00 € 0,00 € –" in page


def test_the_last_row_sums_what_is_planned(client):
    grant = GrantFactory()
    PlanItemFactory(grant=grant, amount=Decimal("100.00"))
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2020-12-31"))
    assert "Summe 100,00 € 0,00 € 0,00 € 0,00 € 100,00 €" in page
