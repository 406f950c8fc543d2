"""Money as it moves: what a tranche has on a day follows from its movements up to that day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from funding.choices import MovementKind
from funding.models import Movement, Tranche
from funding.money import money_of_grant
from records.days import OPEN
from tests.example_papers import frozen_example
from tests.factories import AmendmentFactory, ExpenditureFactory, GrantFactory, MovementFactory, TrancheFactory
from tests.findings import found
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
PAPER = "/berichte/vo-0504-21/"
CLAIM, APPROVAL, PAYMENT, REPAYMENT, WAIVER, INTEREST = MovementKind


def day(text):
    return date.fromisoformat(text)


def move(tranche, kind, amount, on, **more):
    return MovementFactory(tranche=tranche, kind=kind, amount=Decimal(amount), effective_on=day(on), **more)


@pytest.fixture
def aktenplan(examples):
    return Tranche.objects.get(grant__project__slug="aktenplan")


def enter(client, tranche, *rows):
    """Enter movements in the rows of the form of their tranche; once more where it names papers."""
    page = f"/admin/funding/tranche/{tranche.pk}/change/"
    filled = fields_of(client.get(page))
    first, total = int(filled["movements-INITIAL_FORMS"]), int(filled["movements-TOTAL_FORMS"])
    for number, row in enumerate(rows, first):
        filled |= {f"movements-{number}-{name}": value for name, value in row.items()}
    filled["movements-TOTAL_FORMS"] = str(max(total, first + len(rows)))
    answer = client.post(page, filled)
    if answer.status_code == 200:
        seen = {name: value for name, value in fields_of(answer).items() if name.endswith("seen_reports")}
        answer = client.post(page, filled | seen)
    assert answer.status_code == 302, text_of(answer)


def row(kind, amount, on, **more):
    return {"kind": str(kind.value), "amount": amount, "effective_on": on, "date_precision": "EXACT", **more}


def shown(read_csv, on, address="foerdermittel/tranchen"):
    """The row of the Aktenplan in a list."""
    rows = read_csv(f"/{address}.csv?stichtag={on}")
    return next(each for each in rows if "Aktenplan" in each["Projekt"])


@pytest.mark.walk
def test_a_corrected_approval_leaves_the_days_before_it(staff, aktenplan, client, read_csv):
    """The authority corrects its approval on 01.06.2021 and pays the difference."""
    enter(
        staff(),
        aktenplan,
        row(APPROVAL, "1.556.579,93", "01.06.2021"),
        row(PAYMENT, "0,87", "01.06.2021"),
    )
    for on in ("2021-04-08", "2021-05-31"):
        tranche = shown(read_csv, on)
        assert (tranche["Bewilligt"], tranche["Ausgezahlt"]) == ("1556579,06", "1556579,06")
        assert shown(read_csv, on, "projekte")["Abgerufen in %"] == "76,7"
    tranche = shown(read_csv, "2021-06-01")
    assert (tranche["Bewilligt"], tranche["Bewilligt am"]) == ("1556579,93", "01.06.2021")
    assert (tranche["Ausgezahlt"], tranche["Ausgezahlt am"]) == ("1556579,93", "01.06.2021")
    assert shown(read_csv, "2021-06-01", "foerdermittel")["Verfügbar"] == "473968,07"


@pytest.mark.walk
def test_a_paper_frozen_before_lists_nothing_of_a_later_approval(staff, aktenplan, client):
    frozen_example()
    enter(staff(), aktenplan, row(APPROVAL, "1.556.579,93", "01.06.2021"), row(PAYMENT, "0,87", "01.06.2021"))
    assert client.get(PAPER).context["corrections"] == []


@pytest.mark.walk
def test_a_repayment_counts_from_its_day(staff, aktenplan, read_csv):
    enter(staff(), aktenplan, row(REPAYMENT, "50.000,00", "01.03.2022"))
    before, after = (shown(read_csv, on, "foerdermittel") for on in ("2022-02-28", "2022-03-01"))
    headers = ("Ausgezahlt", "Zurückgezahlt", "Verfügbar", "Nicht mehr abrufbar")
    assert [before[header] for header in headers] == ["1556579,06", "0,00", "0,00", "473968,94"]
    assert [after[header] for header in headers] == ["1556579,06", "50000,00", "0,00", "523968,94"]
    assert (before["Abgerufen in %"], after["Abgerufen in %"]) == ("76,7", "74,2")


@pytest.mark.walk(4)
def test_interest_is_no_part_of_the_grant(staff, aktenplan, read_csv):
    before = shown(read_csv, "2022-04-01", "foerdermittel")
    enter(staff(), aktenplan, row(INTEREST, "1.250,00", "01.03.2022"))
    assert shown(read_csv, "2022-04-01", "foerdermittel") == before
    (movement,) = read_csv("/foerdermittel/bewegungen.csv?vorgang=zinsen&stichtag=2022-03-01")
    assert (movement["Tag"], movement["Betrag"]) == ("01.03.2022", "1250,00")


def test_a_waiver_lowers_what_is_available_not_the_share(read_csv):
    tranche = TrancheFactory()
    move(tranche, WAIVER, "100.00", "2020-06-01")
    (row_of_grant,) = read_csv("/foerdermittel.csv?stichtag=2020-12-31")
    assert (row_of_grant["Landesförderung"], row_of_grant["Verfügbar"]) == ("900,00", "350,00")
    assert row_of_grant["Abgerufen in %"] == "50,0"


@pytest.mark.walk
def test_the_example_of_the_rules_to_the_cent():
    """The table of docs/fachkonzept.md: drawn, available, lapsed and to be repaid after each day."""
    grant = GrantFactory(
        total_volume=Decimal("2256164.00"), state_share=Decimal("2030548.00"), own_share=Decimal("225616.00")
    )
    tranche = TrancheFactory(
        grant=grant, claimed=Decimal("1729533.26"), claimed_on=day("2021-04-08"), approved=Decimal("1556579.06"),
        approved_on=day("2021-04-08"), paid=Decimal("1556579.06"), paid_on=day("2021-04-08"),
    )  # fmt: skip
    for kind, amount, on in (
        (APPROVAL, "1556579.93", "2021-06-01"),
        (PAYMENT, "0.87", "2021-06-01"),
        (APPROVAL, "1506579.93", "2022-02-01"),
        (REPAYMENT, "50000.00", "2022-03-01"),
        (INTEREST, "1250.00", "2022-03-01"),
        (WAIVER, "20000.00", "2022-04-01"),
    ):
        move(tranche, kind, amount, on)
    days = ("2021-04-07", "2021-04-08", "2021-05-31", "2021-06-01", "2022-02-01", "2022-03-01", "2022-04-01")
    figures = []
    for on in days:
        of_day = type(grant).objects.on(day(on)).get()
        money = money_of_grant(of_day_with(grant, on), day(on))
        assert (money.drawn, money.available, money.lapsed) == (of_day.drawn, of_day.available, of_day.lapsed)
        shown_then = (money.drawn, money.drawn_share, money.available, money.lapsed, money.to_repay)
        figures.append(tuple(map(str, shown_then)))
    assert figures == [
        ("0.00", "0.0", "2030548.00", "0.00", "0.00"),
        ("1556579.06", "76.7", "473968.94", "0.00", "0.00"),
        ("1556579.06", "76.7", "473968.94", "0.00", "0.00"),
        ("1556579.93", "76.7", "473968.07", "0.00", "0.00"),
        ("1556579.93", "76.7", "0.00", "473968.07", "50000.00"),
        ("1506579.93", "74.2", "0.00", "523968.07", "0.00"),
        ("1506579.93", "74.2", "0.00", "503968.07", "0.00"),
    ]


def of_day_with(grant, on):
    return type(grant).objects.granted(day(on)).with_conditions(day(on)).with_last_call(day(on)).get(pk=grant.pk)


def test_more_repaid_than_paid_is_refused_on_every_day():
    tranche = TrancheFactory()
    with pytest.raises(ValidationError, match=r"Am 31\.03\.2020 wären 0,01 € mehr zurückgezahlt"):
        move(tranche, REPAYMENT, "0.01", "2020-03-31")
    move(tranche, REPAYMENT, "450.00", "2020-04-01")
    payment = tranche.movements.get(kind=PAYMENT)
    with pytest.raises(ValidationError, match="mehr zurückgezahlt"):
        Movement.objects.get(pk=payment.pk).delete()
    payment.effective_on = day("2020-04-02")
    with pytest.raises(ValidationError, match="mehr zurückgezahlt"):
        payment.save()


@pytest.mark.walk(4)
def test_what_would_be_repaid_beyond_is_said_at_the_form(staff):
    tranche = TrancheFactory()
    page = f"/admin/funding/tranche/{tranche.pk}/change/"
    client = staff("Fördermittelstelle")
    filled = fields_of(client.get(page))
    rows = {f"movements-3-{name}": value for name, value in row(REPAYMENT, "450,01", "01.05.2020").items()}
    assert "0,01 € mehr zurückgezahlt als bis dahin ausgezahlt" in text_of(client.post(page, filled | rows))
    assert tranche.movements.count() == 3


@pytest.mark.walk(4)
def test_a_reason_for_a_cut_of_a_payment_is_refused_at_the_form(staff):
    payment = MovementFactory(kind=MovementKind.PAYMENT)
    client, page = staff("Fördermittelstelle"), f"/admin/funding/movement/{payment.pk}/change/"
    sent = {**fields_of(client.get(page)), "reason": "gekürzt", "change_reason": "Tippfehler"}
    assert "Ein Grund der Kürzung gehört zur Bewilligung." in text_of(client.post(page, sent))
    payment.refresh_from_db()
    assert payment.reason == ""


def test_entries_share_a_day_and_stay_beside_each_other():
    tranche = TrancheFactory(paid=None, paid_on=None)
    for _ in range(2):
        move(tranche, PAYMENT, "100.00", "2020-05-01", file_reference="A 1")
    assert set(tranche.movements.filter(kind=PAYMENT).values_list("until", flat=True)) == {OPEN}
    assert Tranche.objects.as_of(day("2020-05-01")).get().paid_by_then == Decimal("200.00")


def test_a_set_off_is_two_entries_of_one_day_with_one_reference(read_csv):
    first = TrancheFactory()
    second = TrancheFactory(
        grant=first.grant, period_start=date(2020, 1, 1), period_end=date(2020, 12, 31), paid=None, paid_on=None
    )
    move(first, REPAYMENT, "50.00", "2020-09-01", file_reference="V 7")
    move(second, PAYMENT, "50.00", "2020-09-01", file_reference="V 7")
    (grant,) = read_csv("/foerdermittel.csv?stichtag=2020-09-01")
    assert (grant["Ausgezahlt"], grant["Zurückgezahlt"], grant["Verfügbar"]) == ("500,00", "50,00", "450,00")
    assert len(read_csv("/foerdermittel/bewegungen.csv?suche=V 7&stichtag=2020-09-01")) == 2


@pytest.mark.walk(4)
def test_an_approval_below_what_was_paid_is_a_finding_until_it_is_repaid(client):
    tranche = TrancheFactory()
    ExpenditureFactory(tranche=tranche, amount=Decimal("450.00"))
    move(tranche, APPROVAL, "400.00", "2021-01-01")
    move(tranche, REPAYMENT, "50.00", "2021-03-01")
    texts = {
        on: [each.text for each in found(day(on)) if each.check.identifier == "zurueckzuzahlen"]
        for on in ("2020-12-31", "2021-01-01", "2021-03-01")
    }
    sentence = "Bewilligt sind 400,00 €, ausgezahlt 450,00 €: zurückzuzahlen 50,00 €."
    assert texts == {"2020-12-31": [], "2021-01-01": [sentence], "2021-03-01": []}
    page = f"/foerdermittel/{tranche.grant.slug}/"
    assert "zurückzuzahlen 50,00 €" in text_of(client.get(f"{page}?stichtag=2021-01-01"))
    assert "zurückzuzahlen" not in text_of(client.get(f"{page}?stichtag=2021-03-01"))


@pytest.mark.parametrize(
    ("changed", "identifier", "text"),
    [
        (
            {"approved_on": date(2020, 1, 31)},
            "bewegung-vor-grundlage",
            "Bewilligung am 31.01.2020, Antrag erst am 01.02.2020.",
        ),
        (
            {"paid_on": date(2020, 2, 29)},
            "bewegung-vor-grundlage",
            "Auszahlung am 29.02.2020, Bewilligung erst am 01.03.2020.",
        ),
        (
            {"approved": None},
            "bewegung-vor-grundlage",
            "Auszahlung am 01.04.2020, ein Eintrag „Bewilligung“ fehlt.",
        ),
        (
            {"approved": Decimal("500.01")},
            "bewilligt-ueber-antrag",
            "Bewilligt sind 500,01 €, beantragt 500,00 € zuwendungsfähige Ausgaben.",
        ),
    ],
)
def test_odd_orders_are_taken_and_found(changed, identifier, text):
    TrancheFactory(**changed)
    assert [each.text for each in found(day("2020-12-31")) if each.check.identifier == identifier] == [text]


def test_the_account_sheet_ends_in_the_figure_of_the_grant(client):
    tranche = TrancheFactory()
    move(tranche, REPAYMENT, "50.00", "2020-05-01", file_reference="B 2")
    page = text_of(client.get(f"/foerdermittel/{tranche.grant.slug}/?stichtag=2020-12-31"))
    for line in (
        "01.02.2020 Antrag 500,00 € 0,00 €",
        "01.03.2020 Bewilligung 450,00 € 0,00 €",
        "01.04.2020 Auszahlung 450,00 € 450,00 €",
        "01.05.2020 Rückzahlung 50,00 € 400,00 € B 2",
    ):
        assert line in page


def test_the_list_has_what_was_replaced_and_what_holds(read_csv):
    tranche = TrancheFactory()
    move(tranche, APPROVAL, "440.00", "2020-10-01", reason="Reisekosten")
    address = "/foerdermittel/bewegungen.csv?stichtag=2020-12-31"
    assert [(each["Tag"], each["Vorgang"], each["Betrag"]) for each in read_csv(address)] == [
        ("01.02.2020", "Antrag", "500,00"),
        ("01.03.2020", "Bewilligung", "450,00"),
        ("01.04.2020", "Auszahlung", "450,00"),
        ("01.10.2020", "Bewilligung", "440,00"),
    ]
    assert [each["Betrag"] for each in read_csv(f"{address}&stand=gilt&vorgang=bewilligung")] == ["440,00"]
    assert len(read_csv("/foerdermittel/bewegungen.csv?stichtag=2020-09-30&jahr=2020")) == 3
    assert Movement.objects.in_force(day("2020-09-30")).get(kind=APPROVAL).amount == Decimal("450.00")


def test_the_comparison_names_each_movement_and_what_a_decision_changed(read_csv):
    tranche = TrancheFactory()
    move(tranche, APPROVAL, "440.00", "2021-02-01")
    move(tranche, REPAYMENT, "10.00", "2021-03-01")
    move(tranche, WAIVER, "20.00", "2021-04-01")
    move(tranche, INTEREST, "0.50", "2021-05-01")
    rows = read_csv("/vergleich.csv?von=2020-12-31&bis=2021-12-31")
    changes = [(each["Datum"], each["Angabe"], each["Differenz"]) for each in rows if each["Datum"]]
    assert changes == [
        ("01.02.2021", "Bewilligt", "-10,00"),
        ("01.03.2021", "Zurückgezahlt", "10,00"),
        ("01.04.2021", "Verzichtet", "20,00"),
        ("01.05.2021", "Zinsen gezahlt", "0,50"),
    ]
    figures = {each["Angabe"]: (each["Vorher"], each["Nachher"]) for each in rows if not each["Datum"]}
    assert figures["Bewilligt in EUR"] == ("450,00", "440,00")
    assert figures["Zurückgezahlt in EUR"] == ("0,00", "10,00")
    assert figures["Verzichtet in EUR"] == ("0,00", "20,00")


@pytest.mark.walk
def test_an_approval_is_measured_by_the_notice_of_its_day(aktenplan, client):
    """The notice is amended to 80 % later: what was approved under 90 % is measured by them."""
    AmendmentFactory(
        grant=aktenplan.grant,
        effective_on=day("2022-01-01"),
        rate=Decimal(80),
        total_volume=Decimal("2256164.00"),
        state_share=Decimal("1804931.20"),
        own_share=Decimal("451232.80"),
        period_start=day("2018-12-17"),
        period_end=day("2021-12-31"),
    )
    for on in ("2021-04-08", "2022-01-31"):
        of_tranche = [
            each.difference
            for each in found(day(on))
            if each.check.identifier == "bewilligt-nach-satz" and each.subject.pk == aktenplan.pk
        ]
        assert of_tranche == [Decimal("-0.87")]
    page = text_of(client.get(f"/foerdermittel/{aktenplan.grant.slug}/?stichtag=2022-01-31"))
    assert "Erwartet = 90 % der beantragten zuwendungsfähigen Ausgaben" in page
