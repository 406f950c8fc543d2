"""Two projects, and accounts with roles; and the records of the matrix."""

import pytest
from django.contrib.auth.models import Group

from tests.conftest import insert_rows, rows_written_by
from tests.factories import ProjectFactory, RoleFactory, UserFactory
from tests.rights.matrix import write_matrix


@pytest.fixture
def own(db):
    return ProjectFactory(slug="eigenes", title="Eigenes")


@pytest.fixture
def foreign(db):
    return ProjectFactory(slug="fremdes", title="Fremdes")


@pytest.fixture
def sign_in(client):
    """The client, signed in with roles of a group, each for what it says."""

    def as_holder(*scopes, group="Projektleitung", account=None, **days):
        account = account or UserFactory()
        for scope in scopes:
            RoleFactory(account=account, group=Group.objects.get(name=group), **scope, **days)
        client.force_login(account)
        client.account = account
        return client

    return as_holder


@pytest.fixture(scope="session")
def rows_of_matrix(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_written_by(write_matrix)


@pytest.fixture
def matrix(db, rows_of_matrix):
    """A record of every kind, and an account of every role."""
    insert_rows(rows_of_matrix)
