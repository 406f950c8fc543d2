"""Which state of the migrations a database and a backup have."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from .archive import BackupError, Manifest

Migrations = dict[str, list[str]]


def applied() -> Migrations:
    """The migrations of the database, by app."""
    found: Migrations = {}
    for app, name in sorted(MigrationExecutor(connection).loader.applied_migrations):
        found.setdefault(app, []).append(name)
    return found


def refuse_newer(manifest: Manifest) -> None:
    """Raise a BackupError where the backup was made by a newer program: this one does not know its tables."""
    known = MigrationExecutor(connection).loader.disk_migrations
    unknown = [
        f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known
    ]
    if unknown:
        raise BackupError(f"Die Sicherung ist von einer neueren Version des Programms: {', '.join(unknown[:3])}.")


def is_empty() -> bool:
    """Whether the database has no tables of ours."""
    return not connection.introspection.table_names()
