"""Making and restoring a backup, step by step."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.sessions.models import Session
from django.db import connection

from records.full_disk import is_full
from records.security_log import log_deed

from .archive import BackupError, Manifest, backups_in, digest_of, read_manifest, unpack, write_backup
from .databases import dump, restore
from .states import applied, is_empty, refuse_newer

SESSIONS = Session._meta.db_table
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def make_backup(folder: Path, kept: int = 0) -> Path:
    """The path of a new backup in the folder; of older ones so many are kept (0: all). Raises a BackupError."""
    if is_empty():
        raise BackupError("Die Datenbank ist leer: Es gibt nichts zu sichern. Stimmt DATABASE_URL?")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryDirectory(dir=folder) as work:
            data = Path(work, "daten")
            dump(data)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            path = write_backup(folder, data, Manifest(now, connection.vendor, applied(), digest_of(data)))
        for old in backups_in(folder)[kept:] if kept else ():
            old.unlink()
    except OSError as error:
        raise BackupError(f"In {folder} lässt sich nicht sichern: {reason_of(error)}.") from error
    log_deed("Backed up", path.name)
    return path


def check_backup(path: Path, work: Path) -> Path:
    """Unpack the data into the folder and check all that can be checked of them. Raises a BackupError."""
    manifest = read_manifest(path)
    if manifest.vendor != connection.vendor:
        made = NAMES.get(manifest.vendor, manifest.vendor)
        raise BackupError(f"Die Sicherung ist von {made}, die Datenbank ist {NAMES[connection.vendor]}.")
    if not manifest.migrations:
        raise BackupError(f"{path} ist die Sicherung einer leeren Datenbank.")
    refuse_newer(manifest)
    data = work / "daten"
    unpack(path, manifest, data)
    return data


def restore_backup(path: Path, *, replace: bool) -> None:
    """Restore into an empty database; with `replace` in place of what is there. Nobody is signed in then: a session of
    the backup may have been ended since. Raises a BackupError, and then nothing is changed."""
    if not replace and not is_empty():
        raise BackupError("Die Datenbank ist nicht leer. Mit --ersetzen geht verloren, was darin steht.")
    try:
        with TemporaryDirectory() as work:
            restore(check_backup(path, Path(work)))
        forget_sessions()
    except OSError as error:
        raise BackupError(f"{path} lässt sich nicht auspacken: {reason_of(error)}.") from error
    log_deed("Restored", path.name, *(["in place of what was there"] if replace else []))


def forget_sessions() -> None:
    """By the table alone: what was restored may be of an earlier version."""
    with connection.cursor() as cursor:
        if SESSIONS in connection.introspection.table_names(cursor):
            cursor.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608 our own name


def reason_of(error: OSError) -> str:
    return "Es ist kein Platz mehr" if is_full(error) else str(error.strerror)
