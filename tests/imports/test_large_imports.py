"""A large file keeps nobody from entering: it is checked in a copy, then taken over at once, or not at all."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from threading import Thread

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from imports import transfer
from imports.answers import Answers
from imports.models import ImportRun
from imports.registry import table_named
from imports.runs import preview, run_import
from imports.uploads import Upload, store
from projects.models import PhaseChange, Rollout
from records.days import OPEN
from tests.factories import ProjectFactory, RolloutFactory, UnitFactory, UserFactory
from tests.imports.files import csv_of
from units.models import Unit, UnitKind, UnitName

pytestmark = pytest.mark.usefixtures("transactional_db")
on_sqlite = pytest.mark.skipif(
    "sqlite" not in django_settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL lets others write anyway"
)
HEADER = "Projekt;Nummer;Leistungseinheit;Art;Phase;Seit;Stichtag"
TABLE = table_named("leistungseinheiten")


@pytest.fixture(autouse=True)
def large(settings, tmp_path, monkeypatch, transactional_db):
    """Every file is a large one, read in blocks of a few rows."""
    settings.IMPORT_FOLDER = tmp_path / "importe"
    monkeypatch.setattr("imports.runs.AT_ONCE_BYTES", 0)
    monkeypatch.setattr("imports.loading.CHUNK_ROWS", 5)
    ProjectFactory(title="Akten", slug="akten", started_on=date(2018, 1, 1))


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "einheiten.csv"
        path.write_bytes(csv_of(HEADER, *lines))
        return path

    return write


def rows(number, kind="Amt"):
    return [f"Akten;N{place};Stelle {place};{kind};Planung;01.02.2020;01.06.2021" for place in range(number)]


def once(deed):
    """A progress that does the deed in another thread, with a connection of its own, when the first rows are read."""
    done = []

    def report(_):
        if not done:
            thread = Thread(target=in_thread, args=(deed, done))
            thread.start()
            thread.join()

    return report, done


def in_thread(deed, done):
    try:
        deed()
        done.append("entered")
    except Exception as error:  # noqa: BLE001 the test looks at it
        done.append(error)
    finally:
        connection.close()


@pytest.mark.walk(4)
@on_sqlite
def test_a_preview_takes_no_write_lock(file):
    def write_at_once():
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.rollback()

    report, done = once(write_at_once)
    assert preview(file(*rows(12)), "einheiten.csv", TABLE, report).counts["units.Unit"].created == 12
    assert done == ["entered"]
    assert not Unit.objects.exists()


@pytest.mark.walk
def test_who_enters_meanwhile_neither_waits_nor_loses_anything(file):
    other = RolloutFactory(project__title="Anderes", project__started_on=date(2018, 1, 1), unit__name="Hafen")
    report, done = once(lambda: other.state(date(2021, 1, 1), planned_production_on=date(2030, 1, 1)))
    outcome = run_import(file(*rows(12)), "einheiten.csv", TABLE, progress=report)
    assert done == ["entered"]
    assert outcome.counts["units.Unit"].created == 12
    assert Rollout.objects.get(pk=other.pk).planned_production_on == date(2030, 1, 1)
    assert (Unit.objects.count(), PhaseChange.objects.count()) == (13, 12)
    run = ImportRun.objects.get()
    assert run.history(Unit).count() == 12
    assert UnitFactory(name="Danach").pk > Unit.objects.exclude(names__name="Danach").latest("pk").pk


@pytest.mark.walk
@on_sqlite
def test_what_somebody_else_entered_of_the_same_record_is_not_lost(file, monkeypatch):
    """The import is done anew, on what was entered meanwhile."""
    unit = UnitFactory(name="Stelle 0", number="N0", kind="OFFICE")
    tries = []
    watch = transfer.watch_changes
    monkeypatch.setattr(transfer, "watch_changes", lambda newest: (tries.append(1), watch(newest)))
    report, done = once(lambda: unit.state(date(2022, 1, 1), kind="STAFF_UNIT"))
    answers = Answers(held_until=type(Answers().held_until)(OPEN))
    outcome = run_import(file(*rows(12, "Ressort")), "einheiten.csv", TABLE, progress=report, answers=answers)
    assert (done, len(tries)) == (["entered"], 2)
    assert outcome.run
    kinds = UnitKind.objects.filter(unit=unit).order_by("effective_on").values_list("kind", "effective_on", "until")
    assert list(kinds)[1:] == [
        ("DEPARTMENT", date(2021, 6, 1), date(2022, 1, 1)),
        ("STAFF_UNIT", date(2022, 1, 1), OPEN),
    ]


@pytest.mark.walk
@on_sqlite
def test_a_name_that_somebody_else_gave_meanwhile_is_no_second_one(file):
    report, done = once(lambda: UnitFactory(name="STELLE 3", number="N3"))
    outcome = run_import(file(*rows(12)), "einheiten.csv", TABLE, progress=report)
    assert done == ["entered"]
    assert outcome.run
    assert sorted(UnitName.objects.values_list("name", flat=True)).count("STELLE 3") == 1
    assert Unit.objects.count() == 12


@pytest.mark.walk
def test_problems_and_repetition_are_as_in_a_small_file(file):
    wrong = file(*rows(12), "Akten;N99;Falsch;Burg;;;01.06.2021")
    outcome = run_import(wrong, "einheiten.csv", TABLE)
    assert [problem.text[:6] for problem in outcome.problems] == ["„Burg“"]
    assert not Unit.objects.exists()
    run_import(file(*rows(12)), "einheiten.csv", TABLE)
    assert run_import(file(*rows(12)), "einheiten.csv", TABLE).number_of_changes == 0


@pytest.mark.walk
def test_what_is_taken_over_is_undone_as_one(file, staff):
    run_import(file(*rows(12)), "einheiten.csv", TABLE)
    run_import(file(*rows(12, "Ressort")), "einheiten.csv", TABLE, answers=Answers(type(Answers().held_until)(OPEN)))
    client = staff()
    for run in ImportRun.objects.order_by("-pk"):
        client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "Probe"})
    assert (Unit.objects.count(), Rollout.objects.count(), PhaseChange.objects.count()) == (0, 0, 0)


@pytest.mark.walk
@on_sqlite
def test_what_is_killed_leaves_nothing_half_done(file, settings):
    user = UserFactory(group="Sachbearbeitung")
    content = file(*rows(6000)).read_bytes()
    upload = store(SimpleUploadedFile("einheiten.csv", content), user, TABLE)
    process = start_import(upload, settings)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not upload.written_state["rows"]:
        time.sleep(0.1)
    assert upload.written_state["rows"]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert (Unit.objects.count(), ImportRun.objects.count()) == (0, 0)
    assert UnitFactory(name="Danach").pk


def start_import(upload: Upload, settings):
    import json

    upload.update_state(job="import", is_running=True)
    given = {
        "database": str(connection.settings_dict["NAME"]),
        "folder": str(settings.IMPORT_FOLDER),
        "upload": [upload.user_id, upload.table.name, upload.digest, "import"],
    }
    command = [sys.executable, "-m", "imports.job_process", json.dumps(given)]
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    )
