"""The proof of use: own share as booked or as notified, costs not recognised, overspending, and what both sides differ
by; in every form, for each role, and on earlier days as before."""

import json
import re
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pypdf import PdfReader

from funding.choices import UsageBasis
from funding.models import Expenditure
from tests.example_papers import written
from tests.factories import (
    AmendmentFactory,
    ExpenditureFactory,
    GrantFactory,
    MovementFactory,
    PaperFactory,
    PlanItemFactory,
    ProjectFactory,
    TrancheFactory,
)
from tests.findings import found, values
from tests.imports.files import csv_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = "2020-12-31"
GRANT_MONEY, WHOLE = UsageBasis.GRANT_MONEY, UsageBasis.WHOLE_EXPENDITURE
OWN, REFUSED = UsageBasis.OWN_FUNDS, UsageBasis.NOT_RECOGNISED


@pytest.fixture
def grant():
    """1,000 € in all: 900 € of the state, 100 € of the city."""
    return GrantFactory(project=ProjectFactory(title="Aktenplan", slug="aktenplan", short_name=""))


@pytest.fixture
def proof(grant, read_csv):
    """The proof on a day: the amount of each line, and its note where it has one."""

    def lines(day=DAY):
        rows = read_csv(f"/foerdermittel/{grant.slug}/verwendungsnachweis.csv?stichtag={day}")
        return {row["Position"]: tuple(filter(None, (row["Ist"], row["Vermerk"]))) for row in rows}

    return lines


def book(tranche, amount, basis, booked_on=date(2020, 1, 1), **more):
    return ExpenditureFactory(tranche=tranche, amount=Decimal(amount), basis=basis, booked_on=booked_on, **more)


def test_the_own_share_is_that_of_the_notice_until_own_funds_are_booked(grant, proof):
    """Never what is left of the expenditure: 500 € claimed less 450 € drawn were 50 €."""
    tranche = TrancheFactory(grant=grant)
    book(tranche, "30.00", OWN, date(2020, 6, 1))
    book(tranche, "12.50", OWN, date(2020, 7, 1))
    before = proof("2020-05-31")
    assert before["Eigenanteil"] == ("100,00", "laut Bescheid")
    assert before["Überdeckung: Einnahmen über den Ausgaben"] == ("50,00", "mit dem Eigenanteil laut Bescheid")
    assert proof("2020-06-30")["Eigenanteil"] == ("30,00", "gebucht")
    assert proof("2020-07-01")["Eigenanteil"] == ("42,50", "gebucht")


def test_the_notified_own_share_is_that_of_the_notice_of_the_day(grant, proof):
    AmendmentFactory(
        grant=grant, effective_on=date(2020, 7, 1), total_volume=Decimal("2000.00"), state_share=Decimal("1800.00"),
        own_share=Decimal("200.00"),
    )  # fmt: skip
    shown = [proof(day)["Eigenanteil"] for day in ("2020-06-30", "2020-07-01")]
    assert shown == [("100,00", "laut Bescheid"), ("200,00", "laut Bescheid")]


@pytest.mark.parametrize(
    ("own", "line", "amount"),
    [
        ("30.00", "noch nicht gedeckte Ausgaben", "20,00"),
        ("50.00", None, None),
        ("80.00", "Überdeckung: Einnahmen über den Ausgaben", "30,00"),
    ],
)
def test_what_both_sides_differ_by_has_a_word_for_its_direction(grant, proof, own, line, amount):
    tranche = TrancheFactory(grant=grant)
    book(tranche, own, OWN)
    lines = proof()
    assert (lines["Summe Ausgaben"], lines["Landesförderung"]) == (("500,00",), ("450,00", "abgerufen"))
    named = {name: lines[name][0] for name in lines if "gedeckte" in name or "Überdeckung" in name}
    assert named == ({line: amount} if line else {})


def test_own_funds_and_costs_not_recognised_add_nothing_to_the_expenditure(grant, proof):
    tranche = TrancheFactory(grant=grant)
    book(tranche, "450.00", GRANT_MONEY)
    book(tranche, "50.00", OWN)
    book(tranche, "7.00", REFUSED)
    lines = proof()
    assert lines["Personal"] == ("450,00",)
    assert lines["nicht nach Kostenart erfasst"] == ("50,00",)
    assert lines["Summe Ausgaben"] == ("500,00",)
    assert lines["nicht anerkannte Ausgaben"] == ("7,00",)
    assert lines["Summe Einnahmen"] == ("500,00",)


