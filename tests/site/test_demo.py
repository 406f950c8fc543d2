from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from projects.models import Project
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def prepare(settings):
    settings.DEBUG = True
    out = StringIO()
    call_command("demodaten", port=8123, stdout=out)
    return out.getvalue()


@pytest.mark.walk
def test_it_loads_the_examples_and_prints_addresses_and_accounts(settings):
    printed = prepare(settings)
    assert "OZG-Tracker: http://127.0.0.1:8123/" in printed
    assert "Stand des letzten Eintrags: http://127.0.0.1:8123/?stichtag=2021-04-08" in printed
    assert (
        "demo-admin, demo-sachbearbeitung, demo-projektleitung, demo-foerdermittelstelle, demo-rechnungspruefung"
        in printed
    )
    assert set(Project.objects.values_list("slug", flat=True)) == {"aktenplan", "kijufa"}


@pytest.mark.walk
def test_the_accounts_can_sign_in_with_the_printed_password(settings, client):
    printed = prepare(settings)
    password = printed.split("Passwort aller Demokonten: ")[1].split()[0]
    for name in User.objects.values_list("username", flat=True):
        assert client.login(username=name, password=password)


@pytest.mark.walk
def test_a_second_start_leaves_data_and_accounts_alone(settings):
    prepare(settings)
    for project in Project.objects.all():
        project.description = "geändert"
        project.save()
    User.objects.filter(username="demo-admin").update(is_active=False)
    prepare(settings)
    assert set(Project.objects.values_list("description", flat=True)) == {"geändert"}
    assert User.objects.count() == 8
    assert not User.objects.get(username="demo-admin").is_active


def test_a_database_with_data_of_its_own_gets_no_examples(settings):
    ProjectFactory(slug="eigenes")
    prepare(settings)
    assert Project.objects.get().slug == "eigenes"
