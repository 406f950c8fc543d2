"""Which obstacles and involvements an account may keep: those of its projects; the others who may for all."""

import pytest

from projects.models import Obstacle
from tests.factories import InvolvementStateFactory, ObstacleStateFactory, ServiceFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(own, foreign):
    """The admin page of an obstacle and an involvement of each project, of a service and of the OZG as a whole."""
    owners = {"own": {"project": own}, "foreign": {"project": foreign}, "ozg": {"project": None}}
    owners["service"] = {"project": None, "service": ServiceFactory()}
    found = {}
    for name, owner in owners.items():
        obstacle = ObstacleStateFactory(**{f"obstacle__{key}": value for key, value in owner.items()}).obstacle
        involvement = InvolvementStateFactory(**{f"involvement__{key}": value for key, value in owner.items()})
        found[name] = [
            f"/admin/projects/obstacle/{obstacle.pk}/change/",
            f"/admin/projects/involvement/{involvement.involvement_id}/change/",
        ]
    return found


def kept(client, addresses):
    return [b'name="_save"' in client.get(address).content for address in addresses]


@pytest.mark.walk
def test_a_role_for_a_project_keeps_what_concerns_it_alone(sign_in, own, pages):
    client = sign_in({"project": own})
    assert {name: kept(client, addresses) for name, addresses in pages.items()} == {
        "own": [True, True],
        "foreign": [False, False],
        "ozg": [False, False],
        "service": [False, False],
    }


@pytest.mark.walk
def test_an_obstacle_is_made_for_no_other_project(sign_in, own, foreign):
    client = sign_in({"project": own})
    filled = fields_of(client.get("/admin/projects/obstacle/add/")) | {"title": "Vergabe", "kind": "LAW", "_save": "1"}
    place = int(filled["states-TOTAL_FORMS"]) - 1
    filled |= {f"states-{place}-effective_on": "01.03.2020", f"states-{place}-stage": "OPEN"}
    for project in (foreign.pk, ""):
        assert client.post("/admin/projects/obstacle/add/", filled | {"project": project}).status_code == 200
    assert not Obstacle.objects.exists()
    answer = client.post("/admin/projects/obstacle/add/", filled | {"project": own.pk})
    assert answer.status_code == 302, text_of(answer)


@pytest.mark.walk
@pytest.mark.parametrize("group", ["Fördermittelstelle", "Rechnungsprüfung", "Leserecht"])
def test_other_groups_read_alone(sign_in, pages, group):
    client = sign_in({}, group=group)
    for addresses in pages.values():
        assert kept(client, addresses) == [False, False]
