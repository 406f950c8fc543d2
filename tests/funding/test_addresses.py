"""Grants have addresses without numbers of the database, which stay."""

from datetime import date

import pytest

from funding.models import Grant
from lists.registry import registered_lists
from records.history import because
from tests.factories import GrantFactory, ProjectFactory
from tests.imports.files import csv_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
HEAD = "Projekt;Zuwendungsgeber;Gesamtvolumen;Landesförderung;Eigenanteil;Bewilligt von;Bewilligt bis"


def test_a_grant_is_called_as_its_project_and_others_have_a_number():
    project = ProjectFactory(slug="e-akte")
    assert [GrantFactory(project=project).slug for _ in range(3)] == ["e-akte", "e-akte-2", "e-akte-3"]
    assert GrantFactory(project=ProjectFactory(slug="e-akte-neu")).slug == "e-akte-neu"


def test_grants_of_one_file_have_addresses_of_their_own(client, tmp_path):
    from imports.registry import table_named
    from imports.runs import import_table

    ProjectFactory(slug="e-akte", title="E-Akte")
    path = tmp_path / "foerdermittel.csv"
    rows = [f"E-Akte;{name};1000;900;100;01.01.2020;31.12.2021" for name in ("Land", "Bund")]
    path.write_bytes(csv_of(HEAD, *rows))
    import_table(path, table_named("foerdermittel"))
    assert dict(Grant.objects.values_list("grantor", "slug")) == {"Land": "e-akte", "Bund": "e-akte-2"}
    assert "Bund" in text_of(client.get("/foerdermittel/e-akte-2/?stichtag=2020-06-01"))


@pytest.mark.parametrize(
    ("project", "expected"), [("2021", "2021-2"), ("tranchen", "tranchen-2"), ("haushalt", "haushalt-2")]
)
def test_no_grant_has_the_address_of_a_list_or_of_a_number(client, project, expected):
    grant = GrantFactory(project=ProjectFactory(slug=project))
    assert grant.slug == expected
    assert client.get(f"/foerdermittel/{expected}/").status_code == 200


def test_the_reserved_names_are_those_of_the_lists_beside_grants():
    beside = {
        each.address.partition("/")[2] for each in registered_lists() if each.address.startswith("foerdermittel/")
    }
    assert {name for name in beside if "<" not in name} == Grant.reserved_slugs


def test_an_address_stays_when_its_project_is_called_otherwise_and_none_gets_that_of_a_deleted_grant(client):
    project = ProjectFactory(slug="e-akte")
    grant = GrantFactory(project=project)
    project.slug = "elektronische-akte"
    project.save()
    grant.grantor = "Bund"
    grant.save()
    assert Grant.objects.get().slug == "e-akte"
    with because("Irrtum"):
        grant.delete()
    assert client.get("/foerdermittel/e-akte/").status_code == 404
    assert GrantFactory(project=ProjectFactory(slug="e-akte")).slug == "e-akte-2"


def test_lists_and_pages_link_to_the_address(client):
    grant = GrantFactory(project=ProjectFactory(slug="e-akte"), period_start=date(2020, 1, 1))
    listed = client.get("/foerdermittel/?stichtag=2020-06-01").content.decode()
    assert 'href="/foerdermittel/e-akte/?stichtag=2020-06-01"' in listed
    page = client.get("/foerdermittel/e-akte/?stichtag=2020-06-01").content.decode()
    assert 'href="/foerdermittel/e-akte/verwendungsnachweis/?stichtag=2020-06-01"' in page
    assert f"/foerdermittel/{grant.pk}/" not in page
