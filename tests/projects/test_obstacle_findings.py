"""A project at risk of which nobody says what holds it back."""

from datetime import date

import pytest

from projects.choices import Assessment, ObstacleStage, State
from projects.models import ObstacleState
from tests.factories import (
    ObstacleFactory,
    ObstacleStateFactory,
    ProjectFactory,
    ProjectStateFactory,
    StatusNoteFactory,
)
from tests.findings import found, values

pytestmark = pytest.mark.django_db
DAY = date(2021, 4, 8)
CHECK = "hindernis-fehlt"


@pytest.fixture
def project():
    """Said to be at risk on 01.03.2021."""
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    StatusNoteFactory(project=project, noted_on=date(2021, 3, 1), assessment=Assessment.AT_RISK)
    return project


def test_it_is_asked_from_the_day_on_which_it_is_said_to_be_at_risk(project):
    assert values(date(2021, 2, 28), CHECK) == []
    assert values(DAY, CHECK) == [("Hinweis", "Aktenplan", None, 0, None)]
    [finding] = found(DAY, CHECK)
    assert finding.text == (
        "Das Projektende nennt der Statusbericht vom 01.03.2021 „gefährdet“; ein Hindernis, das nicht behoben ist, ist "
        "nicht erfasst."
    )


def test_an_obstacle_answers_until_it_is_resolved(project):
    obstacle = ObstacleFactory(project=project)
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2021, 4, 1))
    assert len(found(date(2021, 3, 31), CHECK)) == 1
    assert found(DAY, CHECK) == []
    ObstacleStateFactory(obstacle=obstacle, effective_on=date(2021, 5, 1), stage=ObstacleStage.RESOLVED)
    assert found(date(2021, 4, 30), CHECK) == []
    assert len(found(date(2021, 5, 1), CHECK)) == 1


def test_one_of_the_ozg_as_a_whole_or_of_another_project_does_not(project):
    ObstacleStateFactory(obstacle__project=None)
    ObstacleStateFactory()
    assert len(found(DAY, CHECK)) == 1


def test_a_newer_note_that_sees_no_risk_ends_it(project):
    StatusNoteFactory(project=project, noted_on=DAY, assessment=Assessment.ON_TRACK)
    assert found(DAY, CHECK) == []


def test_what_rests_or_has_ended_is_not_asked_for(project):
    ProjectStateFactory(project=project, state=State.RESTING, reason="Vergabe", effective_on=date(2021, 3, 15))
    assert len(found(date(2021, 3, 14), CHECK)) == 1
    assert found(DAY, CHECK) == []


@pytest.mark.usefixtures("examples")
def test_the_forecast_asks_too():
    """Of the report two projects are known, each with an obstacle; by the forecast the end of the one will not hold."""
    assert found(DAY, CHECK) == []
    ObstacleState.objects.filter(obstacle__project__isnull=False).delete()
    [finding] = found(DAY, CHECK)
    assert finding.subject.project == "aktenplan"
    assert finding.text.startswith("Das Projektende nennt die Prognose „nicht zu halten“;")
