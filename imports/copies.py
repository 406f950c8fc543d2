"""A copy of the database in which an import is tried, so that nobody waits for it. SQLite alone: it lets one write at a
time. PostgreSQL lets others write beside a transaction that is taken back."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the database, with all that is committed, for as long as the context."""
    folder = Path(settings.IMPORT_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="kopie-") as own:
        path = Path(own) / "kopie.sqlite3"
        # Not the connection of Django: one that writes cannot be copied from.
        with closing(connect(connection.settings_dict["NAME"])) as source, closing(connect(path)) as target:
            source.backup(target)
        yield path


@contextmanager
def working_on(path: Path) -> Iterator[None]:
    """What this thread does inside is done in the database of the path."""
    former = connections[DEFAULT_DB_ALIAS]
    copy = former.copy()
    copy.settings_dict["NAME"] = str(path)
    connections[DEFAULT_DB_ALIAS] = copy
    try:
        with copy.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # nobody needs it after a crash
        yield
    finally:
        copy.close()
        connections[DEFAULT_DB_ALIAS] = former


@contextmanager
def in_copy() -> Iterator[None]:
    """What is done inside lets others write, and has to be taken back: on SQLite it is done in a copy. Inside of a
    transaction nobody else writes anyway."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with copied() as path, working_on(path):
        yield
