"""Fixtures for all tests."""

import csv
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tests.factories import UserFactory

LISTS = (
    "/projekte",
    "/leistungseinheiten",
    "/prozessbuendel",
    "/leistungen",
    "/foerdermittel",
    "/foerdermittel/tranchen",
    "/foerdermittel/ausgaben",
    "/pruefung",
    "/berichte",
)


@pytest.fixture(scope="session")
def example_rows(django_db_setup, django_db_blocker):
    """The rows that the import of the example data writes, by table: imported once, for all tests that need them."""
    with django_db_blocker.unblock(), transaction.atomic():
        before = rows_by_table()
        call_command("importieren", settings.BASE_DIR / "examples", stdout=StringIO())
        after = rows_by_table()
        transaction.set_rollback(True)
    written = {table: [row for row in rows if row not in before[table]] for table, rows in after.items()}
    return {table: rows for table, rows in written.items() if rows}


def rows_by_table():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    with connection.cursor() as cursor:
        return {table: cursor.execute(f"SELECT * FROM {table}") and cursor.fetchall() for table in sorted(tables)}


@pytest.fixture
def examples(db, example_rows):
    """The facts of VO/0504/21, as `make run` loads them."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in example_rows.items():
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


@pytest.fixture
def read_csv(client):
    """A list in the dialect for German Excel as dictionaries under its headers."""

    def read(address):
        response = client.get(address)
        assert response.status_code == 200, response.content
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text), delimiter=";"))

    return read


@pytest.fixture
def staff(client):
    """The test client, signed in as a member of a group of staff, or as superuser."""

    def sign_in(group=None):
        client.force_login(UserFactory(group=group, is_superuser=group is None))
        return client

    return sign_in


@pytest.fixture(params=LISTS)
def list_address(request):
    return request.param
