from datetime import date
from decimal import Decimal

import pytest

from funding.models import Expenditure, Grant, Tranche
from tests.factories import ExpenditureFactory, GrantFactory, ProjectFactory, TrancheFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db


def grant_form(**changed):
    return {
        "project": ProjectFactory().pk,
        "grantor": "Land",
        "total_volume": "2.256.164,00",
        "state_share": "2030548",
        "own_share": "225616,00",
        "rate": "90",
        "period_start": "17.12.2018",
        "period_end": "31.12.2021",
        "item_tolerance": "20",
        "use_within_months": "2",
        "interim_proof_months": "4",
        "proof_months": "6",
        **no_rows("amendments", "plan_items", "deadline_days", "deadline_notes"),
        **changed,
    }


def no_rows(*prefixes):
    return {
        f"{prefix}-{count}": number
        for prefix in prefixes
        for count, number in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }


def movement_row(number, kind, amount, day):
    row = {"kind": kind, "amount": amount, "effective_on": day, "date_precision": "EXACT"}
    return {f"movements-{number}-{name}": value for name, value in row.items()}


def tranche_form(**changed):
    return {
        "grant": GrantFactory().pk,
        "period_start": "01.01.2019",
        "period_end": "31.12.2019",
        "usage_basis": "GRANT_MONEY",
        **no_rows("items"),
        "movements-TOTAL_FORMS": 3,
        "movements-INITIAL_FORMS": 0,
        **movement_row(0, "1", "500", "01.02.2020"),
        **movement_row(1, "2", "450", "01.03.2020"),
        **movement_row(2, "3", "450", "01.04.2020"),
        "expenditures-TOTAL_FORMS": 1,
        "expenditures-INITIAL_FORMS": 0,
        "expenditures-0-cost_type": "PERSONNEL",
        "expenditures-0-amount": "1.234,56",
        "expenditures-0-booked_on": "31.12.2019",
        "expenditures-0-date_precision": "EXACT",
        **changed,
    }


def test_amounts_are_typed_in_german(staff):
    staff("Fördermittelstelle").post("/admin/funding/grant/add/", grant_form())
    assert Grant.objects.get().total_volume == Decimal("2256164.00")


@pytest.mark.walk
def test_amounts_are_shown_in_german(staff):
    grant = GrantFactory(
        total_volume=Decimal("2256164.00"), state_share=Decimal("2030548.00"), own_share=Decimal("225616.00")
    )
    client = staff()
    assert 'value="2.256.164,00"' in client.get(f"/admin/funding/grant/{grant.pk}/change/").content.decode()
    assert "2.256.164,00" in text_of(client.get("/admin/funding/grant/"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"own_share": "225616,01"}, "Landesförderung und Eigenanteil ergeben zusammen nicht das Gesamtvolumen."),
        ({"own_share": "-1"}, "Eigenanteil: Der Betrag darf nicht negativ sein."),
        ({"period_end": "16.12.2018"}, "Bewilligungszeitraum: Das Ende darf nicht vor dem Beginn liegen."),
        ({"interim_proof_months": "-1"}, "größer oder gleich 0"),
        ({"rate": "101"}, "kleiner oder gleich 100"),
        ({"total_volume": "viel"}, "Bitte eine Zahl eingeben"),
        ({"total_volume": "1,005"}, "höchstens 2 Dezimalstellen"),
        ({"total_volume": "99999999999"}, "Ziffern"),
    ],
)
def test_a_grant_that_does_not_add_up_is_told_at_the_form(staff, changed, message):
    assert message in text_of(staff().post("/admin/funding/grant/add/", grant_form(**changed)))
    assert not Grant.objects.exists()


