"""Sums over many random bookings agree to the cent with those of Decimal: on pages, in files and in the PDF.

A whole run tries 100,000.
"""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from random import Random

import pytest
from pypdf import PdfReader

from funding.choices import CostType, UsageBasis
from funding.models import Expenditure
from lists.formats import euro
from tests.factories import GrantFactory, TrancheFactory
from tests.findings import values
from tests.pages import text_of
from tests.samples import size

pytestmark = pytest.mark.django_db
NUMBER = size(100_000, 4_000)


@pytest.mark.walk
def test_sums_over_many_bookings_agree_to_the_cent(client):
    random = Random(4)
    grant = GrantFactory(
        total_volume=Decimal("9000000000.00"), state_share=Decimal("8100000000.00"), own_share=Decimal("900000000.00")
    )
    tranche = TrancheFactory(grant=grant, claimed_on=date(2019, 1, 2))
    bookings = [
        Expenditure(
            grant=grant,
            tranche=tranche,
            basis=UsageBasis.GRANT_MONEY,
            cost_type=random.choice(CostType.values),
            amount=Decimal(random.randrange(1, 10_000_000)).scaleb(-2),
            booked_on=date(2019, 1, 2) + timedelta(days=random.randrange(700)),
        )
        for _ in range(NUMBER)
    ]
    Expenditure._base_manager.bulk_create(bookings, 5_000)
    total = sum(booking.amount for booking in bookings)
    of = {code: sum(booking.amount for booking in bookings if booking.cost_type == code) for code in CostType.values}
    assert euro(total) in text_of(client.get("/foerdermittel/ausgaben/?stichtag=2020-12-31"))
    rows = b"".join(client.get("/foerdermittel/ausgaben.csv?stichtag=2020-12-31").streaming_content)
    read = csv.DictReader(StringIO(rows.decode("utf-8-sig")), delimiter=";")
    assert sum(Decimal(row["Betrag"].replace(",", ".")) for row in read) == total
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2020-12-31"))
    paper = client.get(f"/foerdermittel/{grant.slug}/verwendungsnachweis.pdf?stichtag=2020-12-31").content
    printed = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    for amount in (*of.values(), total):
        assert euro(amount) in page
    for amount in of.values():
        assert euro(amount) in printed
    assert [row[3] for row in values(date(2020, 12, 31), "kostenarten-summe")] == [total]
