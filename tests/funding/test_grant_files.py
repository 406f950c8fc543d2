"""A file of grants does not rewrite the first notice where an amendment says otherwise on its Stichtag."""

from datetime import date
from decimal import Decimal

import pytest

from funding.models import Grant
from tests.factories import AmendmentFactory, GrantFactory
from tests.imports.files import csv_of
from tests.imports.uploads import imported, preview

pytestmark = pytest.mark.django_db
MONEY = "Fördermittelstelle"
HEADER = "Projekt;Zuwendungsgeber;Gesamtvolumen;Landesförderung;Eigenanteil;Fördersatz in %;Bewilligt von;Bewilligt bis"
SUMS, PERIOD = "1.000,00;900,00;100,00;90", "01.01.2019;31.12.2021"
NOTICE = " nach dem Änderungsbescheid vom 01.07.2020; die Datei nennt"
UNCHANGED = dict.fromkeys(("total_volume", "state_share", "own_share", "rate", "period_start", "period_end"))


@pytest.fixture
def grant():
    return GrantFactory(project__title="Akten")


def amend(grant, **stated):
    return AmendmentFactory(grant=grant, effective_on=date(2020, 7, 1), **UNCHANGED | stated)


def file(sums=SUMS, period=PERIOD):
    return csv_of(HEADER, f"Akten;Land Nordrhein-Westfalen;{sums};{period}")


def on(day):
    return f"foerdermittel_{day}.csv"


def first_notice():
    return Grant.objects.values_list("total_volume", "state_share", "rate", "period_start", "period_end").get()


@pytest.mark.parametrize(
    ("stated", "cells", "problem"),
    [
        (
            {"total_volume": Decimal(1000), "state_share": Decimal(900), "own_share": Decimal(100)},
            {"sums": "1.200,00;1.080,00;120,00;90"},
            f"Landesförderung Am 31.12.2020 gilt 900,00{NOTICE} 1.080,00.",
        ),
        (
            {"total_volume": Decimal(1100), "state_share": Decimal(990), "own_share": Decimal(110)},
            {"sums": "1.200,00 €;1.080,00;120,00;90"},
            f"Gesamtvolumen Am 31.12.2020 gilt 1.100,00{NOTICE} 1.200,00.",
        ),
        (
            {"rate": Decimal(80)},
            {"sums": "1.000,00;900,00;100,00;85"},
            f"Fördersatz in % Am 31.12.2020 gilt 80,00{NOTICE} 85",
        ),
        (
            {"period_end": date(2022, 6, 30)},
            {"period": "01.01.2019;31.12.2022"},
            f"Bewilligt bis Am 31.12.2020 gilt 30.06.2022{NOTICE} 31.12.2022.",
        ),
        (
            {"period_start": date(2019, 3, 1)},
            {},
            f"Bewilligt von Am 31.12.2020 gilt 01.03.2019{NOTICE} 01.01.2019.",
        ),
    ],
    ids=("amended to the same", "sums", "rate", "end", "beginning"),
)
def test_what_an_amendment_settles_is_named_and_not_taken(staff, grant, stated, cells, problem):
    amend(grant, **stated)
    before = first_notice()
    text = preview(staff(MONEY), "foerdermittel", file(**cells), on("2020-12-31"))
    assert problem in text, text
    assert "mit der Liste „Änderungsbescheide“" in text
    assert first_notice() == before


@pytest.mark.walk(4)
def test_what_no_amendment_settles_by_the_key_date_is_corrected_as_before(staff, grant):
    amend(grant, period_end=date(2022, 6, 30))
    client = staff(MONEY)
    imported(client, "foerdermittel", file("1.200,00;1.080,00;120,00;90"), on("2020-06-30"))
    assert first_notice()[:2] == (Decimal("1200.00"), Decimal("1080.00"))
    period = "01.01.2019;30.06.2022"
    imported(client, "foerdermittel", file("1.300,00;1.170,00;130,00;90", period), on("2020-12-31"))
    assert first_notice() == (
        Decimal("1300.00"),
        Decimal("1170.00"),
        Decimal("90.00"),
        date(2019, 1, 1),
        date(2021, 12, 31),
    )


@pytest.mark.parametrize("day", ["2020-06-30", "2020-12-31"])
def test_the_own_list_changes_nothing_whatever_was_amended(staff, client, grant, day):
    amend(grant, rate=Decimal(80), period_start=date(2019, 3, 1), period_end=date(2022, 6, 30))
    content = b"".join(client.get(f"/foerdermittel.csv?stichtag={day}").streaming_content)
    assert "Zuwendungen 0 0 1" in preview(staff(MONEY), "foerdermittel", content, on(day))


def test_cells_that_are_empty_wrong_or_huge_are_named(staff, grant):
    amend(grant, rate=Decimal(80))
    text = preview(staff(MONEY), "foerdermittel", file(f"{'9' * 20},00;900,00 EUR;;neunzig"), on("2020-12-31"))
    for problem in (
        "Gesamtvolumen Bitte sicherstellen, dass ",
        "Dieser Wert muss kleiner oder gleich",
        "Eigenanteil Dieses Feld darf nicht leer sein.",
        "„neunzig“ ist keine Zahl.",
    ):
        assert problem in text, text


def test_who_may_not_keep_money_imports_no_grants(staff):
    assert staff("Sachbearbeitung").get("/admin/imports/importrun/importieren/foerdermittel/").status_code == 403