def test_a_tranche_is_entered_with_its_expenditures(staff):
    staff("Fördermittelstelle").post("/admin/funding/tranche/add/", tranche_form())
    assert Expenditure.objects.get().amount == Decimal("1234.56")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"movements-2-effective_on": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"movements-2-amount": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"movements-2-kind": "4"}, "Am 01.04.2020 wären 450,00 € mehr zurückgezahlt als bis dahin ausgezahlt"),
        ({"movements-2-kind": "2", "movements-2-effective_on": "01.03.2020"}, "Bitte berichtigen Sie dort."),
        ({"movements-2-reason": "gekürzt"}, "Ein Grund der Kürzung gehört zur Bewilligung."),
        ({"period_end": "31.12.2018"}, "Zeitraum der Tranche: Das Ende darf nicht vor dem Beginn liegen."),
        ({"movements-0-amount": "-1"}, "Betrag: Der Betrag darf nicht negativ sein."),
        ({"expenditures-0-contains_bookings": "on"}, "Einzelbuchungen enthält nur eine Summe der Kostenart"),
    ],
)
def test_a_tranche_that_does_not_fit_is_told_at_the_form_and_nothing_is_stored(staff, changed, message):
    assert message in text_of(staff().post("/admin/funding/tranche/add/", tranche_form(**changed)))
    assert not Tranche.objects.exists()


@pytest.mark.walk
def test_a_payment_entered_in_the_admin_reaches_pages_and_files(staff, read_csv):
    TrancheFactory(paid=None, paid_on=None)
    assert read_csv("/foerdermittel.csv?stichtag=2020-12-31")[0]["Abgerufen in %"] == "0,0"
    tranche = Tranche.objects.get()
    user = staff("Fördermittelstelle")
    page = f"/admin/funding/tranche/{tranche.pk}/change/"
    user.post(page, fields_of(user.get(page)) | movement_row(2, "3", "300", "30.06.2020"))
    assert read_csv("/foerdermittel.csv?stichtag=2020-06-29")[0]["Abgerufen in %"] == "0,0"
    assert read_csv("/foerdermittel.csv?stichtag=2020-06-30")[0]["Abgerufen in %"] == "33,3"


def test_a_tranche_with_expenditures_is_not_deleted(staff):
    tranche = ExpenditureFactory(booked_on=date(2020, 1, 1)).tranche
    text = text_of(staff().post(f"/admin/funding/tranche/{tranche.pk}/delete/", {"post": "yes"}))
    assert "lässt sich nicht löschen, weil Folgendes davon abhängt." in text
    assert "Ausgabe: Personal" in text
    assert Tranche.objects.exists()


def booking(original, **changed):
    return {
        "tranche": original.tranche.pk,
        "cost_type": "PERSONNEL",
        "amount": "-100",
        "booked_on": "05.01.2020",
        "date_precision": "EXACT",
        "reverses": original.pk,
        **changed,
    }


def test_a_credit_note_undoes_its_booking(staff, read_csv):
    original = ExpenditureFactory(tranche__claimed_on=date(2020, 1, 1), amount=Decimal("100.00"))
    staff("Fördermittelstelle").post("/admin/funding/expenditure/add/", booking(original))
    assert Expenditure.objects.get(reverses=original).amount == Decimal("-100.00")
    assert read_csv("/foerdermittel/tranchen.csv?stichtag=2020-01-04")[0]["Verwendet"] == "100,00"
    assert read_csv("/foerdermittel/tranchen.csv?stichtag=2020-01-05")[0]["Verwendet"] == "0,00"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"amount": "-100,01"}, "Gutschriften von 100,01 € mindern eine Buchung von 100,00 €."),
        ({"amount": "1"}, "Eine Gutschrift zu einer Buchung hat einen negativen Betrag."),
        (
            {"cost_type": "SERVICES"},
            "Eine Gutschrift hat die Zuwendung, die Kostenart und die Grundlage ihrer Buchung.",
        ),
        ({"booked_on": "31.12.2019"}, "Eine Gutschrift kann nicht vor ihrer Buchung liegen."),
    ],
)
def test_what_is_no_credit_note_is_refused(staff, changed, message):
    original = ExpenditureFactory(amount=Decimal("100.00"))
    text = text_of(staff().post("/admin/funding/expenditure/add/", booking(original, **changed)))
    assert message in text
    assert Expenditure.objects.get() == original


def test_a_tranche_has_only_the_two_bases_that_its_use_adds_up_to(grant, staff):
    page = f"/admin/funding/tranche/{TrancheFactory(grant=grant).pk}/change/"
    content = staff("Fördermittelstelle").get(page).content.decode()
    offered = content[content.index('name="usage_basis"') :].split("</select>")[0]
    assert "OWN_FUNDS" not in offered
    assert "WHOLE_EXPENDITURE" in offered
