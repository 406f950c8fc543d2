"""Two projects, and accounts with roles."""

import pytest
from django.contrib.auth.models import Group

from tests.factories import ProjectFactory, RoleFactory, UserFactory


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
