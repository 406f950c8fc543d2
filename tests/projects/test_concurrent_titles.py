"""Two accounts that give their projects the same title at once: one of them is refused, on both databases."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client

from projects.models import Project, ProjectTitle
from records.stated import statement_models
from tests.factories import ProjectFactory, UserFactory
from tests.pages import fields_of, text_of
from tests.records.test_concurrent_statements import together


@pytest.fixture
def projects(django_db_setup, django_db_blocker):
    """Two that other connections see; gone afterwards."""
    with django_db_blocker.unblock():
        projects = [ProjectFactory(title=f"Vorhaben {number}", started_on=date(2020, 1, 1)) for number in range(2)]
        user = UserFactory(is_superuser=True)
        yield projects
        keys = [project.pk for project in projects]
        Project.objects.filter(pk__in=keys).delete()
        Project.history.model._base_manager.filter(id__in=keys).delete()
        for kind in statement_models(Project):
            kind.history.model._base_manager.filter(project__in=keys).delete()
        user.delete()
        connection.close()


def renaming(project, title, day):
    """Opens the form of a project; returns what sends it, and says what became of it."""
    client, page = Client(), f"/admin/projects/project/{project.pk}/change/"
    client.force_login(UserFactory._meta.model.objects.filter(is_superuser=True).latest("pk"))
    sent = {**fields_of(client.get(page)), "title": title, "change_effective_on": f"{day:%d.%m.%Y}"}

    def send():
        answer = client.post(page, sent)
        return "eingetragen" if answer.status_code == 302 else text_of(answer)

    return send


def test_two_forms_at_once_give_the_title_to_one_project(projects):
    for number in range(5):
        title, day = f"Aktenplan {number}", date(2021, 1, 1 + number)
        done, refused = sorted(
            together(*(renaming(project, title, day) for project in projects)), key=lambda said: said != "eingetragen"
        )
        assert done == "eingetragen"
        assert f"Ein anderes Projekt hat schon den Titel „{title}“." in refused
        assert ProjectTitle.objects.filter(title=title).count() == 1
