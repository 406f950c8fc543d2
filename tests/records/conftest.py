"""A unit that was renamed; two people at work."""

from datetime import date

import pytest
from django.test import Client

from tests.factories import UnitFactory, UserFactory


@pytest.fixture
def renamed():
    unit = UnitFactory(name="Rechtsamt")
    unit.state(date(2022, 2, 1), name="Ressort Recht")
    return unit


@pytest.fixture
def account():
    """What Anna and Bert may do: all."""
    return {"is_superuser": True}


def sign_in(name, account):
    client = Client()
    client.force_login(UserFactory(username=name, **account))
    return client


@pytest.fixture
def anna(account):
    return sign_in("anna", account)


@pytest.fixture
def bert(account):
    return sign_in("bert", account)
