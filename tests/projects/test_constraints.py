"""What the database itself refuses, on both databases."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from projects.choices import Step, StepState
from projects.models import Project
from records.models import DatePrecision
from tests.factories import PhaseChangeFactory, ProjectFactory, RolloutFactory, StatusNoteFactory, StepFactory
from tests.phases import Phase

pytestmark = pytest.mark.django_db


def refused(constraint):
    """The database refuses what follows, by the constraint or, where SQLite does not name it, by its columns."""
    return pytest.raises(IntegrityError, match=constraint)


def test_a_project_does_not_end_before_it_starts():
    with pytest.raises(ValidationError, match="Die Fertigstellung darf nicht vor dem Beginn liegen"):
        ProjectFactory(started_on=date(2021, 1, 2), ends_on=date(2021, 1, 1))


def test_a_project_may_have_no_end():
    assert ProjectFactory(ends_on=None).days_left(date(2021, 1, 1)) is None


def test_a_unit_is_once_in_a_project():
    rollout = RolloutFactory()
    with refused("project_id|rollout_project_and_unit_once"), transaction.atomic():
        RolloutFactory(project=rollout.project, unit=rollout.unit)


def test_a_rollout_has_one_phase_change_a_day():
    change = PhaseChangeFactory()
    with pytest.raises(ValidationError, match="Für diesen Tag ist hier schon etwas eingetragen"), transaction.atomic():
        PhaseChangeFactory(rollout=change.rollout, phase=Phase.PRODUCTION)


@pytest.mark.parametrize("phase", [4, 10_002])
def test_a_phase_is_one_of_the_model_of_its_project(phase):
    with pytest.raises(ValidationError, match="gehört nicht zum Phasenmodell"), transaction.atomic():
        PhaseChangeFactory(phase=phase)


def test_a_bundle_takes_each_step_once():
    step = StepFactory()
    with pytest.raises(ValidationError, match="für das Prozessbündel schon eingetragen"), transaction.atomic():
        StepFactory(bundle=step.bundle, effective_on=date(2020, 2, 2))


def test_a_withdrawal_names_its_reason():
    with refused("bundle_step_withdrawn_for_a_reason"), transaction.atomic():
        StepFactory(state=StepState.WITHDRAWN)


def test_only_the_first_step_is_not_begun():
    with refused("bundle_step_not_begun_at_first"), transaction.atomic():
        StepFactory(step=Step.ANALYSED, state=StepState.NOT_BEGUN)


def test_only_a_step_that_is_taken_is_known_at_the_latest():
    with refused("bundle_step_latest_taken"), transaction.atomic():
        StepFactory(state=StepState.NOT_BEGUN, date_precision=DatePrecision.LATEST)


def test_a_step_is_one_of_the_four():
    with refused("bundle_step_known_step"), transaction.atomic():
        StepFactory(step=Step.DIGITISED + 1)


def test_a_project_has_one_status_note_a_day():
    note = StatusNoteFactory()
    with refused("noted_on|status_note_once_a_day"), transaction.atomic():
        StatusNoteFactory(project=note.project)


def test_a_project_with_rollouts_is_not_deleted():
    rollout = RolloutFactory()
    with pytest.raises(ProtectedError):
        rollout.project.delete()
    assert Project.objects.count() == 1