@pytest.mark.walk
def test_what_is_not_recognised_later_changes_no_earlier_day(grant, client, staff):
    """Booked as whole expenditure, 40 € of it not recognised by a decision of 15.09.2021."""
    tranche = TrancheFactory(grant=grant, usage_basis="WHOLE_EXPENDITURE")
    booking = book(tranche, "500.00", WHOLE)
    addresses = [
        f"/foerdermittel/{grant.slug}/verwendungsnachweis{form}?stichtag=2021-09-14"
        for form in (".csv", ".json", ".pdf")
    ]
    addresses.append(addresses[0].replace(".csv", ".xlsx"))
    before = [body(client.get(address)) for address in addresses]
    user = staff("Fördermittelstelle")
    for amount, basis, reverses in (("40,00-", WHOLE, booking.pk), ("40,00", REFUSED, "")):
        sent = {
            "tranche": tranche.pk, "basis": basis, "cost_type": "PERSONNEL", "amount": amount,
            "booked_on": "15.09.2021", "date_precision": "EXACT", "reverses": reverses,
        }  # fmt: skip
        assert user.post("/admin/funding/expenditure/add/", sent).status_code == 302
    assert [body(client.get(address)) for address in addresses] == before
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/verwendungsnachweis/?stichtag=2021-09-15"))
    assert "Ausgaben Summe Ausgaben – 460,00 € –" in page
    assert "Nachrichtlich nicht anerkannte Ausgaben – 40,00 € –" in page


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_what_no_cost_type_is_known_of_is_never_negative(grant, proof):
    """Of one tranche 600 € are booked of 500 € claimed, of the other 100 € of 500 €: each stands for itself."""
    first, second = TrancheFactory(grant=grant), TrancheFactory(grant=grant, period_start=date(2019, 7, 1))
    book(first, "600.00", GRANT_MONEY)
    book(second, "100.00", GRANT_MONEY)
    lines = proof()
    assert lines["Personal"] == ("700,00",)
    assert lines["nicht nach Kostenart erfasst"] == ("400,00",)
    assert lines["mehr Fördermittel gebucht als Ausgaben beantragt"] == ("100,00",)
    assert lines["Summe Ausgaben"] == ("1100,00",)
    assert lines["Ausgaben über dem Gesamtvolumen"] == ("100,00",)


def test_where_all_is_booked_beyond_the_claim_there_is_no_remainder(grant, proof):
    book(TrancheFactory(grant=grant), "600.00", GRANT_MONEY)
    lines = proof()
    assert "nicht nach Kostenart erfasst" not in lines
    assert lines["mehr Fördermittel gebucht als Ausgaben beantragt"] == ("100,00",)


def test_grant_money_booked_on_a_tranche_of_whole_expenditure_leaves_no_negative_remainder(grant, proof):
    book(TrancheFactory(grant=grant, usage_basis="WHOLE_EXPENDITURE"), "450.00", GRANT_MONEY)
    lines = proof()
    assert lines["nicht nach Kostenart erfasst"] == ("50,00",)
    assert lines["Summe Ausgaben"] == ("500,00",)


def test_an_item_over_its_plan_is_said(grant, proof):
    PlanItemFactory(grant=grant, amount=Decimal("400.00"))
    book(TrancheFactory(grant=grant), "400.01", WHOLE)
    assert proof()["Personal"] == ("400,01", "Ansatz überschritten")
    PlanItemFactory(grant=grant, cost_type="PERSONNEL", year=2021, amount=Decimal("0.01"))
    assert proof()["Personal"] == ("400,01",)


@pytest.mark.parametrize(
    ("basis", "amount", "expected"),
    [
        (WHOLE, "1000.00", []),
        (WHOLE, "1000.01", [("Warnung", "1000.00", "1000.01", "0.01")]),
        (OWN, "1000.01", []),
        (REFUSED, "1000.01", []),
        (GRANT_MONEY, "1000.01", [("Warnung", "1000.00", "1000.01", "0.01")]),
    ],
)
def test_spending_above_the_total_volume_is_a_finding(grant, basis, amount, expected):
    book(TrancheFactory(grant=grant), amount, basis)
    assert [
        (severity, *(str(each) for each in amounts))
        for severity, _, *amounts in values(date(2020, 12, 31), "ausgaben-ueber-volumen")
    ] == expected


