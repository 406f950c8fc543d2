"""How tranches are split by cost type and year, as a list with files and import; and the „Höchstbetrag“ of grants."""

from datetime import date
from decimal import Decimal

import pytest

from funding.models import Grant, TrancheItem
from tests.factories import GrantFactory, TrancheFactory, TrancheItemFactory
from tests.imports.files import csv_of
from tests.imports.uploads import imported, preview
from tests.pages import text_of

pytestmark = pytest.mark.django_db
HEADER = "Projekt;Von;Bis;Kostenart;Jahr;Beantragt;Bewilligt"
GRANT = "Projekt;Zuwendungsgeber;Gesamtvolumen;Landesförderung;Eigenanteil;Bewilligt von;Bewilligt bis;Höchstbetrag"
SPLIT = "Akten;01.01.2019;31.12.2019"


@pytest.fixture
def tranche():
    return TrancheFactory(grant__project__title="Akten", approved_on=date(2020, 3, 1))


def test_the_split_is_listed_and_what_is_approved_from_the_day_of_the_approval(read_csv, tranche):
    TrancheItemFactory(tranche=tranche, claimed=Decimal("300.00"), approved=Decimal("270.00"))
    address = "/foerdermittel/aufteilung.csv?stichtag="
    listed = [
        (row["Kostenart"], row["Jahr"], row["Beantragt"], row["Bewilligt"])
        for day in ("2020-01-31", "2020-02-01", "2020-03-01")
        for row in read_csv(f"{address}{day}")
    ]
    assert listed == [("Personal", "2019", "300,00", ""), ("Personal", "2019", "300,00", "270,00")]


def test_a_file_of_the_split_is_uploaded_and_changes_nothing_when_it_comes_again(staff, tranche, client):
    clerk = staff("Fördermittelstelle")
    file = csv_of(HEADER, f"{SPLIT};Personal;2019;270.000,00 €;243.000,00", f"{SPLIT};Investitionen;2019;;")
    assert "Investitionen" in imported(clerk, "aufteilung", file)
    assert list(TrancheItem.objects.values_list("cost_type", "claimed", "approved")) == [
        ("INVESTMENT", None, None),
        ("PERSONNEL", Decimal("270000.00"), Decimal("243000.00")),
    ]
    content = b"".join(client.get("/foerdermittel/aufteilung.csv?stichtag=2021-01-01").streaming_content)
    text = preview(clerk, "aufteilung", content, "aufteilung_2021-01-01.csv")
    assert "Aufteilung nach Kostenart und Jahr 0 0 2" in text


def test_what_is_wrong_with_a_split_is_named_with_its_row_and_column(staff, tranche):
    rows = (
        f"{SPLIT};;2019;1,00;",
        f"{SPLIT};Personal;zwanzig;1,00;",
        f"{SPLIT};Personal;2019;1.190,00-;",
        f"{SPLIT};Dienstleistungen;2019;99999999999999999,00;",
        "Akten;01.01.2019;31.12.2018;Personal;2019;1,00;",
    )
    text = preview(staff("Fördermittelstelle"), "aufteilung", csv_of(HEADER, *rows))
    for problem in ("darf nicht leer sein.", "„zwanzig“ ist keine ganze Zahl.", "Beantragt", "gibt es nicht"):
        assert problem in text
    assert not TrancheItem.objects.exists()


def test_who_may_not_keep_money_imports_no_split(staff):
    assert staff("Sachbearbeitung").get("/admin/imports/importrun/importieren/aufteilung/").status_code in (403, 404)


@pytest.mark.walk(4)
@pytest.mark.parametrize(("cell", "value"), [("ja", True), ("nein", False), ("", None)])
def test_the_maximum_of_a_grant_comes_from_a_file_and_stands_in_the_list(staff, read_csv, client, cell, value):
    grant = GrantFactory(project__title="Akten", is_maximum=not value)
    row = f"Akten;{grant.grantor};1.000,00;900,00;100,00;01.01.2019;31.12.2021;{cell}"
    clerk = staff("Fördermittelstelle")
    assert "Höchstbetrag: " in imported(clerk, "foerdermittel", csv_of(GRANT, row))
    assert Grant.objects.get().is_maximum is value
    assert [row["Höchstbetrag"] for row in read_csv("/foerdermittel.csv?stichtag=2020-01-01")] == [cell]
    content = b"".join(client.get("/foerdermittel.csv?stichtag=2020-01-01").streaming_content)
    assert "Zuwendungen 0 0 1" in preview(clerk, "foerdermittel", content, "foerdermittel_2020-01-01.csv")


def test_a_maximum_that_is_neither_yes_nor_no_is_named(staff):
    grant = GrantFactory(project__title="Akten")
    row = f"Akten;{grant.grantor};1000,00;900,00;100,00;01.01.2019;31.12.2021;vielleicht"
    text = preview(staff("Fördermittelstelle"), "foerdermittel", csv_of(GRANT, row))
    assert "„vielleicht“: Bitte geben Sie „ja“ oder „nein“ an." in text


def test_the_page_of_the_grant_leads_to_the_split(client, tranche):
    page = client.get(f"/foerdermittel/{tranche.grant.slug}/?stichtag=2021-01-01")
    assert "Aufteilung der Tranchen als Liste" in text_of(page)
