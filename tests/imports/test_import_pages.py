"""Importing in the admin: choose a file, see what it would do, confirm; for those who may change the table."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from time import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.timezone import localdate
from openpyxl import load_workbook

from imports import uploads
from imports.models import ImportRun
from imports.registry import table_named
from projects.models import Rollout
from records.days import BEGINNING
from tests.factories import DivisionFactory, RolloutFactory, UnitFactory, UserFactory
from tests.imports.files import csv_of, ods_cell, ods_of, ods_row
from tests.pages import text_of
from tests.phases import Phase
from units.models import Unit, UnitKind

pytestmark = pytest.mark.django_db
IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"
HEADER = "Nummer;Leistungseinheit;Art;Geschäftsbereich"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    return settings.IMPORT_FOLDER


def choose(client, *lines, name="einheiten.csv", address=IMPORT):
    """Send a file; returns the address of the page with its preview."""
    response = client.post(address, {"file": SimpleUploadedFile(name, csv_of(HEADER, *lines))})
    assert response.status_code == 302, text_of(response)
    return response["Location"]


def test_the_list_of_units_leads_to_its_import(staff):
    client = staff("Sachbearbeitung")
    assert f'href="{IMPORT}"' in client.get("/admin/units/unit/").content.decode()
    page = text_of(client.get(IMPORT))
    assert "höchstens 20,0 MB und 100.000 Zeilen" in page
    assert "Leistungseinheit Text ja" in page


@pytest.mark.walk
def test_a_file_is_shown_before_it_is_imported(staff):
    client = staff("Sachbearbeitung")
    UnitFactory(name="Zoo", number="1", kind="OFFICE")
    address = choose(client, "1;Zoo;Ressort;", "2;Museum;;Kultur")
    assert 'name="confirm"' not in client.get(address).content.decode()
    page = text_of(client.post(address, {"key_date_said": "1", "key_date": f"{localdate():%d.%m.%Y}"}, follow=True))
    assert "Leistungseinheiten 1 1 0" in page
    assert "Leistungseinheit: 1 · Zoo geändert Art: Amt → Ressort" in page
    assert "Geschäftsbereich: Kultur neu" in page
    assert set(Unit.objects.today().values_list("kind", flat=True)) == {"OFFICE"}
    confirmed(client, address)
    assert set(Unit.objects.today().values_list("name", "kind")) == {("Zoo", "DEPARTMENT"), ("Museum", "")}


def kept(client, address):
    """The file behind the address of its preview."""
    name, digest = address.rstrip("/").split("/")[-2:]
    return uploads.Upload(int(client.session["_auth_user_id"]), table_named(name), digest)


def confirmed(client, address):
    """The page after confirming, with the addresses that led to it."""
    return client.post(address, {"confirm": "1"}, follow=True)


OWN_LIST = "/leistungseinheiten"


def own_download(client, suffix):
    """The list of units as the program gives it, in the format; an ODS file has the rows of the CSV file."""
    response = client.get(f"{OWN_LIST}.{'csv' if suffix == 'ods' else suffix}")
    content = b"".join(response.streaming_content)
    if suffix != "ods":
        return content
    rows = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
    return ods_of(*(ods_row(*map(ods_cell, row)) for row in rows))


@pytest.mark.walk
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods"])
def test_the_own_download_of_a_list_is_shown_and_imported(staff, suffix):
    client = staff("Sachbearbeitung")
    rollout = RolloutFactory(unit__name="Zoo", planned_production_on=date(2027, 3, 1))
    name, file = f"leistungseinheiten.{suffix}", own_download(client, suffix)
    rollout.state(date(2020, 1, 1), planned_production_on=date(2028, 1, 1))
    response = client.post(IMPORT, {"file": SimpleUploadedFile(name, file)})
    assert "Geplant produktiv ab: 01.01.2028 → 01.03.2027" in text_of(client.get(response["Location"]))
    page = text_of(confirmed(client, response["Location"]))
    assert f"Import {ImportRun.objects.get().pk} aus {name}" in page
    assert Rollout.objects.get().planned_production_on == date(2027, 3, 1)


def test_a_confirmed_import_is_one_event_with_its_changes(staff, folder):
    client = staff("Sachbearbeitung")
    page = text_of(confirmed(client, choose(client, "2;Museum;;Kultur")))
    run = ImportRun.objects.get()
    assert f"Import {run.pk} aus einheiten.csv" in page
    assert "Nummer: – → 2" in page
    assert (run.table, run.imported_by.username) == ("leistungseinheiten", Unit.history.get().history_user.username)
    assert [count["created"] for count in run.counts] == [1, 1, 0, 0]
    assert list(folder.iterdir()) == []
    assert "einheiten.csv" in text_of(client.get("/admin/imports/importrun/"))


@pytest.mark.walk
def test_problems_are_shown_with_row_column_and_content_and_cannot_be_confirmed(staff):
    client = staff("Sachbearbeitung")
    address = choose(client, "2;Museum;Burg;Kultur")
    response = client.get(address)
    assert "2 Art „Burg“ ist nicht vorgesehen." in text_of(response)
    assert 'name="confirm"' not in response.content.decode()
    assert "„Burg“ ist nicht vorgesehen." in text_of(confirmed(client, address))
    assert not Unit.objects.exists()


@pytest.mark.walk
def test_what_was_changed_meanwhile_is_shown_instead_of_imported(staff):
    client = staff("Sachbearbeitung")
    unit = UnitFactory(name="Zoo", number="1", kind="OFFICE")
    address = choose(client, "1;Zoo;Ressort;", name=f"einheiten_{localdate()}.csv")
    UnitKind.objects.get().delete()
    unit.state(BEGINNING, kind="INSTITUTION")
    page = text_of(confirmed(client, address))
    assert "Inzwischen wurde etwas geändert, das der Import betrifft. Nichts wurde gespeichert" in page
    assert "Art: Einrichtung → Ressort" in page
    assert Unit.objects.get().kind == "INSTITUTION"
    confirmed(client, address)
    assert Unit.objects.get().kind == "DEPARTMENT"


def test_a_file_that_changes_nothing_offers_no_import(staff):
    client = staff("Sachbearbeitung")
    UnitFactory(name="Zoo", number="1", kind="OFFICE")
    response = client.get(choose(client, "1;Zoo;Amt;"))
    assert "Es gibt nichts zu importieren." in text_of(response)
    assert 'name="confirm"' not in response.content.decode()


def test_a_cancelled_file_is_forgotten(staff, folder):
    client = staff("Sachbearbeitung")
    address = choose(client, "1;Zoo;Amt;")
    assert client.post(address, {"cancel": "1"})["Location"] == IMPORT
    assert list(folder.iterdir()) == []
    assert "Diese Datei liegt nicht mehr vor." in text_of(client.get(address, follow=True))


def test_a_file_cancelled_while_it_is_read_stays_forgotten(staff, folder, monkeypatch):
    client = staff("Sachbearbeitung")
    address = choose(client, "1;Zoo;Amt;")
    report = kept(client, address).progress()
    client.post(address, {"cancel": "1"})
    monkeypatch.setattr(uploads, "time", lambda: time() + 2)
    report(1500)
    assert "Diese Datei liegt nicht mehr vor." in text_of(client.get(address, follow=True))
    assert list(folder.iterdir()) == []


def test_a_file_is_seen_by_nobody_else(staff, client):
    address = choose(staff("Sachbearbeitung"), "1;Zoo;Amt;")
    client.force_login(UserFactory(group="Sachbearbeitung"))
    assert client.get(address)["Location"] == IMPORT
    assert client.post(address, {"confirm": "1"})["Location"] == IMPORT
    assert not Unit.objects.exists()


@pytest.mark.parametrize("name", ["../../hinaus.csv", "/etc/hinaus.csv", "..\\\\hinaus.csv", "%2e%2e%2fhinaus.csv"])
def test_a_file_is_kept_under_no_name_that_was_sent(staff, folder, name):
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + csv_of(HEADER, "1;Zoo;Amt;") + b"\r\n--x--\r\n"
    response = staff("Sachbearbeitung").post(IMPORT, body, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 302
    kept = [path.relative_to(folder.parent).as_posix() for path in folder.parent.rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if not re.match(r"importe/\d+-leistungseinheiten-[0-9a-f]{64}", path)] == []


def test_files_are_kept_for_a_day(staff, monkeypatch, folder):
    client = staff("Sachbearbeitung")
    first = choose(client, "1;Zoo;Amt;")
    later = uploads.time() + timedelta(days=1, seconds=5).total_seconds()
    monkeypatch.setattr(uploads, "time", lambda: later)
    choose(client, "2;Museum;;")
    assert client.get(first)["Location"] == IMPORT


@pytest.mark.parametrize(
    ("group", "table", "status"),
    [
        ("Sachbearbeitung", "leistungseinheiten", 200),
        ("Sachbearbeitung", "tranchen", 403),
        ("Projektleitung", "prozessbuendel", 200),
        ("Fördermittelstelle", "tranchen", 200),
        ("Fördermittelstelle", "leistungseinheiten", 403),
        ("Leserecht", "leistungseinheiten", 403),
        (None, "gibt-es-nicht", 404),
    ],
)
def test_a_table_is_imported_by_those_who_may_change_it(staff, group, table, status):
    client = staff(group)
    address = f"/admin/imports/importrun/importieren/{table}/"
    for page in (address, f"{address}vorlage.csv", f"{address}vorlage.xlsx"):
        assert client.get(page).status_code == status
    assert client.post(address, {}).status_code == status


def test_nobody_imports_without_signing_in(client):
    assert client.get(IMPORT)["Location"].startswith("/admin/login/")


def test_templates_hold_all_headers(staff):
    client = staff("Sachbearbeitung")
    headers = client.get(f"{IMPORT}vorlage.csv").content.decode("utf-8-sig").strip().split(";")
    assert headers[:4] == ["Geschäftsbereich", "Nummer", "Leistungseinheit", "Art"]
    sheet = load_workbook(BytesIO(client.get(f"{IMPORT}vorlage.xlsx").content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == headers
    assert sheet.column_dimensions["B"].number_format == "@"


def test_a_form_without_a_file_or_with_too_large_a_one_says_so(staff, settings):
    client = staff("Sachbearbeitung")
    assert "Bitte wählen Sie eine Datei." in text_of(client.post(IMPORT, {}))
    settings.IMPORT_MAX_BYTES = 10
    large = client.post(IMPORT, {"file": SimpleUploadedFile("a.csv", b"x" * 11)})
    assert "zu groß" in text_of(large)


def test_an_import_under_way_shows_how_far_it_is(staff):
    client = staff("Sachbearbeitung")
    address = choose(client, "1;Zoo;Amt;")
    upload = kept(client, address)
    upload.update_state(is_running=True, job="import", rows=1500)
    response = client.get(address)
    assert "Die Datei wird importiert: 1.500 Zeilen sind gelesen." in text_of(response)
    assert response["Refresh"] == "2"


def test_an_import_whose_process_ended_is_said_to_be_interrupted(staff, monkeypatch):
    client = staff("Sachbearbeitung")
    address = choose(client, "1;Zoo;Amt;")
    upload = kept(client, address)
    upload.update_state(is_running=True, job="preview", rows=1)
    upload.lock_path.touch()
    monkeypatch.setattr(uploads, "SILENT_SECONDS", -1)
    assert "Der Vorgang wurde unterbrochen" in text_of(client.get(address))
    client.post(address, {"preview": "1"})
    monkeypatch.setattr(uploads, "SILENT_SECONDS", 120)
    assert "Leistungseinheiten 1 0 0" in text_of(client.get(address))


def test_imports_are_seen_by_staff_and_changed_by_nobody(staff):
    run = ImportRun.objects.create(table="projekte", file_name="a.csv", sha256="0" * 64, as_of=timezone.localdate())
    client = staff("Leserecht")
    assert client.get(f"/admin/imports/importrun/{run.pk}/change/").status_code == 200
    assert client.get("/admin/imports/importrun/").status_code == 200
    assert client.get("/admin/imports/importrun/add/").status_code == 403
    assert client.post(f"/admin/imports/importrun/{run.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/imports/importrun/999999/change/").status_code == 404


def test_a_list_of_divisions_leads_to_both_of_its_imports(staff):
    DivisionFactory()
    page = text_of(staff().get("/admin/units/division/"))
    assert "Geschäftsbereiche importieren" in page
    assert "Leistungseinheiten importieren" in page


FROM_BEGINNING = "Was neu ist und keinen Tag nennt, gilt von Anfang an."


@pytest.mark.parametrize(
    ("row", "is_shown"),
    [("1;Zoo;Ressort;;", False), ("2;Museum;;;01.01.2022", False), ("2;Museum;;;", True)],
    ids=["changed", "new from a day on", "new from the beginning"],
)
def test_that_what_is_new_holds_from_the_beginning_is_said_only_where_it_does(staff, row, is_shown):
    client = staff("Sachbearbeitung")
    UnitFactory(name="Zoo", number="1", kind="OFFICE")
    file = SimpleUploadedFile("einheiten.csv", csv_of(f"{HEADER};Gilt ab", row))
    page = text_of(client.get(client.post(IMPORT, {"file": file})["Location"]))
    assert "Was der Import ändert" in page
    assert (FROM_BEGINNING in page) == is_shown


def test_changes_are_shown_in_the_order_of_the_rows(staff):
    client = staff("Projektleitung")
    lines = ["Projekt;Leistungseinheit;Art;Phase;Seit"]
    for name in ("Bad", "Zoo"):
        RolloutFactory(unit__name=name, project__title="P" + name, phases={date(2021, 1, 1): Phase.PLANNING})
        lines.append(f"P{name};{name};Amt;Konzeption;01.01.2021")
    file = SimpleUploadedFile("einheiten.csv", csv_of(*lines))
    page = client.get(client.post(IMPORT, {"file": file})["Location"])
    rows = [(change["row"], change["kind"]) for change in page.context["outcome"]["shown"]]
    assert rows == [
        (2, "Leistungseinheit"), (2, "Phasenwechsel"), (3, "Leistungseinheit"), (3, "Phasenwechsel"),
    ]  # fmt: skip
