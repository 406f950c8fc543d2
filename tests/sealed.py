"""Frozen papers in tests: altered past the program, with the triggers of the database and without them."""

from contextlib import contextmanager
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from papers.migrations._sealing import seal, unseal


@contextmanager
def unsealed():
    """The database without the triggers that keep frozen papers as they are, inside a transaction too."""
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        check_constraints(cursor)
        unseal(apps, editor)
        yield cursor
        check_constraints(cursor)
        seal(apps, editor)


def check_constraints(cursor):
    """PostgreSQL alters no table of which constraints are still to be checked."""
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def altered(statement):
    """Alter what is frozen past program and triggers."""
    with unsealed() as cursor:
        cursor.execute(statement)
