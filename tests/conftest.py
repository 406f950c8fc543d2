"""Fixtures for all tests."""

import csv
from io import StringIO

import pytest
from django.core.management import call_command

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


@pytest.fixture
def examples(db):
    """The facts of VO/0504/21, as `make run` loads them."""
    call_command("import_examples", stdout=StringIO())


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
