"""The moment at which something is entered never goes back, though the clock may: what is entered after another thing
stands after it in every trail, is known after it, and is a correction of a paper that was frozen before.

The database keeps the latest moment, for all processes and machines: on SQLite in a row, as writes wait for each other
there anyway; on PostgreSQL in a sequence, for which nobody waits. Moments are kept in microseconds since 1970.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

KEPT = "records_moment"
START = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(microseconds=1)
# The next one: now, or where that is not after the latest one, just after it; unless the clock was wrong for longer
# than can be a fault of it.
NEXT = "CASE WHEN {latest} >= %s AND {latest} < %s THEN {latest} + 1 ELSE %s END"
ON_POSTGRESQL = f"SELECT setval('{KEPT}', {NEXT.format(latest='last_value')}) FROM {KEPT}"  # noqa: S608 our own name
ON_SQLITE = (f"UPDATE {KEPT} SET latest = {NEXT.format(latest='latest')}", f"SELECT latest FROM {KEPT}")  # noqa: S608


def next_moment(using: str = "default") -> datetime:
    """Now, or just after the latest moment at which anything was entered, where the clock was set back since."""
    now = timezone.now()
    if not settings.CLOCK_FAULT_HOURS:
        return now
    at = (now - START) // STEP
    until = at + timedelta(hours=settings.CLOCK_FAULT_HOURS) // STEP
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(ON_POSTGRESQL, [at, until, at])
        else:
            changing, reading = ON_SQLITE
            cursor.execute(changing, [at, until, at])
            cursor.execute(reading)
        latest: int = cursor.fetchone()[0]
    return START + latest * STEP


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the migration: where the latest moment is kept."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE SEQUENCE {KEPT} MINVALUE 0 START 0")
    else:
        schema_editor.execute(f"CREATE TABLE {KEPT} (latest INTEGER NOT NULL)")
        schema_editor.execute(f"INSERT INTO {KEPT} VALUES (0)")  # noqa: S608 our own name


def unmake(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_sequence = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP {'SEQUENCE' if is_sequence else 'TABLE'} {KEPT}")


def latest_moment() -> datetime | None:
    """The latest moment at which anything was entered, or begun to be; None where it is not kept, or nothing was."""
    if not settings.CLOCK_FAULT_HOURS:
        return None
    connection = connections["default"]
    with connection.cursor() as cursor:
        column = "last_value" if connection.vendor == "postgresql" else "latest"
        cursor.execute(f"SELECT {column} FROM {KEPT}")  # noqa: S608 our own names
        latest: int = cursor.fetchone()[0]
    return START + latest * STEP if latest else None
