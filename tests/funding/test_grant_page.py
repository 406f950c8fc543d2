"""The page of a grant: notices, calls for funds, plan, outlook, and its proof of use as page and files."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from funding.course import courses_of
from funding.models import Grant
from funding.money import money_of_grant
from funding.outlook import outlook_of
from funding.plan import plan_of
from records.models import DatePrecision
from tests.archived import assert_archived
from tests.factories import (
    AmendmentFactory,
    ExpenditureFactory,
    GrantFactory,
    PlanItemFactory,
    TrancheFactory,
    TrancheItemFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
KEY_DATE = date(2020, 12, 31)


def begun(grant, key_date=KEY_DATE):
    return Grant.objects.granted(key_date).with_conditions(key_date).with_use(key_date).get(pk=grant.pk)


def plan(grant, key_date=KEY_DATE):
    return plan_of(begun(grant, key_date), money_of_grant(begun(grant, key_date), key_date), key_date)


def test_an_amendment_holds_from_its_day_on(client, read_csv):
    AmendmentFactory(effective_on=date(2020, 7, 1))
    before, after = (read_csv(f"/foerdermittel.csv?stichtag={day}")[0] for day in ("2020-06-30", "2020-07-01"))
    assert (before["Gesamtvolumen"], before["Landesförderung"], before["Bewilligt bis"]) == (
        "1000,00",
        "900,00",
        "31.12.2021",
    )
    assert (after["Gesamtvolumen"], after["Landesförderung"], after["Bewilligt bis"]) == (
        "1200,00",
        "1080,00",
        "30.06.2022",
    )


def test_the_comparison_tells_what_an_amendment_adds(client):
    AmendmentFactory(effective_on=date(2020, 7, 1))
    AmendmentFactory(
        grant=Grant.objects.get(),
        effective_on=date(2020, 8, 1),
        state_share=Decimal("1079.99"),
        own_share=Decimal("120.01"),
    )
    rows = client.get("/vergleich.json?von=2020-06-30&bis=2020-12-31")
    text = b"".join(rows.streaming_content).decode()
    assert '"Änderungsbescheid: Landesförderung"' in text
    assert "180.00" in text
    assert "-0.01" in text


def test_what_a_claim_leads_to_expect_is_set_against_what_was_approved(client, examples):
    grant = Grant.objects.get(project__slug="aktenplan")
    text = text_of(client.get(f"/foerdermittel/{grant.slug}/?stichtag=2021-04-08"))
    assert "1.729.533,26 € 1.556.579,93 € 1.556.579,06 € −0,87 €" in text


def test_the_plan_is_compared_by_cost_type_and_by_year_with_the_same_sums():
    grant = GrantFactory()
    for cost_type, year, amount in (
        ("PERSONNEL", 2019, "300.00"),
        ("PERSONNEL", 2020, "200.00"),
        ("SERVICES", 2020, "99.99"),
    ):
        PlanItemFactory(grant=grant, cost_type=cost_type, year=year, amount=Decimal(amount))
    tranche = TrancheFactory(grant=grant)
    TrancheItemFactory(tranche=tranche, year=2019, claimed=Decimal("400.00"), approved=Decimal("360.00"))
    ExpenditureFactory(tranche=tranche, booked_on=date(2019, 5, 1), amount=Decimal("350.01"))
    ExpenditureFactory(tranche=tranche, cost_type="SERVICES", is_total=True, amount=Decimal("50.00"))
    told = plan(grant)
    rows = {
        label: tuple(map(str, (a.planned, a.claimed, a.approved, a.used, a.left))) for label, a in told.by_cost_type
    }
    assert rows == {
        "Personal": ("500.00", "400.00", "360.00", "350.01", "149.99"),
        "Dienstleistungen": ("99.99", "0.00", "0.00", "50.00", "49.99"),
        "nicht aufgeteilt": ("0.00", "100.00", "90.00", "0.00", "0.00"),
    }
    years = {label: tuple(map(str, (a.planned, a.claimed, a.approved, a.used))) for label, a in told.by_year}
    assert years == {
        "2019": ("300.00", "400.00", "360.00", "350.01"),
        "2020": ("299.99", "0.00", "0.00", "0.00"),
        "nicht aufgeteilt": ("0.00", "100.00", "90.00", "50.00"),
    }
    assert sum((a for _, a in told.by_year[1:]), told.by_year[0][1]) == told.total


def outlook(grant, key_date=KEY_DATE):
    money = money_of_grant(begun(grant, key_date), key_date)
    return outlook_of(begun(grant, key_date), money, courses_of(money, key_date)[grant.pk], key_date)


def test_the_outlook_goes_on_as_in_the_last_months():
    tranche = TrancheFactory(grant__period_end=date(2021, 12, 31))
    for day, amount in ((date(2020, 3, 1), "120.00"), (date(2020, 9, 1), "60.00")):
        ExpenditureFactory(tranche=tranche, booked_on=day, amount=Decimal(amount))
    told = outlook(tranche.grant)
    assert (told.paid, told.used) == (Decimal("450.00"), Decimal("180.00"))
    assert [(pace.months, pace.per_month, pace.left_at_end, pace.lapses) for pace in told.paces] == [
        (6, Decimal("10.00"), Decimal("600.08"), Decimal("600.08")),
        (12, Decimal("15.00"), Decimal("540.12"), Decimal("540.12")),
    ]


def test_the_outlook_is_not_told_where_days_are_unknown():
    tranche = TrancheFactory()
    ExpenditureFactory(tranche=tranche, date_precision=DatePrecision.LATEST)
    assert outlook(tranche.grant).problem == (
        "Für Zahlungen oder Ausgaben ist nur bekannt, bis wann sie spätestens waren."
    )


PROOF = [
    ("Ausgaben", "Personal", "480973.58"),
    ("Ausgaben", "Dienstleistungen", "625530.42"),
    ("Ausgaben", "Investitionen", "450075.06"),
    ("Ausgaben", "nicht nach Kostenart erfasst", "172954.20"),
    ("Ausgaben", "Summe Ausgaben", "1729533.26"),
    ("Einnahmen", "Landesförderung", "1556579.06"),
    ("Einnahmen", "Eigenanteil", "225616.00"),
    ("Einnahmen", "Summe Einnahmen", "1782195.06"),
    ("Nachrichtlich", "Überdeckung: Einnahmen über den Ausgaben", "52661.80"),
]


def test_the_proof_of_use_is_the_same_on_the_page_and_in_every_file(client, examples, read_csv):
    address = f"/foerdermittel/{Grant.objects.get(project__slug='aktenplan').slug}/verwendungsnachweis"
    rows = read_csv(f"{address}.csv?stichtag=2021-04-08")
    assert [(row["Abschnitt"], row["Position"], row["Ist"].replace(",", ".")) for row in rows] == PROOF
    sheet = load_workbook(BytesIO(b"".join(client.get(f"{address}.xlsx?stichtag=2021-04-08").streaming_content))).active
    told = [(row[0], row[1], f"{Decimal(str(row[3])):.2f}") for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert told == PROOF
    assert "Summe Einnahmen 2.256.164,00 € 1.782.195,06 € −473.968,94 €" in text_of(
        client.get(f"{address}/?stichtag=2021-04-08")
    )


def test_the_proof_of_use_is_a_tagged_pdf_with_the_same_figures(client, examples):
    grant = Grant.objects.get(project__slug="kijufa")
    response = client.get(f"/foerdermittel/{grant.slug}/verwendungsnachweis.pdf?stichtag=2021-04-08")
    assert response["Content-Disposition"] == 'attachment; filename="verwendungsnachweis-kijufa_2021-04-08.pdf"'
    paper = PdfReader(BytesIO(response.content))
    assert paper.trailer["/Root"]["/Lang"] == "de"
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert paper.metadata.title.startswith("Verwendungsnachweis: Digitalisierung")
    assert_archived(paper)
    text = " ".join(page.extract_text() for page in paper.pages)
    for figure in ("597.321,25", "471.721,58", "1.341.007,32", "1.069.042,89", "202.800,00", "69.164,43"):
        assert figure in text


@pytest.mark.parametrize("suffix", ["/", ".csv", ".xlsx", ".json", ".pdf"])
def test_before_the_approval_period_the_proof_is_empty(client, suffix):
    grant = GrantFactory()
    response = client.get(f"/foerdermittel/{grant.slug}/verwendungsnachweis{suffix}?stichtag=2018-01-01")
    assert response.status_code == 200
    response.close()


def test_an_invalid_day_makes_no_pdf(client):
    response = client.get(f"/foerdermittel/{GrantFactory().slug}/verwendungsnachweis.pdf?stichtag=morgen")
    assert response.status_code == 400


def test_before_the_approval_period_the_page_says_when_it_begins(client):
    text = text_of(client.get(f"/foerdermittel/{GrantFactory().slug}/?stichtag=2018-01-01"))
    assert "beginnt am 01.01.2019" in text


@pytest.mark.parametrize("query", ["stichtag=gestern", "stichtag=0000-00-00", "kenntnisstand=x", "stichtag=%00"])
def test_whatever_is_sent_the_page_answers(client, query):
    assert client.get(f"/foerdermittel/{GrantFactory().slug}/?{query}").status_code == 200


def test_the_page_can_be_asked_for_what_was_known(staff):
    grant = GrantFactory()
    answers = [
        staff().get(f"/foerdermittel/{grant.slug}/?stichtag=2020-01-01&kenntnisstand={day}").status_code
        for day in ("2019-12-31", "2199-12-31")
    ]
    assert answers == [404, 200]


def test_a_proof_without_a_plan_shows_none(client, read_csv):
    expenditure = ExpenditureFactory()
    rows = read_csv(f"/foerdermittel/{expenditure.tranche.grant.slug}/verwendungsnachweis.csv?stichtag=2030-01-01")
    assert {row["Ansatz"] for row in rows if row["Abschnitt"] == "Ausgaben"} == {""}
    assert all(row["Ansatz"] for row in rows if row["Abschnitt"] == "Einnahmen")
