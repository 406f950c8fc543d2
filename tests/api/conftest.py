"""Reading the interface."""

import pytest

from tests.api.described import Described
from tests.law.conftest import random  # noqa: F401 the fixture


@pytest.fixture
def described(client):
    return Described(client)
