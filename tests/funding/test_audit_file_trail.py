"""What the Prüfakte of a grant says of who changed what, when and why."""

import re
from decimal import Decimal
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import call_command

from funding.models import Movement
from tests.audit_files import TRAIL, changes, taken
from tests.factories import ExpenditureFactory, GrantFactory, MovementFactory, TrancheFactory, UserFactory
from tests.imports.files import csv_of
from tests.imports.uploads import imported
from tests.pages import delete, fields_of, text_of

pytestmark = pytest.mark.django_db
BOOKINGS = "3-mittel/ausgaben.csv"


@pytest.fixture
def edit(client):
    """Change a record through its form, as the account."""

    def saved(record, account, **changed):
        client.force_login(account)
        page = f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/change/"
        answer = client.post(page, fields_of(client.get(page)) | changed)
        assert answer.status_code == 302, text_of(answer)

    return saved


@pytest.mark.walk
def test_an_edit_is_in_the_trail_with_who_before_after_and_why(auditor, edit, client, grant):
    anna = UserFactory(username="anna", group="Fördermittelstelle")
    edit(grant, anna, grantor="Bund", change_reason="verschrieben")
    client.force_login(UserFactory(group="Rechnungsprüfung"))
    (row,) = changes(taken(client, grant), "geändert", "Zuwendung")
    assert (row["Konto"], row["Vorher"], row["Nachher"], row["Grund"]) == (
        "anna", "Zuwendungsgeber: Land Nordrhein-Westfalen", "Zuwendungsgeber: Bund", "verschrieben",
    )  # fmt: skip
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d", row["Zeitpunkt"])


@pytest.mark.walk
def test_a_correction_is_in_the_trail(edit, client, grant):
    MovementFactory(tranche=TrancheFactory(grant=grant))
    movement = Movement.objects.get(amount=Decimal("10.00"))
    edit(
        movement, UserFactory(username="anna", group="Fördermittelstelle"), amount="12,00", change_reason="Zahlendreher"
    )
    client.force_login(UserFactory(group="Rechnungsprüfung"))
    (row,) = changes(taken(client, grant), "geändert", "Mittelbewegung")
    assert (row["Konto"], row["Vorher"], row["Nachher"], row["Grund"]) == (
        "anna", "Betrag: 10,00", "Betrag: 12,00", "Zahlendreher",
    )  # fmt: skip


@pytest.mark.walk
def test_a_deletion_is_in_the_trail_with_what_was_there(client, grant):
    booking = ExpenditureFactory(tranche=TrancheFactory(grant=grant), purpose="Lizenzen", payee="Muster GmbH")
    client.force_login(UserFactory(username="anna", group="Fördermittelstelle"))
    delete(client, f"/admin/funding/expenditure/{booking.pk}/delete/", "doppelt")
    client.force_login(UserFactory(group="Rechnungsprüfung"))
    found = taken(client, grant)
    assert found.rows(BOOKINGS) == []
    (row,) = changes(found, "gelöscht")
    assert (row["Konto"], row["Art"], row["Nummer"], row["Grund"]) == ("anna", "Ausgabe", str(booking.pk), "doppelt")
    assert "Empfänger: Muster GmbH; Zweck: Lizenzen" in row["Vorher"]
    assert row["Nachher"] == ""


@pytest.mark.walk
def test_what_hung_on_a_tranche_that_is_gone_is_in_the_trail(auditor, grant):
    tranche = TrancheFactory(grant=grant, claimed=None, approved=None, paid=None)
    movement = MovementFactory(tranche=tranche)
    movement.delete()
    tranche.delete()
    kinds = [(row["Vorgang"], row["Art"]) for row in changes(taken(auditor, grant))]
    assert sorted(kinds) == [
        ("angelegt", "Mittelbewegung"),
        ("angelegt", "Tranche"),
        ("angelegt", "Zuwendung"),
        ("gelöscht", "Mittelbewegung"),
        ("gelöscht", "Tranche"),
    ]


@pytest.mark.walk
def test_the_trail_of_another_grant_of_the_project_is_in_its_own_file(auditor, grant):
    other = GrantFactory(project=grant.project, grantor="Bund")
    ExpenditureFactory(tranche=TrancheFactory(grant=other), purpose="Fremdes")
    assert "Fremdes" not in taken(auditor, grant).text(TRAIL)
    assert "Fremdes" in taken(auditor, other).text(TRAIL)


@pytest.mark.walk
def test_a_row_of_an_import_is_in_the_trail_and_the_import_named(staff, client, grant):
    TrancheFactory(grant=grant)
    rows = csv_of(
        "Projekt;Von;Bis;Kostenart;Betrag;Gebucht am;Belegnummer",
        "Aktenplan;01.01.2019;31.12.2019;Personal;270,00;01.06.2019;R7",
    )
    imported(staff("Fördermittelstelle"), "ausgaben", rows, "belege.csv")
    client.force_login(UserFactory(group="Rechnungsprüfung"))
    found = taken(client, grant)
    (row,) = changes(found, "angelegt", "Ausgabe")
    assert "Betrag: 270,00" in row["Nachher"]
    assert row["Grund"].endswith("aus belege.csv")
    (run,) = found.rows("7-verlauf/importe.csv")
    assert (run["Datei"], run["Einträge in dieser Akte"], run["SHA-256 der Datei"]) == (
        "belege.csv", "1", sha256(rows).hexdigest(),
    )  # fmt: skip


@pytest.mark.walk
def test_an_import_of_another_project_is_not_named(staff, client, grant):
    TrancheFactory(grant__project__title="Anderes")
    row = "Anderes;01.01.2019;31.12.2019;Personal;270,00;01.06.2019"
    imported(staff("Fördermittelstelle"), "ausgaben", csv_of("Projekt;Von;Bis;Kostenart;Betrag;Gebucht am", row))
    client.force_login(UserFactory(group="Rechnungsprüfung"))
    assert taken(client, grant).rows("7-verlauf/importe.csv") == []


@pytest.mark.walk
def test_what_was_redacted_says_so(auditor, grant):
    booking = ExpenditureFactory(tranche=TrancheFactory(grant=grant), payee="Erika Musterfrau")
    elsewhere = ExpenditureFactory(payee="Anderswo")
    for record in (booking, elsewhere):
        name = ["schwaerzen", "funding.expenditure", str(record.pk), "payee", "--grund", "Name genannt"]
        call_command(*name, stdout=StringIO())
    found = taken(auditor, grant)
    assert not any("Musterfrau" in found.text(name) for name in found.archive.namelist() if name.endswith(".csv"))
    assert "Empfänger: (geschwärzt)" in found.text(TRAIL)
    (row,) = found.rows("7-verlauf/schwaerzungen.csv")
    assert (row["Nummer"], row["Feld"], row["Grund"]) == (str(booking.pk), "payee", "Name genannt")
