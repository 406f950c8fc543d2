"""The two answers to what grant money was used: drawn and booked, in percent; and what can no longer be called for."""

import re
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from funding.choices import DeadlineKind, UsageBasis
from funding.models import Grant
from records.shares import percent
from tests.example_papers import frozen_example
from tests.factories import AmendmentFactory, DeadlineDayFactory, ExpenditureFactory, GrantFactory, TrancheFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def rows_of(read_csv, address, on):
    return {row["Projekt"].split()[0]: row for row in read_csv(f"/{address}.csv?stichtag={on}")}


def totals(client, on, address="/foerdermittel/"):
    """What stands under the columns of a list, by their titles; a dash under those that are left out as empty."""
    context = client.get(f"{address}?stichtag={on}").context
    left_out = dict.fromkeys(context["table"].titles_left_out, "–")
    return left_out | {cell["title"]: cell["total"] for cell in context["footer"]}


@pytest.mark.walk(4)
def test_the_sum_of_both_grants_has_its_shares(client, examples):
    """VO/0504/21: 2.625.621,95 € of 3.855.748,00 € are paid."""
    of_both = totals(client, "2021-04-08")
    assert (of_both["Ausgezahlt"], of_both["Landesförderung"]) == ("2.625.621,95 €", "3.855.748,00 €")
    assert (of_both["Abgerufen in %"], of_both["Verwendet in %"]) == ("68,1 %", "68,1 %")


@pytest.mark.walk
def test_what_is_left_after_the_approval_period_is_no_more_to_be_called_for(client, read_csv, examples):
    """Aktenplan: the approval period ends on 31.12.2021 with 473.968,94 € left."""
    page, words = "/projekte/aktenplan/?stichtag=", []
    for on in ("2021-12-31", "2022-01-01"):
        row = read_csv(f"/foerdermittel.csv?projekt=aktenplan&stichtag={on}")[0]
        text = text_of(client.get(f"{page}{on}"))
        words.append((row["Verfügbar"], row["Nicht mehr abrufbar"], "noch verfügbar" in text.lower()))
        assert ("nicht mehr abrufbar: 473.968,94 €" in text) == (on == "2022-01-01")
    assert words == [("473968,94", "0,00", True), ("0,00", "473968,94", False)]


@pytest.mark.walk
def test_a_later_call_that_is_allowed_keeps_it_available(client, read_csv, examples):
    """Allowed on 01.02.2022 until 30.06.2022: in January nobody knew of it."""
    grant = Grant.objects.get(project__slug="aktenplan")
    DeadlineDayFactory(
        grant=grant, kind=DeadlineKind.LAST_CALL, due_on=date(2022, 6, 30), effective_on=date(2022, 2, 1)
    )
    days = ("2022-01-31", "2022-02-01", "2022-06-30", "2022-07-01")
    rows = [read_csv(f"/foerdermittel.csv?projekt=aktenplan&stichtag={on}")[0] for on in days]
    assert [(row["Verfügbar"], row["Nicht mehr abrufbar"]) for row in rows] == [
        ("0,00", "473968,94"),
        ("473968,94", "0,00"),
        ("473968,94", "0,00"),
        ("0,00", "473968,94"),
    ]
    assert "Verfügbar" in totals(client, "2022-06-30")
    assert "Nicht mehr abrufbar" not in totals(client, "2021-12-31")


def test_an_extension_keeps_available_what_was_to_be_called_for_earlier(read_csv):
    """A last call on 15.11.2021 was set before the approval period was extended to the end of 2022."""
    grant = GrantFactory()
    TrancheFactory(grant=grant)
    DeadlineDayFactory(grant=grant, kind=DeadlineKind.LAST_CALL, due_on=date(2021, 11, 15))
    unstated = dict.fromkeys(("total_volume", "state_share", "own_share", "rate", "period_start"))
    AmendmentFactory(grant=grant, effective_on=date(2021, 6, 1), period_end=date(2022, 12, 31), **unstated)
    for on, expected in (("2022-12-31", ("450,00", "0,00")), ("2023-01-01", ("0,00", "450,00"))):
        (row,) = read_csv(f"/foerdermittel.csv?stichtag={on}")
        assert (row["Verfügbar"], row["Nicht mehr abrufbar"]) == expected


def test_what_was_drawn_beyond_the_share_stays_less_than_nothing(read_csv):
    TrancheFactory(paid=Decimal("1000.00"), approved=Decimal("1000.00"))
    (row,) = read_csv("/foerdermittel.csv?stichtag=2025-12-31")
    assert (row["Landesförderung"], row["Verfügbar"], row["Nicht mehr abrufbar"]) == ("900,00", "-100,00", "0,00")


