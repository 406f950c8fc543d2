"""No two projects have the same short name at the same time, by whatever way it is entered."""

from datetime import date

import pytest

from projects.models import ProjectShortName
from tests.factories import ProjectFactory
from tests.imports.files import problems_of_importing
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
REFUSED = "Das Projekt „Einführung eines Aktenplans“ hat zur selben Zeit schon den Kurznamen „Akte“."


@pytest.fixture
def other():
    return ProjectFactory(title="Einführung eines Aktenplans", short_name="Akte", started_on=date(2019, 1, 1))


@pytest.fixture
def wohngeld():
    return ProjectFactory(title="Wohngeld", slug="wohngeld", started_on=date(2019, 1, 1))


def send(client, page, **typed):
    return client.post(page, {**fields_of(client.get(page)), **typed})


def change(client, project, short_name, day):
    page = f"/admin/projects/project/{project.pk}/change/"
    return send(client, page, short_name=short_name, change_kind="gilt_ab", change_effective_on=day)


def test_a_new_project_takes_no_short_name_of_another(admin_client, other):
    typed = {"title": "Wohngeld", "slug": "wohngeld", "kind": "ROLLOUT", "starts_on": "01.01.2021"}
    answer = send(admin_client, "/admin/projects/project/add/", **typed, short_name="Akte")
    assert REFUSED in text_of(answer)
    assert "Akte" in answer.context["adminform"].form.errors["short_name"][0]


@pytest.mark.walk
def test_a_project_takes_the_short_name_when_the_other_has_it_no_more(admin_client, other, wohngeld):
    other.state(date(2022, 1, 1), short_name="Plan")
    assert REFUSED in text_of(change(admin_client, wohngeld, "Akte", "31.12.2021"))
    assert change(admin_client, wohngeld, "Akte", "01.01.2022").status_code == 302
    assert ProjectShortName.objects.filter(short_name="Akte").count() == 2


def test_no_short_name_is_shared_by_deleting_the_one_after_it(admin_client, other, wohngeld):
    other.state(date(2022, 1, 1), short_name="")
    wohngeld.state(date(2022, 1, 1), short_name="Akte")
    last = other.short_names.get(short_name="")
    page = f"/admin/projects/projectshortname/{last.pk}/delete/"
    sent = {"post": "yes", "change_reason": "doppelt"}
    for answer in (admin_client.get(page), admin_client.post(page, sent)):
        assert "Das Projekt „Wohngeld“ hat zur selben Zeit schon den Kurznamen „Akte“." in text_of(answer)
    assert other.short_names.count() == 2


def test_projects_without_a_short_name_have_none_in_common(admin_client, other, wohngeld):
    other.state(date(2022, 1, 1), short_name="")
    wohngeld.state(date(2022, 1, 1), short_name="Geld")
    assert change(admin_client, wohngeld, "", "01.01.2023").status_code == 302


def test_a_file_gives_no_project_the_short_name_of_another(tmp_path, other, wohngeld):
    header = "Kurzname in Adressen;Projekt;Kurzname;Art;Beginn;Stichtag"
    rows = ("neu;Neues;Akte;Einführung in Leistungseinheiten;01.01.2021;08.04.2021",)
    assert problems_of_importing(tmp_path, header, *rows, table="projekte") == [
        f"Zeile 2, Spalte „Kurzname“: {REFUSED}"
    ]
    rows = ("wohngeld;Wohngeld;Akte;Einführung in Leistungseinheiten;01.01.2019;08.04.2021",)
    [problem] = problems_of_importing(tmp_path, header, *rows, table="projekte")
    assert REFUSED in problem
    rows = (
        "eins;Eins;Amt;Einführung in Leistungseinheiten;01.01.2021;08.04.2021",
        "zwei;Zwei;Amt;Einführung in Leistungseinheiten;01.01.2021;08.04.2021",
    )
    assert problems_of_importing(tmp_path, header, *rows, table="projekte") == [
        "Zeile 3, Spalte „Kurzname“: Das Projekt „Eins“ hat zur selben Zeit schon den Kurznamen „Amt“."
    ]
    assert ProjectShortName.objects.filter(short_name="Amt").count() == 0
