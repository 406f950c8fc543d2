"""Locks for rules between records of different owners, which the lock of an owner does not hold."""

from collections.abc import Iterable
from typing import Any

from django.db import connections


def lock_between_owners(kind: Any, using: str = "default") -> None:
    """Until the transaction ends, nobody else passes here for records of the kind, or of others that are
    `distinct_among` the same: what is looked up afterwards is what all others have written. SQLite lets one write at a
    time anyway.

    It comes before locks of rows, so that nobody waits for this one with a row that its owner wants.
    """
    connection = connections[using]
    if kind.distinct_among and connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [kind.distinct_among])


def lock_kinds(kinds: Iterable[Any]) -> None:
    """The locks of several kinds, always in the same order."""
    by_name = {kind.distinct_among: kind for kind in kinds}
    for name in sorted(by_name):
        lock_between_owners(by_name[name])
