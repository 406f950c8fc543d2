"""What refers to more other records than one condition can name on SQLite."""

import pytest

from funding.models import Grant
from projects.models import Project, Rollout
from tests.factories import GrantFactory, ProjectFactory, UnitFactory

pytestmark = pytest.mark.django_db
MANY = 1_100


@pytest.fixture
def projects():
    return Project.objects.bulk_create(ProjectFactory.build_batch(MANY))


@pytest.mark.walk
def test_rollouts_of_many_projects_are_stored_at_once(projects):
    unit = UnitFactory()
    rollouts = Rollout.objects.bulk_create(Rollout(project_id=project.pk, unit=unit) for project in projects)
    assert len(rollouts) == Rollout.objects.count() == 1_100


@pytest.mark.walk
def test_grants_of_many_projects_are_checked(client, projects):
    Grant.objects.bulk_create(GrantFactory.build(project=project) for project in projects)
    assert client.get("/pruefung/?stichtag=2021-04-08").status_code == 200
