"""A project with two units: one that is productive, one in planning."""

from datetime import date

import pytest

from projects.models import PhaseChange
from records.models import DatePrecision
from tests.factories import ProjectFactory, RolloutFactory, UnitFactory
from tests.phases import Phase


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan", ends_on=date(2025, 12, 31))


@pytest.fixture
def legal(project):
    """A unit that is productive since some day up to 08.04.2021."""
    rollout = RolloutFactory(project=project, unit=UnitFactory(name="Rechtsamt", number="300", kind="OFFICE"))
    change = PhaseChange(
        rollout=rollout, phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 8), date_precision=DatePrecision.LATEST
    )
    change.save()
    return rollout


@pytest.fixture
def zoo(project):
    return RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PLANNING})
