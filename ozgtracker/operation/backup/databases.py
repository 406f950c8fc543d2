"""How each database writes its data into a file, while others write on, and reads them back: the SQLite backup API,
pg_dump, pg_restore and psql."""

import os
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from django.db import connection

from records.full_disk import is_full

from .archive import BackupError

ENVIRONMENT = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
HOSTS = {"target_session_attrs": "PGTARGETSESSIONATTRS"}  # of several the one that takes writes
TLS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
# Nothing of a later version stays beside what is restored. What belongs to extensions does.
EMPTY = """
DO $$
DECLARE each record;
BEGIN
    FOR each IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || each.name || ' CASCADE';
    END LOOP;
    FOR each IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences WHERE schemaname = 'public'
    LOOP
        EXECUTE 'DROP SEQUENCE IF EXISTS ' || each.name || ' CASCADE';
    END LOOP;
    FOR each IN
        SELECT function.oid::regprocedure AS name FROM pg_proc AS function
        WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = function.oid AND deptype = 'e')
    LOOP
        EXECUTE 'DROP FUNCTION IF EXISTS ' || each.name || ' CASCADE';
    END LOOP;
END $$
"""


def dump(target: Path) -> None:
    """Write a consistent state of the whole database. Raises a BackupError."""
    if connection.vendor == "sqlite":
        copy_sqlite(Path(connection.settings_dict["NAME"]), target)
        check_sqlite(target)
    else:
        run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])


def restore(source: Path) -> None:
    """Put the data in place of what is in the database, whole or not at all. Raises a BackupError."""
    if connection.vendor == "sqlite":
        check_sqlite(source)
        connection.close()
        copy_sqlite(source, Path(connection.settings_dict["NAME"]))
    else:
        connection.close_pool()  # type: ignore[attr-defined]
        script = source.with_suffix(".sql")
        run(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source)])
        options = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        run(["psql", *options, f"--command={EMPTY}", f"--file={script}"])


def copy_sqlite(source: Path, target: Path) -> None:
    """In one step, so that it need not begin anew when somebody writes."""
    try:
        with closing(sqlite3.connect(source)) as before, closing(sqlite3.connect(target, timeout=20)) as after:
            before.backup(after)
    except sqlite3.Error as error:
        raise BackupError("Es ist kein Platz mehr." if is_full(error) else f"SQLite: {error}") from error


def check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as opened:
            said = opened.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupError(f"SQLite: {error}") from error
    if said != "ok":
        raise BackupError(f"Die Datenbank ist beschädigt: {said}")


def run(command: Sequence[str]) -> None:
    """Run a tool of PostgreSQL on the database; the password is in no command line."""
    given = connection.get_connection_params()
    names = {**ENVIRONMENT, **HOSTS, **TLS}
    environment = os.environ | {names[name]: str(given[name]) for name in names if given.get(name)}
    try:
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 ours
    except FileNotFoundError as error:
        raise BackupError(f"Es fehlt {command[0]}: Bitte installieren Sie die Werkzeuge von PostgreSQL.") from error
    if ended.returncode:
        raise BackupError(f"{command[0]}: {ended.stderr.strip()}")
