"""Two accounts that give their projects the same title at once: one of them is refused, on both databases."""

from datetime import date

import pytest
from django.test import Client

from projects.models import ProjectTitle
from tests.concurrent import together
from tests.factories import ProjectFactory, UserFactory
from tests.pages import fields_of, text_of


@pytest.fixture
def projects(transactional_db):
    UserFactory(is_superuser=True)
    return [ProjectFactory(title=f"Vorhaben {number}", started_on=date(2020, 1, 1)) for number in range(2)]


def renaming(project, title, day):
    """Opens the form of a project; returns what sends it, and says what became of it."""
    client, page = Client(), f"/admin/projects/project/{project.pk}/change/"
    client.force_login(UserFactory._meta.model.objects.filter(is_superuser=True).latest("pk"))
    sent = {**fields_of(client.get(page)), "title": title, "change_effective_on": f"{day:%d.%m.%Y}"}

    def send():
        answer = client.post(page, sent)
        return "eingetragen" if answer.status_code == 302 else text_of(answer)

    return send


@pytest.mark.walk
def test_two_forms_at_once_give_the_title_to_one_project(projects):
    for number in range(5):
        title, day = f"Aktenplan {number}", date(2021, 1, 1 + number)
        done, refused = sorted(
            together(*(renaming(project, title, day) for project in projects)), key=lambda said: said != "eingetragen"
        )
        assert done == "eingetragen"
        assert f"Ein anderes Projekt hat schon den Titel „{title}“." in refused
        assert ProjectTitle.objects.filter(title=title).count() == 1
