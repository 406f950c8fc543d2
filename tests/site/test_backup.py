"""Backups: made while others write, restored byte for byte into an empty database, refused where something is wrong."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from random import Random
from zipfile import ZipFile

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from ozgtracker.operation.backup.archive import (
    MANIFEST,
    BackupError,
    Manifest,
    backups_in,
    digest_of,
    read_manifest,
    unpack,
    write_backup,
)

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
IS_SQLITE = connection.vendor == "sqlite"
NAMES = tuple(f"sicherung_{name}_{os.getpid()}" for name in ("quelle", "ziel"))  # of this process


@pytest.fixture
def urls(tmp_path):
    """The addresses of two empty databases of the kind that the run is on."""
    if IS_SQLITE:
        yield [f"sqlite:///{tmp_path / name}.sqlite3" for name in NAMES]
        return
    given = {name: value for name, value in connection.get_connection_params().items() if name in {"host", "user"}}
    with closing(psycopg.connect(**given, dbname="postgres", autocommit=True)) as server:
        for name in NAMES:
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
        yield [f"postgresql://{given['user']}@/{name}?host={given['host']}" for name in NAMES]
        for name in NAMES:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(url, *arguments, **others):
    environment = {**os.environ, "DATABASE_URL": url, "DEBUG": "1", **others}
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def done(url, *arguments, **others):
    ended = manage(url, *arguments, **others)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def logged(url, *arguments):
    """The line that the command writes of what it did."""
    ended = manage(url, *arguments)
    assert ended.returncode == 0, ended.stderr
    return next(line for line in ended.stderr.splitlines() if "ozgtracker.security: " in line)


def refused(url, *arguments, **others):
    ended = manage(url, *arguments, **others)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr.strip()


def taken_out(url, folder):
    return logged(url, "exportieren", folder, "--stichtag", "08.04.2021")


def files_of(url, folder):
    taken_out(url, folder)
    return files_in(folder)


def files_in(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def backed_up(url, folder, **others):
    saved = manage(url, "sichern", folder, **others)
    assert saved.returncode == 0, saved.stderr
    path = Path(saved.stdout.split("Gesichert: ")[1].strip())
    assert f"INFO ozgtracker.security: Backed up: {path.name} (a command)" in saved.stderr
    return path


@pytest.fixture
def source(urls):
    """The first database, with the example data and a frozen paper."""
    done(urls[0], "migrate", "-v0")
    loaded = manage(urls[0], "demodaten")
    assert "INFO ozgtracker.security: Paper frozen: VO/0504/21 (a command)" in loaded.stderr
    assert "ozgtracker.security" not in loaded.stdout
    return urls[0]


def test_what_is_restored_is_the_same_in_every_file_and_frozen_as_before(source, urls, tmp_path):
    path = backed_up(source, tmp_path / "sicherungen")
    assert path.stat().st_mode & 0o777 == 0o600
    before = files_of(source, tmp_path / "vorher")
    assert "ist heil und passt" in done(urls[1], "wiederherstellen", path, "--pruefen")
    assert f"Restored: {path.name} (a command)" in logged(urls[1], "wiederherstellen", path)
    assert files_of(urls[1], tmp_path / "nachher") == before
    assert "VO/0504/21: unverändert" in done(urls[1], "bericht", "--pruefen")
    assert "nicht leer" in refused(urls[1], "wiederherstellen", path)
    replaced = logged(urls[1], "wiederherstellen", path, "--ersetzen")
    assert f"Restored: {path.name}, in place of what was there (a command)" in replaced
    assert "All data taken out: 2021-04-08 (a command)" in taken_out(urls[1], tmp_path / "noch-einmal")
    assert files_in(tmp_path / "noch-einmal") == before


def test_a_backup_beside_writers_has_each_of_their_transactions_whole_or_not(urls, tmp_path):
    done(urls[0], "migrate", "-v0")
    ended = threading.Event()
    writer = threading.Thread(target=write_pairs, args=(urls[0], ended))
    writer.start()
    try:
        paths = [backed_up(urls[0], tmp_path / f"sicherung-{number}") for number in range(2)]
    finally:
        ended.set()
        writer.join()
    for path in paths:
        done(urls[1], "wiederherstellen", path, "--ersetzen")
        left, right = pairs(urls[1])
        assert left == right > 0


def opened(url):
    return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) if IS_SQLITE else psycopg.connect(url)


def write_pairs(url, ended):
    number = 0
    with closing(opened(url)) as writing:
        while not ended.is_set():
            for side in ("links", "rechts"):
                writing.execute(f"INSERT INTO auth_group (name) VALUES ('{side} {number}')")
            writing.commit()
            number += 1


def pairs(url):
    with closing(opened(url)) as reading:
        counts = [f"SELECT count(*) FROM auth_group WHERE name LIKE '{side}%'" for side in ("links", "rechts")]
        return [reading.execute(each).fetchone()[0] for each in counts]


def test_what_is_damaged_foreign_or_newer_is_refused_and_nothing_changes(urls, tmp_path):
    done(urls[0], "migrate", "-v0")
    path = backed_up(urls[0], tmp_path)
    whole = path.read_bytes()
    broken = tmp_path / "kaputt.zip"
    for damaged in (whole[: len(whole) // 2], whole[:-2000] + bytes(2000), b"", b"PK\x03\x04nichts"):
        broken.write_bytes(damaged)
        assert "beschädigt" in refused(urls[1], "wiederherstellen", broken)
    assert "gibt es nicht" in refused(urls[1], "wiederherstellen", tmp_path / "fehlt.zip")
    for changed, said in (
        ({"program": "anderes"}, "ist keine Sicherung dieses Programms"),
        ({"vendor": "oracle"}, "Die Sicherung ist von oracle"),
        ({"migrations": {"papers": ["0099_spaeter"]}}, "von einer neueren Version des Programms: papers.0099_spaeter"),
        ({"migrations": {}}, "die Sicherung einer leeren Datenbank"),
        ({"sha256": "0" * 64}, "Die Prüfsumme stimmt nicht"),
    ):
        rewritten(path, broken, changed)
        assert said in refused(urls[1], "wiederherstellen", broken)
    assert "nicht eingerichtet" in manage(urls[1], "befunde").stderr


def test_no_byte_of_the_data_changes_unnoticed(tmp_path):
    data = tmp_path / "daten"
    data.write_text("".join(f"INSERT {number} {number * 7919 % 1000}\n" for number in range(20_000)))
    path = write_backup(tmp_path, data, Manifest("2026-11-01T03:00:00+00:00", "sqlite", {}, digest_of(data)))
    whole, draw = path.read_bytes(), Random(1)
    unpack(path, read_manifest(path), tmp_path / "heil")
    start = whole.index(b"daten") + len(b"daten")
    for place in draw.sample(range(start, whole.rindex(b"PK\x01\x02") - 100), 200):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with pytest.raises(BackupError, match="beschädigt"):
            unpack(path, read_manifest(path), tmp_path / "ausgepackt")


def rewritten(path, target, changed):
    with ZipFile(path) as read, ZipFile(target, "w") as written:
        for name in read.namelist():
            data = read.read(name)
            written.writestr(name, json.dumps({**json.loads(data), **changed}) if name == MANIFEST else data)


def test_an_empty_database_is_not_saved_and_costs_no_older_backup(urls, tmp_path):
    done(urls[0], "migrate", "-v0")
    path = backed_up(urls[0], tmp_path)
    assert "Stimmt DATABASE_URL?" in refused(urls[1], "sichern", tmp_path, "--behalten", "1")
    assert backups_in(tmp_path) == [path]


def test_old_backups_are_deleted_where_it_is_said_how_many_stay(tmp_path):
    data = tmp_path / "daten"
    data.write_bytes(b"x")
    for day in (1, 2, 3):
        write_backup(tmp_path, data, Manifest(f"2026-11-0{day}T03:00:00+00:00", "sqlite", {}, "0"))
    other = tmp_path / "fremd.zip"
    other.touch()
    assert [read_manifest(path).made_at[:10] for path in backups_in(tmp_path)] == [
        "2026-11-03", "2026-11-02", "2026-11-01",
    ]  # fmt: skip
    with pytest.raises(BackupError, match="keine Sicherung"):
        read_manifest(other)


def test_a_folder_that_takes_no_files_is_named(urls, tmp_path):
    done(urls[0], "migrate", "-v0")
    blocked = tmp_path / "datei"
    blocked.touch()
    assert "lässt sich nicht sichern" in refused(urls[0], "sichern", blocked)
    done(urls[0], "sichern", tmp_path / "gut", "--behalten", "1")
    done(urls[0], "sichern", tmp_path / "gut", "--behalten", "1")
    assert len(list((tmp_path / "gut").iterdir())) == 1
