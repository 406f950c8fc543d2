"""What the program finds of grant money; one test a check."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from funding.choices import DeadlineKind, UsageBasis
from records.models import DatePrecision
from tests.factories import (
    AmendmentFactory,
    DeadlineNoteFactory,
    ExpenditureFactory,
    GrantFactory,
    PlanItemFactory,
    TrancheFactory,
)
from tests.findings import found, values

pytestmark = pytest.mark.django_db
DAY = date(2020, 12, 31)
GRANT = "Zuwendung Land Nordrhein-Westfalen"
TRANCHE = "Tranche 01.01.2019 bis 31.12.2019"


def euro(text):
    return Decimal(text)


@pytest.mark.parametrize(
    ("basis", "spent", "expected"),
    [
        (UsageBasis.GRANT_MONEY, "449.94", [("Fehler", TRANCHE, euro("450.00"), euro("449.94"), euro("-0.06"))]),
        (UsageBasis.GRANT_MONEY, "450.00", []),
        (UsageBasis.WHOLE_EXPENDITURE, "500.01", [("Fehler", TRANCHE, euro("500.00"), euro("500.01"), euro("0.01"))]),
        (UsageBasis.WHOLE_EXPENDITURE, "500.00", []),
    ],
)
def test_cost_types_that_do_not_sum_to_their_basis(basis, spent, expected):
    tranche = TrancheFactory(usage_basis=basis)
    ExpenditureFactory(tranche=tranche, amount=Decimal("100.00"))
    ExpenditureFactory(tranche=tranche, amount=Decimal(spent) - 100, cost_type="SERVICES")
    assert values(DAY, "kostenarten-summe") == expected


@pytest.mark.parametrize(("day", "number"), [(date(2020, 12, 30), 0), (date(2020, 12, 31), 1)])
def test_money_may_be_left_until_the_period_of_the_tranche_ends(day, number):
    ExpenditureFactory(tranche__period_start=date(2020, 1, 1), tranche__period_end=date(2020, 12, 31))
    assert len(found(day, "kostenarten-summe")) == number


@pytest.mark.parametrize(("day", "number"), [(date(2020, 3, 31), 0), (date(2020, 4, 1), 1)])
def test_what_is_spent_before_the_payment_is_compared_only_with_the_payment(day, number):
    """The tranche is paid on 01.04.2020; until then there is no amount to which its use could add up."""
    ExpenditureFactory(amount=Decimal("449.94"))
    assert len(values(day, "kostenarten-summe")) == number


def test_a_tranche_without_expenditures_is_no_error():
    TrancheFactory()
    assert values(DAY, "kostenarten-summe") == []


@pytest.mark.parametrize(
    ("approved", "expected"),
    [
        ("450.00", []),
        ("449.13", [("Hinweis", TRANCHE, euro("450.00"), euro("449.13"), euro("-0.87"))]),
        ("451.00", [("Hinweis", TRANCHE, euro("450.00"), euro("451.00"), euro("1.00"))]),
        ("448.99", [("Warnung", TRANCHE, euro("450.00"), euro("448.99"), euro("-1.01"))]),
    ],
)
def test_approved_against_the_rate_of_what_was_claimed(approved, expected):
    TrancheFactory(approved=Decimal(approved), paid=None, paid_on=None)
    assert values(DAY, "bewilligt-nach-satz") == expected


def test_the_reason_for_a_cut_stands_with_the_finding():
    TrancheFactory(approved=Decimal("400.00"), paid=None, paid_on=None, cut_reason="Reisekosten nicht anerkannt.")
    assert found(DAY, "bewilligt-nach-satz")[0].text == (
        "90 % von 500,00 € sind 450,00 €; bewilligt sind 400,00 € (80 %), 50,00 € weniger. "
        "Grund der Kürzung: Reisekosten nicht anerkannt."
    )


@pytest.mark.parametrize(
    ("state", "severity"), [("900.00", None), ("900.40", "Hinweis"), ("901.00", "Hinweis"), ("901.01", "Fehler")]
)
def test_shares_against_the_rate(state, severity):
    GrantFactory(state_share=Decimal(state), own_share=1000 - Decimal(state))
    more = Decimal(state) - 900
    assert values(DAY, "anteil-nach-satz") == (
        []
        if severity is None
        else [
            (severity, GRANT, euro("100.00"), 100 - more, -more),
            (severity, GRANT, euro("900.00"), Decimal(state), more),
        ]
    )


def test_shares_that_do_not_sum_to_the_total():
    """The database refuses them; data of before its constraint may have them."""
    grant = GrantFactory()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE funding_grant DROP CONSTRAINT grant_shares_sum_to_total")
        cursor.execute("UPDATE funding_grant SET own_share = 9999 WHERE id = %s", [grant.pk])
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert values(DAY, "anteile-summe") == [("Fehler", GRANT, euro("1000.00"), euro("999.99"), euro("-0.01"))]


def test_more_paid_than_granted():
    grant = GrantFactory()
    for year in (2019, 2020):
        TrancheFactory(
            grant=grant, claimed=Decimal("500.01"), approved=Decimal("450.01"), paid=Decimal("450.01"),
            period_start=date(year, 1, 1), period_end=date(year, 12, 31),
        )  # fmt: skip
    assert values(DAY, "auszahlung-ueber-foerderung") == [
        ("Fehler", GRANT, euro("900.00"), euro("900.02"), euro("0.02"))
    ]
    assert values(DAY, "antrag-ueber-volumen") == [("Warnung", GRANT, euro("1000.00"), euro("1000.02"), euro("0.02"))]


def test_a_claim_that_goes_on_as_so_far_ends_beyond_the_total():
    """365 of 1,096 days took 500.00."""
    TrancheFactory()
    assert values(DAY, "hochrechnung-ueber-volumen") == [
        ("Warnung", GRANT, euro("1000.00"), euro("1501.37"), euro("501.37"))
    ]


@pytest.mark.parametrize(
    ("booked_on", "precision", "expected"),
    [
        (date(2018, 12, 31), DatePrecision.EXACT, (date(2019, 1, 1), date(2018, 12, 31), -1)),
        (date(2018, 12, 31), DatePrecision.LATEST, None),
        (date(2019, 1, 1), DatePrecision.EXACT, None),
        (date(2021, 12, 31), DatePrecision.EXACT, None),
        (date(2022, 1, 2), DatePrecision.EXACT, (date(2021, 12, 31), date(2022, 1, 2), 2)),
    ],
)
def test_bookings_outside_the_approval_period(booked_on, precision, expected):
    ExpenditureFactory(booked_on=booked_on, date_precision=precision, document_number="4711")
    assert values(date(2022, 6, 1), "ausgabe-ausserhalb") == (
        [("Fehler", f"Personal vom {booked_on:%d.%m.%Y}", *expected)] if expected else []
    )


def test_an_amendment_extends_the_approval_period_for_bookings_too():
    amendment = AmendmentFactory(effective_on=date(2021, 12, 1), period_end=date(2022, 6, 30))
    ExpenditureFactory(tranche__grant=amendment.grant, booked_on=date(2022, 1, 2))
    ExpenditureFactory(tranche__grant=amendment.grant, booked_on=date(2022, 7, 1))
    assert [row[3] for row in values(date(2022, 8, 1), "ausgabe-ausserhalb")] == [date(2022, 7, 1)]


@pytest.mark.parametrize(
    ("ends_on", "severity", "days"),
    [(date(2021, 9, 30), "Hinweis", -92), (date(2022, 1, 1), "Warnung", 1), (date(2021, 12, 31), None, 0)],
)
def test_the_end_of_the_project_against_the_approval_period(ends_on, severity, days):
    GrantFactory(project__ends_on=ends_on)
    assert values(DAY, "projektende-gegen-bewilligung") == (
        [(severity, GRANT, date(2021, 12, 31), ends_on, days)] if severity else []
    )


@pytest.mark.parametrize(
    ("started_on", "severity", "days"),
    [(date(2019, 1, 19), "Hinweis", 18), (date(2018, 12, 31), "Warnung", -1), (date(2019, 1, 1), None, 0)],
)
def test_the_start_of_the_project_against_the_approval_period(started_on, severity, days):
    GrantFactory(project__started_on=started_on)
    assert values(DAY, "beginn-gegen-bewilligung") == (
        [(severity, GRANT, date(2019, 1, 1), started_on, days)] if severity else []
    )


def test_tranches_that_overlap():
    grant = TrancheFactory().grant
    TrancheFactory(grant=grant, period_start=date(2019, 12, 22), period_end=date(2020, 12, 31))
    assert values(DAY, "tranchen-ueberschneiden") == [
        ("Fehler", "Tranche 22.12.2019 bis 31.12.2020", date(2020, 1, 1), date(2019, 12, 22), 10)
    ]


def test_days_in_no_tranche():
    grant = GrantFactory(period_start=date(2018, 12, 17))
    TrancheFactory(grant=grant)
    TrancheFactory(grant=grant, period_start=date(2020, 1, 2), period_end=date(2020, 12, 31))
    assert values(DAY, "tranchen-luecke") == [
        ("Hinweis", GRANT, date(2018, 12, 17), date(2019, 1, 1), 15),
        ("Hinweis", GRANT, date(2020, 1, 1), date(2020, 1, 2), 1),
    ]


@pytest.mark.parametrize(("spent", "is_found"), [("120.00", False), ("120.01", True)])
def test_an_item_over_its_plan_by_more_than_the_tolerance(spent, is_found):
    grant = PlanItemFactory(year=2019, amount=Decimal("40.00")).grant
    PlanItemFactory(grant=grant, year=2020, amount=Decimal("60.00"))
    ExpenditureFactory(tranche__grant=grant, amount=Decimal(spent))
    assert values(DAY, "ansatz-ueberschritten") == (
        [("Warnung", GRANT, euro("100.00"), euro("120.01"), euro("20.01"))] if is_found else []
    )


def test_what_the_plan_does_not_name_is_planned_with_nothing():
    grant = PlanItemFactory().grant
    ExpenditureFactory(tranche__grant=grant, cost_type="INVESTMENT", amount=Decimal("0.01"))
    assert values(DAY, "ansatz-ueberschritten") == [("Warnung", GRANT, Decimal(0), euro("0.01"), euro("0.01"))]


def test_a_deadline_missed_until_it_is_met():
    grant = GrantFactory()
    expected = [("Warnung", GRANT, date(2020, 4, 30), None, 245)]
    assert values(DAY, "frist-versaeumt") == expected
    DeadlineNoteFactory(grant=grant, kind=DeadlineKind.INTERIM_PROOF, year=2019, met_on=date(2020, 4, 30))
    assert values(DAY, "frist-versaeumt") == []


def test_figures_that_add_up_are_not_found():
    grant = GrantFactory(interim_proof_months=None, period_end=date(2020, 12, 31), project__ends_on=date(2020, 12, 31))
    for year in (2019, 2020):
        tranche = TrancheFactory(grant=grant, period_start=date(year, 1, 1), period_end=date(year, 12, 31))
        ExpenditureFactory(tranche=tranche, amount=Decimal("450.00"), booked_on=date(year, 6, 1))
    assert found(date(2020, 12, 31)) == []
