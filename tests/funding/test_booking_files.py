"""Files of bookings: an empty basis, and which booking a credit note takes back."""

from datetime import date
from decimal import Decimal

import pytest

from funding.choices import UsageBasis
from funding.models import Expenditure
from tests.factories import ExpenditureFactory, TrancheFactory
from tests.imports.files import csv_of
from tests.imports.uploads import imported, preview

pytestmark = pytest.mark.django_db
MONEY = "Fördermittelstelle"
PERIOD = "Akten;01.01.2019;31.12.2019"
BASIS = "Projekt;Von;Bis;Kostenart;Betrag;Grundlage;Gebucht am"
CREDIT = "Projekt;Von;Bis;Kostenart;Betrag;Gebucht am;Belegnummer;Gutschrift zu Beleg"
NOTE = f"{PERIOD};Personal;1.190,00-;01.06.2019;G1;R1"


@pytest.fixture
def tranche():
    return TrancheFactory(grant__project__title="Akten")


def booking(tranche, **values):
    return ExpenditureFactory(tranche=tranche, document_number="R1", **{"amount": Decimal("2000.00")} | values)


def bases():
    return [(UsageBasis(basis), amount) for basis, amount in Expenditure.objects.values_list("basis", "amount")]


@pytest.mark.parametrize("basis", [UsageBasis.GRANT_MONEY, UsageBasis.WHOLE_EXPENDITURE])
def test_an_empty_basis_is_that_of_the_tranche_and_is_found_again(staff, tranche, basis):
    tranche.usage_basis = basis
    tranche.save()
    clerk, file = staff(MONEY), csv_of(BASIS, f"{PERIOD};Personal;270.000,00 €;;01.06.2019")
    imported(clerk, "ausgaben", file)
    assert bases() == [(basis, Decimal("270000.00"))]
    assert "Ausgaben 0 0 1" in preview(clerk, "ausgaben", file)


def test_an_empty_basis_of_no_tranche_is_whole_expenditure_and_is_found_again(staff, tranche):
    clerk, file = staff(MONEY), csv_of(BASIS, "Akten;;;Personal;1.190,00-;;01.06.2019")
    imported(clerk, "ausgaben", file)
    assert bases() == [(UsageBasis.WHOLE_EXPENDITURE, Decimal("-1190.00"))]
    assert "Ausgaben 0 0 1" in preview(clerk, "ausgaben", file)


def test_rows_with_an_empty_and_a_stated_basis_are_told_apart(staff, tranche):
    rows = [f"{PERIOD};Personal;500,00;{basis};01.06.2019" for basis in ("", "gesamte zuwendungsfähige Ausgaben")]
    clerk, file = staff(MONEY), csv_of(BASIS, *rows)
    imported(clerk, "ausgaben", file)
    assert sorted(bases()) == [
        (UsageBasis.GRANT_MONEY, Decimal("500.00")),
        (UsageBasis.WHOLE_EXPENDITURE, Decimal("500.00")),
    ]
    assert "Ausgaben 0 0 2" in preview(clerk, "ausgaben", file)


def test_a_wrong_basis_and_a_huge_amount_are_named(staff, tranche):
    rows = (f"{PERIOD};Personal;1,00;halbe;01.06.2019", f"{PERIOD};Personal;{'9' * 20},00;;01.06.2019")
    text = preview(staff(MONEY), "ausgaben", csv_of(BASIS, *rows))
    assert "„halbe“ ist nicht vorgesehen. Möglich sind: " in text
    assert "Zeile 3 Betrag Bitte sicherstellen, dass " in text
    assert "Dieser Wert muss kleiner oder gleich 9999999999.99 sein." in text


def test_a_file_without_the_columns_of_a_tranche_brings_what_none_claims_yet(staff, tranche):
    file = csv_of("Projekt;Kostenart;Betrag;Gebucht am", "Akten;Personal;100,00;01.06.2019")
    imported(staff(MONEY), "ausgaben", file)
    booked = Expenditure.objects.get()
    assert (booked.tranche, booked.grant, booked.amount) == (None, tranche.grant, Decimal("100.00"))


def test_who_may_not_keep_money_imports_no_bookings(staff):
    assert staff("Sachbearbeitung").get("/admin/imports/importrun/importieren/ausgaben/").status_code == 403