def test_spending_is_measured_by_the_notice_of_the_day(grant, client):
    ExpenditureFactory(grant=grant, tranche=None, amount=Decimal("1200.00"))
    AmendmentFactory(
        grant=grant, effective_on=date(2020, 7, 1), total_volume=Decimal("1200.00"), state_share=Decimal("1080.00"),
        own_share=Decimal("120.00"),
    )  # fmt: skip
    by_day = {day: [each.text for each in found(day, "ausgaben-ueber-volumen")] for day in MIDYEAR}
    assert by_day == {
        MIDYEAR[0]: ["Ausgaben übersteigen das Gesamtvolumen um 200,00 €: 1.200,00 € von 1.000,00 €."],
        MIDYEAR[1]: [],
    }
    assert "Ausgaben übersteigen das Gesamtvolumen um 200,00 €" in text_of(client.get("/pruefung/?stichtag=2020-06-30"))


MIDYEAR = (date(2020, 6, 30), date(2020, 7, 1))


def test_claims_above_the_total_volume_are_found_once(grant):
    for start in (date(2019, 1, 1), date(2019, 7, 1)):
        TrancheFactory(grant=grant, claimed=Decimal("500.01"), period_start=start)
    names = [each.check.identifier for each in found(date(2020, 12, 31))]
    assert (names.count("antrag-ueber-volumen"), names.count("ausgaben-ueber-volumen")) == (1, 0)


def test_what_is_not_recognised_is_no_booking_outside_the_approval_period(grant):
    """Nor is the credit note by which the authority's decision after the end is booked."""
    tranche, late = TrancheFactory(grant=grant), date(2022, 3, 1)
    booking = book(tranche, "450.00", WHOLE)
    book(tranche, "-40.00", WHOLE, late, reverses=booking)
    book(tranche, "40.00", REFUSED, late)
    assert values(date(2022, 12, 31), "ausgabe-ausserhalb") == []
    book(tranche, "1.00", OWN, late)
    assert [row[3] for row in values(date(2022, 12, 31), "ausgabe-ausserhalb")] == [late]


def test_the_items_of_the_plan_are_measured_by_eligible_bookings_alone(grant):
    PlanItemFactory(grant=grant, amount=Decimal("100.00"))
    book(TrancheFactory(grant=grant), "900.00", REFUSED)
    assert values(date(2020, 12, 31), "ansatz-ueberschritten") == []


@pytest.mark.walk(4)
def test_the_proof_says_the_same_in_every_form(grant, client, read_csv):
    PlanItemFactory(grant=grant, amount=Decimal("100.00"))
    tranche = TrancheFactory(grant=grant)
    for amount, basis in (("1512.34", WHOLE), ("31.11", OWN), ("7.77", REFUSED)):
        book(tranche, amount, basis)
    MovementFactory(tranche=tranche, amount=Decimal("1.23"), kind=4)
    stem = f"/foerdermittel/{grant.slug}/verwendungsnachweis"
    expected = [
        ("Ausgaben", "Personal", "1512.34", "Ansatz überschritten"),
        ("Ausgaben", "Summe Ausgaben", "1512.34", "Ansatz überschritten"),
        ("Einnahmen", "Landesförderung", "448.77", "abgerufen"),
        ("Einnahmen", "Eigenanteil", "31.11", "gebucht"),
        ("Einnahmen", "Summe Einnahmen", "479.88", ""),
        ("Nachrichtlich", "nicht anerkannte Ausgaben", "7.77", ""),
        ("Nachrichtlich", "Ausgaben über dem Gesamtvolumen", "512.34", ""),
        ("Nachrichtlich", "noch nicht gedeckte Ausgaben", "1032.46", ""),
    ]
    names = ("Abschnitt", "Position", "Ist", "Vermerk")
    rows = read_csv(f"{stem}.csv?stichtag={DAY}")
    assert [tuple(row[name].replace(",", ".") for name in names) for row in rows] == expected
    sheet = load_workbook(BytesIO(body(client.get(f"{stem}.xlsx?stichtag={DAY}")))).active
    header, *cells = sheet.iter_rows(values_only=True)
    of_sheet = [dict(zip(header, row, strict=True)) for row in cells]
    assert [
        (row["Abschnitt"], row["Position"], f"{row['Ist']:.2f}", row["Vermerk"] or "") for row in of_sheet
    ] == expected
    of_json = json.loads(body(client.get(f"{stem}.json?stichtag={DAY}")))["zeilen"]
    assert [(row["Abschnitt"], row["Position"], f"{row['Ist']:.2f}", row["Vermerk"]) for row in of_json] == expected
    on_page = rows_of_page(client.get(f"{stem}/?stichtag={DAY}").content.decode())
    assert on_page == [(*names, german(amount), note or "–") for *names, amount, note in expected]
    paper = PdfReader(BytesIO(client.get(f"{stem}.pdf?stichtag={DAY}").content))
    printed = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for line in (
        "Personal Ansatz überschritten 100,00 € 1.512,34 € 1.412,34 €",
        "Summe Ausgaben Ansatz überschritten 100,00 € 1.512,34 € 1.412,34 €",
        "Landesförderung abgerufen 900,00 € 448,77 € −451,23 €",
        "Eigenanteil gebucht 100,00 € 31,11 € −68,89 €",
        "Summe Einnahmen 1.000,00 € 479,88 € −520,12 €",
        "nicht anerkannte Ausgaben – 7,77 € –",
        "Ausgaben über dem Gesamtvolumen – 512,34 € –",
        "noch nicht gedeckte Ausgaben – 1.032,46 € –",
    ):
        assert line in printed


