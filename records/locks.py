"""Locks for rules between records of different owners, which the lock of an owner does not hold."""

from django.db import connections
from django.db.models import Model


def lock_between_owners(kind: type[Model], using: str = "default") -> None:
    """Until the transaction ends, nobody else passes here for statements of the kind: what is looked up afterwards is
    what all others have written. SQLite lets one write at a time anyway."""
    connection = connections[using]
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [kind._meta.db_table])
