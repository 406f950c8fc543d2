"""A full disk: every door answers in German, nothing is half stored, and with room again all goes on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.timezone import localdate

from ozgtracker.models import ErrorReport
from records.full_disk import is_full
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from units.models import Unit

IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"
TAKEN_BACK = "Nichts von dem, was Sie gesendet haben, ist gespeichert."
NO_ROOM = "Die Datei ließ sich nicht ablegen: Auf dem Server ist kein Platz mehr."
LONG = "Die Zahl stimmt nicht. " * 80


@pytest.fixture
def client(client):
    """Answers as in production, with the page of an error."""
    client.raise_request_exception = False
    return client


def units(number, name="Amt"):
    rows = [f"{row};{name} {row};Amt;" for row in range(1, number + 1)]
    return SimpleUploadedFile("einheiten.csv", csv_of("Nummer;Leistungseinheit;Art;Geschäftsbereich", *rows))


def test_what_the_public_sends_to_a_full_database_is_taken_back(client, growing_database, caplog):
    form = {**fields_of(client.get("/fehler-melden/", {"seite": "/projekte/"}), "text"), "text": LONG}
    with growing_database("ozgtracker_errorreport"):
        answer = client.post("/fehler-melden/", form)
        assert client.get("/projekte/").status_code == 200
    assert answer.status_code == 507
    assert TAKEN_BACK in answer.content.decode()
    assert any("No space left: " in line for line in caplog.messages)
    assert not ErrorReport.objects.exists()
    assert client.post("/fehler-melden/", form).status_code == 302
    assert ErrorReport.objects.count() == 1


@pytest.mark.walk
def test_staff_save_nothing_half_in_a_full_database(client, staff, growing_database):
    staff("Sachbearbeitung")
    page = "/admin/units/unit/add/"
    form = fields_of(client.get(page)) | {"number": "10", "name": "Ordnungsamt", "kind": "OFFICE"}
    with growing_database("units_historicalunit", "units_unitname", "units_historicalunitname"):
        answer = client.post(page, form)
        assert answer.status_code == 507
        assert TAKEN_BACK in answer.content.decode()
        assert not Unit.objects.exists()
        assert client.get("/admin/units/unit/").status_code == 200
    assert client.post(page, form).status_code == 302
    assert Unit.objects.get().name == "Ordnungsamt"


@pytest.mark.walk
def test_an_import_into_a_full_database_brings_nothing_and_says_why(staff, growing_database, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    client = staff("Sachbearbeitung")
    address = client.post(IMPORT, {"file": units(20)})["Location"]
    client.post(address, {"key_date_said": "1", "key_date": f"{localdate():%d.%m.%Y}"})
    with growing_database("units_unit"):
        answer = client.post(address, {"confirm": "1"}, follow=True)
        assert "Auf dem Server ist kein Platz mehr; nichts wurde gespeichert." in text_of(answer)
        assert Unit.objects.count() == 0
    for button in ("preview", "confirm"):
        client.post(address, {button: "1"})
    assert Unit.objects.count() == 20


@pytest.mark.django_db
def test_a_file_that_has_no_room_is_refused_in_the_form(staff, full_disk, settings, caplog):
    settings.IMPORT_FOLDER = full_disk.path / "importe"
    settings.IMPORT_FOLDER.mkdir()
    client = staff("Sachbearbeitung")
    answer = client.post(IMPORT, {"file": units(300)})
    assert answer.status_code == 200
    assert NO_ROOM in answer.content.decode()
    assert list(settings.IMPORT_FOLDER.iterdir()) == []
    assert "No space left for a file to be imported" in caplog.text
    full_disk.free()
    assert client.post(IMPORT, {"file": units(300)}).status_code == 302


def test_a_backup_that_has_no_room_leaves_nothing_and_costs_no_older_one(full_disk, transactional_db, capsys):
    folder = full_disk.path / "sicherungen"
    folder.mkdir()
    older = folder / "ozg-tracker_2026-11-01T02-30-00Z.sicherung.zip"
    older.touch()
    with pytest.raises(CommandError, match=r"kein Platz mehr|No space left|disk is full"):
        call_command("sichern", folder, behalten=1)
    assert list(folder.iterdir()) == [older]


def test_a_full_folder_is_a_problem_for_the_operator(client, full_disk, settings, db):
    settings.OPERATOR_TOKEN, settings.IMPORT_FOLDER = "geheim-und-lang-genug", full_disk.path / "importe"
    answer = client.get("/bereitschaft", headers={"Authorization": f"Bearer {settings.OPERATOR_TOKEN}"})
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["disk nearly full"]
    assert answer.json()["free_bytes"]["IMPORT_FOLDER"] == 0


@pytest.mark.parametrize(
    ("error", "expected"), [(OSError(28, "x"), True), (OSError(13, "x"), False), (ValueError(), False), (None, False)]
)
def test_only_what_says_so_is_a_full_disk(error, expected):
    assert is_full(error) is expected