def german(amount):
    return f"{Decimal(amount):,.2f} €".translate(str.maketrans(",.", ".,"))


def rows_of_page(html):
    """Section, label, amount and note of each line."""
    cells = re.findall(r'data-label="(Abschnitt|Position|Ist|Vermerk)">(.*?)</t[dh]>', html)
    texts = [re.sub(r"<[^>]+>", "", text).replace("\xa0", " ") for _, text in cells]
    return [tuple(texts[start : start + 4]) for start in range(0, len(texts), 4)]


@pytest.mark.parametrize("role", [None, "Leserecht", "Fördermittelstelle"])
def test_anyone_may_read_the_proof(grant, client, staff, role):
    ExpenditureFactory(tranche__grant=grant, basis=REFUSED, payee="Firma A", purpose="Schulung", document_number="R 1")
    user = staff(role) if role else client
    text = text_of(user.get(f"/foerdermittel/{grant.slug}/verwendungsnachweis/?stichtag={DAY}"))
    assert "nicht anerkannte Ausgaben – 100,00 € –" in text
    assert not any(hidden in text for hidden in ("Firma A", "Schulung", "R 1"))


@pytest.mark.parametrize(("role", "booked"), [("Fördermittelstelle", 1), ("Leserecht", 0)])
@pytest.mark.parametrize("basis", [OWN, REFUSED])
def test_own_funds_and_refused_costs_are_booked_with_and_without_a_tranche(grant, staff, basis, role, booked):
    tranche, user = TrancheFactory(grant=grant), staff(role)
    for owner in ({"tranche": tranche.pk}, {"grant": grant.pk}):
        sent = {
            **owner, "basis": basis, "cost_type": "SERVICES", "amount": "1.190,00", "booked_on": "15.01.2020",
            "date_precision": "EXACT",
        }  # fmt: skip
        assert user.post("/admin/funding/expenditure/add/", sent).status_code == (302 if booked else 403)
    assert Expenditure.objects.filter(basis=basis, tranche=None, amount=Decimal("1190.00")).count() == booked
    assert Expenditure.objects.filter(basis=basis, tranche=tranche, amount=Decimal("1190.00")).count() == booked


def test_grant_money_without_a_tranche_is_refused_in_form_and_file(grant, staff, tmp_path):
    sent = {
        "grant": grant.pk, "basis": GRANT_MONEY, "cost_type": "SERVICES", "amount": "1", "booked_on": "15.01.2020",
        "date_precision": "EXACT",
    }  # fmt: skip
    message = "Ohne Tranche ist die Grundlage nicht „ausgezahlte Fördermittel“."
    assert message in text_of(staff("Fördermittelstelle").post("/admin/funding/expenditure/add/", sent))
    with pytest.raises(CommandError, match=message):
        load(tmp_path, "Aktenplan;;;Personal;1,00;ausgezahlte Fördermittel;15.01.2020")
    assert not Expenditure.objects.exists()


def load(tmp_path, *rows):
    path, out = tmp_path / "datei.csv", StringIO()
    path.write_bytes(csv_of("Projekt;Von;Bis;Kostenart;Betrag;Grundlage;Gebucht am", *rows))
    call_command("importieren", "ausgaben", path, stdout=out)
    return out.getvalue().splitlines()[-1]


