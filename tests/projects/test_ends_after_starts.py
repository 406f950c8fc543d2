"""No project ends before it starts, whatever is entered or deleted."""

from datetime import date

import pytest

from tests.factories import ProjectFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
END_BEFORE_START = "Die Fertigstellung darf nicht vor dem Beginn liegen."


@pytest.fixture
def moved():
    """From 2018 on planned for 2019, since June 2018 from September on until the end of that year."""
    project = ProjectFactory(
        title="Aktenplan", known_from=date(2018, 1, 1), started_on=date(2019, 3, 1), ends_on=date(2019, 12, 31)
    )
    project.state(date(2018, 6, 1), starts_on=date(2018, 9, 1))
    project.state(date(2018, 7, 1), ends_on=date(2018, 12, 31))
    return project


def delete(client, statement):
    address = f"/admin/projects/{statement._meta.model_name}/{statement.pk}/delete/"
    return client.post(address, {"post": "yes", "change_reason": "Irrtum"}, follow=True)


def test_a_start_is_not_deleted_where_an_end_would_lie_before_the_one_before_it(staff, moved):
    page = text_of(delete(staff("Projektleitung"), moved.starts.get(effective_on=date(2018, 6, 1))))
    assert END_BEFORE_START in page
    assert moved.starts.count() == 2


def test_an_end_is_not_deleted_where_the_one_before_it_would_lie_before_the_start(staff):
    project = ProjectFactory(
        title="Aktenplan", known_from=date(2018, 1, 1), started_on=date(2019, 3, 1), ends_on=date(2019, 12, 31)
    )
    project.state(date(2018, 6, 1), ends_on=date(2021, 12, 31))
    project.state(date(2018, 7, 1), starts_on=date(2020, 9, 1))
    page = text_of(delete(staff("Projektleitung"), project.ends.get(effective_on=date(2018, 6, 1))))
    assert END_BEFORE_START in page
    assert project.ends.count() == 2


def test_what_leaves_the_end_after_the_start_is_deleted(staff, moved):
    client = staff("Projektleitung")
    delete(client, moved.ends.get(effective_on=date(2018, 7, 1)))
    delete(client, moved.starts.get(effective_on=date(2018, 6, 1)))
    assert (moved.starts.count(), moved.ends.count()) == (1, 1)
    moved.refresh_from_db()
    assert moved.started_on == date(2019, 3, 1)
