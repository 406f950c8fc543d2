"""No project ends before it starts, whatever is entered or deleted."""

from datetime import date

import pytest
from django.core.management import call_command

from tests.factories import ProjectFactory
from tests.pages import delete, fields_of, text_of

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


def deleted(client, statement):
    address = f"/admin/projects/{statement._meta.model_name}/{statement.pk}/delete/"
    return delete(client, address, "Irrtum", follow=True)


def test_a_start_is_not_deleted_where_an_end_would_lie_before_the_one_before_it(staff, moved):
    page = text_of(deleted(staff("Projektleitung"), moved.starts.get(effective_on=date(2018, 6, 1))))
    assert END_BEFORE_START in page
    assert moved.starts.count() == 2


def test_an_end_is_not_deleted_where_the_one_before_it_would_lie_before_the_start(staff):
    project = ProjectFactory(
        title="Aktenplan", known_from=date(2018, 1, 1), started_on=date(2019, 3, 1), ends_on=date(2019, 12, 31)
    )
    project.state(date(2018, 6, 1), ends_on=date(2021, 12, 31))
    project.state(date(2018, 7, 1), starts_on=date(2020, 9, 1))
    page = text_of(deleted(staff("Projektleitung"), project.ends.get(effective_on=date(2018, 6, 1))))
    assert END_BEFORE_START in page
    assert project.ends.count() == 2


@pytest.mark.walk
def test_what_leaves_the_end_after_the_start_is_deleted(staff, moved):
    client = staff("Projektleitung")
    deleted(client, moved.ends.get(effective_on=date(2018, 7, 1)))
    deleted(client, moved.starts.get(effective_on=date(2018, 6, 1)))
    assert (moved.starts.count(), moved.ends.count()) == (1, 1)
    moved.refresh_from_db()
    assert moved.started_on == date(2019, 3, 1)


@pytest.mark.walk
@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [("01.03.2031", "31.12.2031"), ("01.03.2021", "31.12.2021")],
    ids=["postponed past its end", "brought forward before its start"],
)
def test_start_and_end_are_moved_together_in_one_form(staff, starts_on, ends_on):
    project = ProjectFactory(
        title="Aktenplan", known_from=date(2018, 1, 1), started_on=date(2029, 3, 1), ends_on=date(2029, 12, 31)
    )
    client, page = staff("Projektleitung"), f"/admin/projects/project/{project.pk}/change/"
    moved = {"starts_on": starts_on, "ends_on": ends_on, "change_effective_on": "01.02.2018"}
    answer = client.post(page, {**fields_of(client.get(page)), **moved})
    assert answer.status_code == 302, text_of(answer)
    day = date(2018, 2, 1)
    assert project.starts.get(effective_on=day).starts_on.strftime("%d.%m.%Y") == starts_on
    assert project.ends.get(effective_on=day).ends_on.strftime("%d.%m.%Y") == ends_on


def test_a_list_postpones_start_and_end_together(client, tmp_path):
    project = ProjectFactory(
        title="Aktenplan", known_from=date(2018, 1, 1), started_on=date(2019, 3, 1), ends_on=date(2019, 12, 31)
    )
    path = tmp_path / "projekte_2018-06-01.csv"
    path.write_text("Projekt;Beginn;Fertigstellung\nAktenplan;01.03.2021;31.12.2021\n", encoding="utf-8")
    call_command("importieren", "projekte", str(path), "--galt-bis", "weiter")
    day = date(2018, 6, 1)
    assert project.starts.get(effective_on=day).starts_on == date(2021, 3, 1)
    assert project.ends.get(effective_on=day).ends_on == date(2021, 12, 31)


@pytest.mark.walk
def test_an_end_before_the_start_moved_with_it_is_refused(staff):
    project = ProjectFactory(
        title="Aktenplan", known_from=date(2018, 1, 1), started_on=date(2029, 3, 1), ends_on=date(2029, 12, 31)
    )
    client, page = staff("Projektleitung"), f"/admin/projects/project/{project.pk}/change/"
    moved = {"starts_on": "01.03.2031", "ends_on": "28.02.2031", "change_effective_on": "01.02.2018"}
    assert END_BEFORE_START in text_of(client.post(page, {**fields_of(client.get(page)), **moved}))
    assert (project.starts.count(), project.ends.count()) == (1, 1)