@pytest.mark.walk
def test_bookings_of_all_bases_are_imported_listed_and_found_again(grant, client, read_csv, tmp_path):
    TrancheFactory(grant=grant)
    period = "Aktenplan;01.01.2019;31.12.2019;Personal"
    rows = [
        f"{period};450,00;ausgezahlte Fördermittel;15.01.2020",
        f"{period};50,00;Eigenmittel;15.01.2020",
        f"{period};7,00;nicht anerkannte Ausgaben;15.01.2020",
        "Aktenplan;;;Personal;5,00;Eigenmittel;16.01.2020",
        "Aktenplan;;;Personal;6,00;nicht anerkannte Ausgaben;16.01.2020",
    ]
    assert load(tmp_path, *rows).endswith("5 neu, 0 geändert, 0 unverändert")
    assert load(tmp_path, *rows).endswith("0 neu, 0 geändert, 5 unverändert")
    for name, amounts in (("eigenmittel", ["5,00", "50,00"]), ("nicht-anerkannte-ausgaben", ["6,00", "7,00"])):
        listed = read_csv(f"/foerdermittel/ausgaben.csv?stichtag={DAY}&grundlage={name}")
        assert sorted(row["Betrag"] for row in listed) == amounts
    page = text_of(client.get(f"/foerdermittel/ausgaben/?stichtag={DAY}"))
    sums = "ausgezahlte Fördermittel: 450,00 €; Eigenmittel: 55,00 €; nicht anerkannte Ausgaben: 13,00 €"
    assert sums in page
    (row,) = read_csv(f"/foerdermittel.csv?stichtag={DAY}")
    assert (row["Verwendet"], row["Verwendet (gesamte Ausgaben)"]) == ("450,00", "")
    page = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag={DAY}"))
    for table in ("Verwendet nach Kostenart, Eigenmittel", "Verwendet nach Kostenart, nicht anerkannt"):
        assert table in page
    assert "Eigenmittel 55,00 € – 50,00 € 5,00 €" in page


def test_an_own_file_of_all_bases_comes_back_unchanged(grant, staff, tmp_path):
    """One invoice is paid from grant money and own funds, a part of another is not recognised later."""
    tranche = TrancheFactory(grant=grant)
    for amount, basis in (("90.00", GRANT_MONEY), ("10.00", OWN)):
        book(tranche, amount, basis, document_number="R 1", purpose="Lizenzen")
    paid = book(tranche, "70.00", GRANT_MONEY, document_number="R 0")
    book(tranche, "-4.00", GRANT_MONEY, date(2020, 9, 1), reverses=paid, document_number="D 1")
    book(tranche, "4.00", REFUSED, date(2020, 9, 1), document_number="D 1")
    ExpenditureFactory(grant=grant, tranche=None, basis=OWN, document_number="R 2")
    user, address = staff(), f"/foerdermittel/ausgaben.csv?stichtag={DAY}"
    content = body(user.get(address))
    path, out = tmp_path / "datei.csv", StringIO()
    path.write_bytes(content)
    call_command("importieren", "ausgaben", path, stdout=out)
    assert out.getvalue().splitlines()[-1].endswith("0 neu, 0 geändert, 6 unverändert")
    Expenditure.objects.exclude(reverses=None).delete()
    Expenditure.objects.all().delete()
    call_command("importieren", "ausgaben", path, stdout=out)
    assert body(user.get(address)) == content


@pytest.mark.walk
def test_project_page_paper_and_comparison_name_the_basis(grant, client):
    tranche = TrancheFactory(grant=grant)
    book(tranche, "50.00", OWN)
    book(tranche, "7.00", REFUSED)
    PaperFactory(reference="VO/1", key_date=date(2020, 12, 31), projects=[grant.project])
    written("VO/1", "--einfrieren", "--veroeffentlichen")
    for address in (f"/projekte/aktenplan/?stichtag={DAY}", "/berichte/vo-1/"):
        text = text_of(client.get(address))
        assert "Eigenmittel 50,00 € – 50,00 € 0,00 €" in text
        assert "nicht anerkannte Ausgaben 7,00 € – 7,00 € 0,00 €" in text
        assert "Verwendet nach Kostenart, Eigenmittel" in text
    changes = text_of(client.get(f"/vergleich/?von=2019-12-31&bis={DAY}"))
    assert "Personal (Eigenmittel)" in changes
    assert "Personal (nicht anerkannt)" in changes
