"""What whoever runs the site asks: whether all is as it should be, and a time without writing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder

from ozgtracker.operation.backup.archive import Manifest, write_backup
from services.models import LinkCheck
from tests.factories import UserFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
PATH, TOKEN = "/bereitschaft", "geheim-und-lang-genug"


@pytest.fixture
def asked(client, settings, tmp_path):
    settings.OPERATOR_TOKEN, settings.BACKUP_FOLDER = TOKEN, tmp_path
    return lambda: client.get(PATH, headers={"Authorization": f"Bearer {TOKEN}"})


def backed_up(folder, hours):
    data = folder / "daten"
    data.write_bytes(b"x")
    made_at = datetime.now(UTC) - timedelta(hours=hours)
    write_backup(folder, data, Manifest(made_at.isoformat(timespec="seconds"), "sqlite", {}, "0"))


def test_nobody_is_answered_without_the_token(client, staff, settings):
    assert client.get(PATH).status_code == 404
    settings.OPERATOR_TOKEN = TOKEN
    for caller in (client, staff()):
        for given in ("", TOKEN[:-1], f"Bearer {TOKEN}x", "Bearer ", "Bearer ü"):
            answer = caller.get(PATH, headers={"Authorization": given})
            assert answer.status_code == 401
            assert "version" not in answer.content.decode()


def test_a_site_that_is_well_says_what_it_is(asked, settings, tmp_path):
    settings.BACKUP_HOURS = 26
    backed_up(tmp_path, 50)
    backed_up(tmp_path, 2)
    answer = asked()
    state = answer.json()
    assert answer.status_code == 200
    assert (state["problems"], state["pending_migrations"], state["running_imports"]) == ([], [], 0)
    assert state["version"] == "0.1.0"
    assert state["backup"]["age_hours"] == 2.0
    assert state["database"]["answers"] is True
    assert state["free_bytes"]["BACKUP_FOLDER"] > 0
    assert state["last_run"] == {"links_pruefen": None, "nachbarn_abholen": None, "wochenbericht": None}


def test_the_mark_of_the_data_is_another_once_something_is_stored_and_timers_say_when_they_ran(asked):
    before = asked().json()
    assert before["data_mark"] == asked().json()["data_mark"]
    day = date(2026, 11, 28)
    LinkCheck.objects.create(address="https://stadt.example/", checked_on=day, since=day, outcome="OK")
    state = asked().json()
    assert state["data_mark"] != before["data_mark"]
    assert state["last_run"]["links_pruefen"] == "2026-11-28"


@pytest.mark.parametrize("hours", [None, 27, "broken"])
def test_no_backup_young_enough_is_a_problem(asked, settings, tmp_path, hours):
    settings.BACKUP_HOURS = 26
    if hours == "broken":
        (tmp_path / "ozg-tracker_2026-11-29T02-30-00Z.sicherung.zip").write_bytes(b"PK")
    elif hours:
        backed_up(tmp_path, hours)
    answer = asked()
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["no backup young enough"]
    settings.BACKUP_HOURS = 0
    assert asked().status_code == 200


def test_migrations_and_a_full_disk_are_problems(asked, settings):
    MigrationRecorder.Migration.objects.filter(app="papers").delete()
    settings.LEAST_FREE_BYTES = 10**18
    answer = asked()
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["migrations to be applied", "disk nearly full"]
    assert "papers.0001_initial" in answer.json()["pending_migrations"]


def test_while_nothing_is_written_all_is_read_and_each_page_says_why(client, settings):
    UserFactory(username="kim", password="ein-langes-passwort", group="Leserecht")
    form = fields_of(client.get("/anmelden/"), "login") | {"login": "kim", "password": "ein-langes-passwort"}
    settings.READ_ONLY = "Wartung bis 15 Uhr: Zurzeit wird nichts gespeichert."
    assert settings.READ_ONLY in text_of(client.get("/projekte/"))
    for address in ("/anmelden/", "/fehler-melden/", "/gibt-es-nicht/"):
        refused = client.post(address, form)
        assert refused.status_code == 503
        assert refused["Retry-After"] == "600"
        assert settings.READ_ONLY in refused.content.decode()
    settings.READ_ONLY = ""
    assert "Wartung" not in text_of(client.get("/projekte/"))


def test_in_the_admin_too(staff, settings):
    client = staff("Projektleitung")
    page = "/admin/projects/project/add/"
    settings.READ_ONLY = "Wartung bis 15 Uhr."
    assert "Wartung bis 15 Uhr." in text_of(client.get(page))
    assert client.post(page, {}).status_code == 503
