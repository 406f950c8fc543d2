"""Of some movements the latest day alone is known: until it pages and papers say "mindestens" and "höchstens", files
have "davon offen"."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from funding.choices import MovementKind
from papers.build import content_of
from papers.content import figures_in
from records.models import DatePrecision
from tests.factories import (
    ExpenditureFactory,
    GrantFactory,
    MovementFactory,
    PaperFactory,
    ProjectFactory,
    TrancheFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
BEFORE, IN_WINDOW, ON_DAY = "2020-04-30", "2020-05-15", "2020-06-30"
OPEN = ("Beantragt", "Bewilligt", "Ausgezahlt", "Zurückgezahlt")


@pytest.fixture
def grant():
    """Of a state share of 900 €, 400 € were paid by 01.05.2020 for certain, when 450 € were approved."""
    grant = GrantFactory(
        project=ProjectFactory(title="Akten", slug="akten"),
        total_volume=Decimal("1000.00"),
        state_share=Decimal("900.00"),
        own_share=Decimal("100.00"),
    )
    TrancheFactory(grant=grant, paid=Decimal("400.00"), paid_on=date(2020, 5, 1))
    return grant


def moved_latest(grant, kind, amount):
    """Spätestens am 30.06.2020."""
    MovementFactory(
        tranche=grant.tranches.get(),
        kind=kind,
        amount=Decimal(amount),
        effective_on=date(2020, 6, 30),
        date_precision=DatePrecision.LATEST,
    )


def opened(rows):
    (row,) = rows
    return [row[f"davon offen ({name})"] for name in OPEN]


@pytest.mark.walk
def test_a_payment_that_may_have_come_makes_what_is_paid_least_and_what_is_left_most(client, read_csv, grant):
    moved_latest(grant, MovementKind.PAYMENT, "50.00")
    listed = text_of(client.get(f"/foerdermittel/?stichtag={IN_WINDOW}"))
    assert "mindestens 400,00 € " in listed
    assert "höchstens 500,00 €" in listed
    assert "mindestens 44,4 %" in listed
    assert listed.count("mindestens 400,00 €") == 2  # the row and the sum
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag={IN_WINDOW}"))
    assert "Ausgezahlt mindestens 400,00 €" in page
    assert "Abgerufen mindestens 400,00 € (44,4 %)" in page
    assert "Noch verfügbar höchstens 500,00 €" in page
    project = text_of(client.get(f"/projekte/akten/?stichtag={IN_WINDOW}"))
    assert "noch verfügbar: höchstens 500,00 €" in project
    assert "mindestens 44,4 %" in text_of(client.get(f"/projekte/?stichtag={IN_WINDOW}"))
    for address in ("/foerdermittel.csv", "/foerdermittel/tranchen.csv"):
        assert opened(read_csv(f"{address}?stichtag={IN_WINDOW}")) == ["", "", "50,00", ""]
    (row,) = read_csv(f"/foerdermittel/bewegungen.csv?stichtag={IN_WINDOW}&stand=offen")
    assert (row["Vorgang"], row["Betrag"], row["Datumsangabe"]) == ("Auszahlung", "50,00", "spätestens")
    (row,) = read_csv(f"/projekte.csv?stichtag={IN_WINDOW}")
    assert (row["Abgerufen in %"], row["davon offen (Abgerufen)"]) == ("44,4", "50,00")


@pytest.mark.walk
def test_on_its_day_it_counts_and_nothing_is_open(client, read_csv, grant):
    moved_latest(grant, MovementKind.PAYMENT, "50.00")
    for address in ("/foerdermittel.csv", "/foerdermittel/tranchen.csv"):
        (row,) = read_csv(f"{address}?stichtag={ON_DAY}")
        assert (row["Ausgezahlt"], row["davon offen (Ausgezahlt)"]) == ("450,00", "")
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag={ON_DAY}"))
    assert "Ausgezahlt 450,00 €" in page
    assert "mindestens" not in page
    assert read_csv(f"/foerdermittel/bewegungen.csv?stichtag={ON_DAY}&stand=offen") == []


def test_a_repayment_that_may_have_come_makes_what_is_drawn_most_and_what_is_left_least(client, grant):
    moved_latest(grant, MovementKind.REPAYMENT, "30.00")
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag={IN_WINDOW}"))
    assert "Zurückgezahlt mindestens 0,00 €" in page
    assert "Abgerufen höchstens 400,00 €" in page
    assert "Noch verfügbar mindestens 500,00 €" in page


def test_where_more_and_less_may_have_come_it_is_preliminary(client, grant):
    for kind in (MovementKind.PAYMENT, MovementKind.REPAYMENT):
        moved_latest(grant, kind, "50.00")
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag={IN_WINDOW}"))
    assert "Abgerufen vorläufig 400,00 €" in page
    assert "Noch verfügbar vorläufig 500,00 €" in page


@pytest.mark.parametrize(
    ("amount", "said", "difference"),
    [("430.00", "höchstens 450,00 €", "-20,00"), ("480.00", "mindestens 450,00 €", "30,00")],
)
def test_an_approval_that_may_hold_already_says_in_which_direction(read_csv, grant, amount, said, difference):
    moved_latest(grant, MovementKind.APPROVAL, amount)
    assert said in text_of(Client().get(f"/foerdermittel/tranchen/?stichtag={IN_WINDOW}"))
    assert opened(read_csv(f"/foerdermittel.csv?stichtag={IN_WINDOW}")) == ["", difference, "", ""]


def test_a_tranche_of_which_anything_may_have_moved_is_listed(client, read_csv):
    days = dict.fromkeys(("claimed_on", "approved_on", "paid_on"), date(2020, 6, 30))
    TrancheFactory(**days, date_precision=DatePrecision.LATEST)
    (row,) = read_csv(f"/foerdermittel/tranchen.csv?stichtag={IN_WINDOW}")
    assert (row["Beantragt"], row["davon offen (Beantragt)"], row["davon offen (Ausgezahlt)"]) == (
        "",
        "500,00",
        "450,00",
    )
    assert "mindestens 0,00 €" in text_of(client.get(f"/foerdermittel/?stichtag={IN_WINDOW}"))


@pytest.mark.walk
def test_a_booking_and_a_credit_note_that_may_be_of_one_amount_are_no_exact_sum(client, grant):
    tranche = grant.tranches.get()
    ExpenditureFactory(tranche=tranche, amount=Decimal("100.00"), booked_on=date(2020, 1, 31))
    for amount in ("50.00", "-50.00"):
        ExpenditureFactory(
            tranche=tranche,
            amount=Decimal(amount),
            booked_on=date(2020, 6, 30),
            date_precision=DatePrecision.LATEST,
        )
    assert "vorläufig 100,00 €" in text_of(client.get(f"/foerdermittel/?stichtag={IN_WINDOW}"))
    assert "Verwendet vorläufig 100,00 €" in text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag={IN_WINDOW}"))


def test_the_proof_names_what_may_have_come_outside_of_its_sums(read_csv, grant):
    moved_latest(grant, MovementKind.PAYMENT, "50.00")
    rows = read_csv(f"/foerdermittel/{grant.slug}/verwendungsnachweis.csv?stichtag={IN_WINDOW}")
    outside = {row["Position"]: row["Ist"] for row in rows if row["Abschnitt"] == "Nachrichtlich"}
    assert outside["möglich, noch offen: Auszahlungen, deren Tag nur als spätester bekannt ist"] == "50,00"
    (received,) = (row["Ist"] for row in rows if row["Position"] == "Landesförderung")
    assert received == "400,00"


def test_a_paper_says_the_word_and_what_is_entered_for_the_window_changes_it(grant):
    paper = PaperFactory(key_date=date(2020, 5, 15), projects=[grant.project])
    name = "projekt-akten.zuwendung-1"
    assert figures_in(content_of(paper))[f"{name}.ausgezahlt"]["text"] == "400,00 €"
    moved_latest(grant, MovementKind.PAYMENT, "50.00")
    figures = figures_in(content_of(paper))
    assert figures[f"{name}.ausgezahlt"]["text"] == "mindestens 400,00 €"
    assert figures[f"{name}.ausgezahlt"]["value"] == "400.00"
    assert figures[f"{name}.verfuegbar"]["text"] == "höchstens 500,00 €"
    assert figures["projekt-akten.summe.abgerufen-in-prozent"]["text"] == "mindestens 44,4 %"
