"""Movements from files: what a list of tranches does to them, and the list that has each in a row of its own."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from funding.choices import MovementKind
from funding.models import Movement, Tranche
from tests.factories import MovementFactory, ProjectFactory, TrancheFactory
from tests.imports.files import csv_of

pytestmark = pytest.mark.django_db
TRANCHES = (
    "Projekt;Von;Bis;Beantragt;Beantragt am;Bewilligt;Bewilligt am;Ausgezahlt;Ausgezahlt am;Zurückgezahlt;Stichtag"
)
MOVEMENTS = "Projekt;Von;Bis;Tag;Vorgang;Betrag;Aktenzeichen"
PERIOD = "Aktenplan;01.01.2019;31.12.2019"
CLAIMED, APPROVED = "500,00;01.02.2020", "450,00;01.03.2020"


@pytest.fixture
def load(tmp_path):
    """Imports a file of these lines; returns what the command prints."""

    def load_lines(table, *lines, content=None):
        path, out = tmp_path / "datei.csv", StringIO()
        path.write_bytes(csv_of(*lines) if content is None else content)
        call_command("importieren", table, path, stdout=out)
        return out.getvalue().splitlines()

    return load_lines


def refused(load, *arguments):
    with pytest.raises(CommandError) as error:
        load(*arguments)
    return str(error.value)


@pytest.fixture
def tranche():
    """Claimed in February, approved in March and paid in April 2020."""
    return TrancheFactory(grant__project=ProjectFactory(title="Aktenplan", slug="aktenplan"))


def movements():
    rows = Movement.objects.order_by("effective_on", "kind", "pk")
    return [(f"{each.effective_on:%d.%m.%Y}", each.get_kind_display(), str(each.amount)) for each in rows]


ENTERED = [
    ("01.02.2020", "Antrag", "500.00"),
    ("01.03.2020", "Bewilligung", "450.00"),
    ("01.04.2020", "Auszahlung", "450.00"),
]


def test_a_list_of_tranches_brings_movements(load):
    TrancheFactory(grant__project__title="Aktenplan").movements.all().delete()
    Tranche.objects.all().delete()
    load("tranchen", TRANCHES, f"{PERIOD};{CLAIMED};{APPROVED};450,00;01.04.2020;;31.12.2020")
    assert movements() == ENTERED


def test_a_differing_claim_or_approval_is_a_later_decision(load, tranche):
    row = f"{PERIOD};480,00;01.05.2020;440,00;01.06.2020;450,00;01.04.2020;0,00;31.12.2020"
    load("tranchen", TRANCHES, row)
    assert movements() == [*ENTERED, ("01.05.2020", "Antrag", "480.00"), ("01.06.2020", "Bewilligung", "440.00")]
    assert load("tranchen", TRANCHES, row)[-1].endswith("Mittelbewegungen: 0 neu, 0 geändert, 3 unverändert")


def test_one_of_the_same_day_is_corrected(load, tranche):
    load("tranchen", TRANCHES, f"{PERIOD};{CLAIMED};440,00;01.03.2020;450,00;01.04.2020;0,00;31.12.2020")
    assert movements() == [ENTERED[0], ("01.03.2020", "Bewilligung", "440.00"), ENTERED[2]]


def test_a_higher_payment_with_a_later_day_is_a_further_payment(load, tranche):
    row = f"{PERIOD};{CLAIMED};{APPROVED};470,00;01.07.2020;0,00;31.12.2020"
    load("tranchen", TRANCHES, row)
    assert movements() == [*ENTERED, ("01.07.2020", "Auszahlung", "20.00")]
    assert load("tranchen", TRANCHES, row)[-1].endswith("Mittelbewegungen: 0 neu, 0 geändert, 3 unverändert")


@pytest.mark.parametrize(
    ("paid", "repaid", "message"),
    [
        ("440,00;01.07.2020", "0,00", "nach der Datei 440,00 € (zuletzt am 01.07.2020), eingetragen 450,00 €"),
        ("470,00;01.04.2020", "0,00", "nach der Datei 470,00 € (zuletzt am 01.04.2020), eingetragen 450,00 €"),
        ("470,00;01.03.2020", "0,00", "Nur ein höherer Betrag mit späterem Tag ist eine weitere Auszahlung."),
        ("450,00;01.07.2020", "0,00", "Nur ein höherer Betrag mit späterem Tag ist eine weitere Auszahlung."),
        ("450,00;01.04.2020", "50,00", "Zurückgezahlt sind nach der Datei 50,00 €, eingetragen 0,00 €"),
    ],
)
def test_every_other_difference_is_named_and_not_taken(load, tranche, paid, repaid, message):
    text = refused(load, "tranchen", TRANCHES, f"{PERIOD};{CLAIMED};{APPROVED};{paid};{repaid};31.12.2020")
    assert message in text
    assert "mit der Liste „Mittelbewegungen“" in text
    assert movements() == ENTERED


def test_a_list_that_says_what_was_replaced_by_its_day_is_named(load, tranche):
    MovementFactory(
        tranche=tranche, kind=MovementKind.APPROVAL, amount=Decimal("440.00"), effective_on=date(2020, 6, 1)
    )
    row = f"{PERIOD};{CLAIMED};{APPROVED};450,00;01.04.2020;0,00"
    assert "gelten nach einem späteren Eintrag 440,00 €" in refused(load, "tranchen", TRANCHES, f"{row};31.12.2020")
    unchanged = "Mittelbewegungen: 0 neu, 0 geändert, 3 unverändert"
    assert load("tranchen", TRANCHES, f"{row};31.05.2020")[-1].endswith(unchanged)


def test_the_list_of_movements_comes_back_unchanged(load, client, tranche):
    for number in (1, 1, 2):
        MovementFactory(tranche=tranche, kind=MovementKind.REPAYMENT, amount=Decimal(10), file_reference=f"A {number}")
    MovementFactory(
        tranche=tranche, kind=MovementKind.APPROVAL, amount=Decimal(440), reason="Reisekosten", source="Bescheid"
    )
    answer = client.get("/foerdermittel/bewegungen.csv?stichtag=2020-12-31")
    content, before = b"".join(answer.streaming_content), movements()
    assert load("mittelbewegungen", content=content)[-1].endswith("0 neu, 0 geändert, 7 unverändert")
    for movement in Movement.objects.order_by("-kind"):
        movement.delete()
    load("mittelbewegungen", content=content)
    assert movements() == before
    again = b"".join(client.get("/foerdermittel/bewegungen.csv?stichtag=2020-12-31").streaming_content)
    assert again == content


def test_rows_of_the_list_of_movements(load, tranche):
    load(
        "mittelbewegungen",
        MOVEMENTS,
        f"{PERIOD};01.03.2020;Bewilligung;440,00;",
        f"{PERIOD};01.06.2020;Rückzahlung;10,00;V 1",
        f"{PERIOD};01.06.2020;Rückzahlung;10,00;V 1",
        f"{PERIOD};01.07.2020;Zinsen;1,50;",
    )
    assert movements() == [
        ENTERED[0],
        ("01.03.2020", "Bewilligung", "440.00"),
        ENTERED[2],
        ("01.06.2020", "Rückzahlung", "10.00"),
        ("01.06.2020", "Rückzahlung", "10.00"),
        ("01.07.2020", "Zinsen", "1.50"),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("01.06.2020;;10,00;", "Spalte „Vorgang“: Dieses Feld darf nicht leer sein."),
        ("01.06.2020;Spende;10,00;", "Spalte „Vorgang“"),
        ("01.06.2020;Rückzahlung;-10,00;", "Der Betrag darf nicht negativ sein."),
        ("01.06.2020;Rückzahlung;450,01;", "0,01 € mehr zurückgezahlt als bis dahin ausgezahlt"),
    ],
)
def test_what_cannot_be_is_refused(load, tranche, row, message):
    assert message in refused(load, "mittelbewegungen", MOVEMENTS, f"{PERIOD};{row}")
    assert movements() == ENTERED
