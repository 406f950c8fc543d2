"""File systems and databases that are full, really: a small file system in memory, and a database that may not grow."""

import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from imports.copies import working_on
from ozgtracker.operation.backup.databases import copy_sqlite

SIZE = 256 * 1024  # bytes
PAGE, ROOM = 4096, 2 * 1024 * 1024  # of SQLite, and what is written before its disk is full
BLOCKED = """
CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$
"""


class FullDisk:
    """A small file system, filled to the last byte until `free` is called."""

    def __init__(self, path):
        self.path, self.filler = path, path / "voll"
        self.fill()

    def fill(self):
        with self.filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def free(self):
        self.filler.unlink()


@contextmanager
def mounted(path, size):
    """A file system of so many bytes in memory. Who may not mount leaves out the tests that use it."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a file system is not allowed here")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


@pytest.fixture
def full_disk(tmp_path):
    with mounted(tmp_path / "platte", SIZE) as path:
        yield FullDisk(path)


if connection.vendor == "postgresql":

    @pytest.fixture
    def growing_database(transactional_db):
        """The database of the test, of which tables can answer as they do where the disk is full."""
        return full_tables

else:

    @pytest.fixture
    def growing_database(db, tmp_path):
        """A copy of the database in a small file system of its own, which can be filled."""
        source = Path(connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        with mounted(tmp_path / "datenbank", 2 * pages * PAGE + ROOM) as path:
            copy_sqlite(source, path / "daten.sqlite3")
            with working_on(path / "daten.sqlite3"):
                yield lambda *tables: filled(path)


@contextmanager
def filled(path):
    disk = FullDisk(path)
    try:
        yield
    finally:
        disk.free()


@contextmanager
def full_tables(*tables):
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED)
        for table in tables:
            cursor.execute(f"CREATE TRIGGER no_space BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_space()")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION no_space CASCADE")
