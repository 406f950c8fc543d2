"""The desk on the example data, beside which there are a project with phases of its own and a bundle with a step."""

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from tests.conftest import seed_of
from tests.factories import UserFactory

from .deeds.members import NewBundle
from .deeds.phases import NewPhaseModel
from .deeds.steps import TakenStep
from .desk import Desk


@pytest.fixture
def random(request):
    return Random(f"{seed_of(request.config)} {request.node.nodeid}")


@pytest.fixture
def desk(examples, random, time_machine, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    time_machine.move_to(timezone.now() + timedelta(days=1))  # the examples were entered just now
    desk = Desk(UserFactory(is_superuser=True), random)
    NewPhaseModel().enter(desk, date(2019, 1, 2))
    NewBundle().enter(desk, date(2019, 3, 1))
    TakenStep().enter(desk, date(2019, 6, 3))
    return desk
