"""A confirmation and a late entry at the same time, each on a connection of its own: one of the two is right."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.models import PhaseChange, Project, Rollout, RolloutConfirmation
from tests.concurrent import together
from tests.phases import Phase
from units.models import Unit

DAYS = [date(2020, month, 1) for month in range(3, 12)]
BEGUN = date(2020, 1, 1)


@pytest.fixture
def rollout(transactional_db):
    """In Planung."""
    unit = Unit.objects.create(name="Zoo")
    project = Project.objects.create(title="Akte", slug="akte", kind="ROLLOUT", starts_on=date(2019, 1, 1))
    rollout = Rollout.objects.create(unit=unit, project=project)
    PhaseChange.objects.create(rollout=rollout, phase_id=Phase.PLANNING, effective_on=BEGUN)
    return rollout


@pytest.mark.walk
def test_what_is_confirmed_is_what_held(rollout):
    for day in DAYS:

        def confirm(day=day):
            RolloutConfirmation.objects.create(subject=Rollout.objects.get(pk=rollout.pk), confirmed_on=day)

        def enter(day=day):
            PhaseChange.objects.create(rollout_id=rollout.pk, phase_id=Phase.CONCEPT, effective_on=day)

        confirmed, entered = together(confirm, enter)
        assert confirmed is None
        kept = RolloutConfirmation.objects.get(confirmed_on=day).phase_id
        if isinstance(entered, ValidationError):
            assert kept == Phase.PLANNING
            assert "ist „Planung“ bestätigt" in entered.messages[0]
        else:
            assert kept == Phase.CONCEPT
        RolloutConfirmation.objects.all().delete()
        PhaseChange.objects.filter(phase=Phase.CONCEPT).delete()
