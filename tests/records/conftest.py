"""A unit that was renamed."""

from datetime import date

import pytest

from tests.factories import UnitFactory


@pytest.fixture
def renamed():
    unit = UnitFactory(name="Rechtsamt")
    unit.state(date(2022, 2, 1), name="Ressort Recht")
    return unit