def test_grant_money_is_of_the_share_and_whole_expenditure_of_the_volume(client, read_csv):
    """Of 900,00 € state share 450,00 € are paid, 225,00 € of these used; of 1.000,00 € volume 300,00 € are spent."""
    tranche = TrancheFactory(grant__project__slug="aktenplan")
    booked = date(2020, 6, 1)
    ExpenditureFactory(tranche=tranche, amount=Decimal("225.00"), booked_on=booked)
    ExpenditureFactory(tranche=tranche, amount=Decimal("300.00"), booked_on=booked, basis=UsageBasis.WHOLE_EXPENDITURE)
    expected = {"Abgerufen in %": "50,0", "Verwendet in %": "25,0", "Verwendet in % (gesamte Ausgaben)": "30,0"}
    for address in ("projekte", "foerdermittel"):
        (row,) = read_csv(f"/{address}.csv?stichtag=2020-12-31")
        assert {name: row[name] for name in expected} == expected
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2020-12-31"))
    assert "verwendet: 225,00 €, 25,0 % der Landesförderung" in page
    assert "verwendet: 300,00 €, 30,0 % des Gesamtvolumens (gesamte Ausgaben)" in page


def test_where_nothing_is_booked_the_share_is_not_known(client, read_csv):
    TrancheFactory(grant__project__slug="aktenplan")
    for address in ("projekte", "foerdermittel"):
        (row,) = read_csv(f"/{address}.csv?stichtag=2020-12-31")
        assert (row["Abgerufen in %"], row["Verwendet in %"]) == ("50,0", "")
    assert totals(client, "2020-12-31")["Verwendet in %"] == "–"
    assert "verwendet: nicht erfasst" in text_of(client.get("/projekte/aktenplan/?stichtag=2020-12-31"))


def test_credit_notes_beyond_all_bookings_have_a_negative_share(read_csv):
    tranche = TrancheFactory()
    for amount in ("100.00", "-109.05"):
        ExpenditureFactory(tranche=tranche, amount=Decimal(amount), booked_on=date(2020, 6, 1))
    (row,) = read_csv("/foerdermittel.csv?stichtag=2020-12-31")
    assert (row["Verwendet"], row["Verwendet in %"]) == ("-9,05", "-1,0")


@pytest.mark.walk
def test_the_comparison_names_both_shares(client, examples):
    text = text_of(client.get("/vergleich/?von=2021-04-07&bis=2022-01-01"))
    assert "Mitteleinsatz" not in text
    for label in ("Abgerufen in %", "Verwendet in %", "Nicht mehr abrufbar in EUR"):
        assert label in text


@pytest.mark.walk
def test_the_paper_has_the_shares_of_the_sums_and_says_how_they_are_rounded(client, examples):
    frozen_example()
    text = text_of(client.get("/berichte/vo-0504-21/"))
    assert re.search(r"Summe 2\.625\.621,95 € 2\.625\.621,89 € 1\.230\.126,05 € 68,1 % 68,1 %", text)
    assert "Anteile sind kaufmännisch auf eine Stelle gerundet" in text
    assert "Mitteleinsatz in %" not in text


@pytest.mark.walk
def test_the_share_of_the_sums_is_the_sum_divided_by_the_sum(client, read_csv):
    """Over a few grants of chance, some without bookings, on days before and after their ends."""
    chance = Random(17)
    for _ in range(6):
        share = Decimal(chance.randrange(100, 10_000_000)).scaleb(-2)
        grant = GrantFactory(total_volume=share * 2, state_share=share, own_share=share, rate=50)
        paid = Decimal(chance.randrange(1, int(share * 100) + 1)).scaleb(-2)
        tranche = TrancheFactory(grant=grant, paid=paid, approved=paid, claimed=paid * 2)
        if chance.random() < 0.7:
            used = Decimal(chance.randrange(1, int(paid * 100) + 1)).scaleb(-2)
            ExpenditureFactory(tranche=tranche, amount=used, booked_on=date(2020, 6, 1))
    for on in ("2020-05-31", "2020-12-31", "2023-01-01"):
        rows = read_csv(f"/foerdermittel.csv?stichtag={on}")

        def added(header, rows=rows):
            known = [Decimal(row[header].replace(",", ".")) for row in rows if row[header]]
            return sum(known) if known else None

        for title, part in (("Abgerufen in %", "Ausgezahlt"), ("Verwendet in %", "Verwendet")):
            expected = percent(added(part), added("Landesförderung"))
            shown = totals(client, on)[title]
            assert shown == ("–" if expected is None else f"{expected} %".replace(".", ",")), (on, title)