@pytest.mark.parametrize(
    "other",
    [
        {"cost_type": "SERVICES"},
        {"booked_on": date(2019, 7, 1)},
        {"basis": UsageBasis.WHOLE_EXPENDITURE},
        {"is_total": True, "booked_on": date(2019, 5, 1)},
        {"amount": Decimal("-10.00"), "booked_on": date(2019, 5, 1)},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_credit_note_is_of_the_booking_that_it_can_be_of(staff, tranche, other):
    booking(tranche, **{"booked_on": date(2019, 5, 1)} | other)
    meant = booking(tranche, booked_on=date(2019, 5, 1))
    header, row = f"{CREDIT};Grundlage", f"{NOTE};ausgezahlte Fördermittel"
    clerk, file = staff(MONEY), csv_of(header, row)
    imported(clerk, "ausgaben", file)
    assert Expenditure.objects.get(document_number="G1").reverses == meant
    assert "Ausgaben 0 0 1" in preview(clerk, "ausgaben", file)


def test_of_equal_document_numbers_in_two_tranches_that_of_its_own_is_meant(staff, tranche):
    other = TrancheFactory(grant=tranche.grant, period_start=date(2020, 1, 1), period_end=date(2020, 12, 31))
    booking(other, booked_on=date(2019, 5, 1))
    meant = booking(tranche, booked_on=date(2019, 5, 1))
    imported(staff(MONEY), "ausgaben", csv_of(CREDIT, NOTE))
    assert Expenditure.objects.get(document_number="G1").reverses == meant


@pytest.mark.walk(4)
@pytest.mark.parametrize(("header", "cell"), [("Gutschrift zu Zeile", "2"), ("Gutschrift zu Beleg vom", "02.05.2019")])
def test_a_column_of_its_own_says_which_line_or_day(staff, tranche, header, cell):
    booking(tranche, booked_on=date(2019, 5, 1), line=1)
    meant = booking(tranche, booked_on=date(2019, 5, 2), line=2)
    clerk, file = staff(MONEY), csv_of(f"{CREDIT};{header}", f"{NOTE};{cell}")
    imported(clerk, "ausgaben", file)
    assert Expenditure.objects.get(document_number="G1").reverses == meant
    assert "Ausgaben 0 0 1" in preview(clerk, "ausgaben", file)
    assert "Ausgaben 0 0 1" in preview(clerk, "ausgaben", csv_of(CREDIT, NOTE))


@pytest.mark.parametrize(
    ("days", "named", "advice"),
    [
        (
            [(1, 1), (2, 1)],
            "Personal 2.000,00 € vom 01.05.2019, Zeile 1; Personal 2.000,00 € vom 01.05.2019, Zeile 2.",
            "Bitte füllen Sie „Gutschrift zu Zeile“ aus.",
        ),
        (
            [(None, 1), (None, 2)],
            "Personal 2.000,00 € vom 01.05.2019; Personal 2.000,00 € vom 02.05.2019.",
            "Bitte füllen Sie „Gutschrift zu Beleg vom“ aus.",
        ),
        (
            [(None, 1), (None, 1)],
            "Personal 2.000,00 € vom 01.05.2019; Personal 2.000,00 € vom 01.05.2019.",
            "Bitte geben Sie den Buchungen eine „Zeile“ und füllen Sie „Gutschrift zu Zeile“ aus.",
        ),
    ],
)
def test_what_stays_open_is_refused_with_the_bookings_it_could_be(staff, tranche, days, named, advice):
    for line, day in days:
        booking(tranche, booked_on=date(2019, 5, day), line=line)
    text = preview(staff(MONEY), "ausgaben", csv_of(CREDIT, NOTE))
    assert f"Zeile 2 Gutschrift zu Beleg Zum Beleg „R1“ gibt es mehrere Buchungen: {named} {advice}" in text, text
    assert not Expenditure.objects.filter(document_number="G1").exists()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "3",
            "Zum Beleg „R1“ gibt es keine Buchung dieser Zeile und dieses Tages: Personal 2.000,00 € vom 01.05.2019, ",
        ),
        ("drei", "Zeile 2 Gutschrift zu Zeile „drei“ ist keine ganze Zahl."),
        ("9" * 12, "Zeile 2 Gutschrift zu Zeile „999999999999“ ist keine ganze Zahl."),
    ],
)
def test_a_line_that_the_document_does_not_have_is_named(staff, tranche, line, problem):
    booking(tranche, booked_on=date(2019, 5, 1), line=1)
    text = preview(staff(MONEY), "ausgaben", csv_of(f"{CREDIT};Gutschrift zu Zeile", f"{NOTE};{line}"))
    assert problem in text, text


@pytest.mark.walk(4)
def test_the_own_file_of_bookings_finds_the_lines_that_its_credit_notes_name(staff, tranche, client):
    """Two lines of an invoice and one without a number are credited; the file of staff changes nothing, and brings the
    same where all is gone."""
    lines = [booking(tranche, booked_on=date(2019, 5, 1), line=line) for line in (1, 2)]
    unnumbered = ExpenditureFactory(tranche=tranche, amount=Decimal("50.00"), booked_on=date(2019, 5, 3))
    for number, credited in (("G1", lines[1]), ("G2", lines[0]), ("G3", unnumbered)):
        ExpenditureFactory(
            tranche=tranche,
            amount=Decimal("-20.00"),
            booked_on=date(2019, 6, 1),
            document_number=number,
            reverses=credited,
        )
    clerk, name = staff(MONEY), "ausgaben_2020-12-31.csv"
    content = b"".join(client.get("/foerdermittel/ausgaben.csv?stichtag=2020-12-31").streaming_content)
    assert "Ausgaben 0 0 6" in preview(clerk, "ausgaben", content, name)
    Expenditure.objects.exclude(reverses=None).delete()
    Expenditure.objects.all().delete()
    imported(clerk, "ausgaben", content, name)
    credited = Expenditure.objects.exclude(reverses=None).order_by("document_number")
    assert list(credited.values_list("document_number", "reverses__line", "reverses__amount")) == [
        ("G1", 2, Decimal("2000.00")),
        ("G2", 1, Decimal("2000.00")),
        ("G3", None, Decimal("50.00")),
    ]
