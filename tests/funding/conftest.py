"""Fixtures of the tests about money."""

import pytest

from tests.factories import GrantFactory, ProjectFactory


@pytest.fixture(autouse=True)
def import_folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"


@pytest.fixture
def grant():
    return GrantFactory(project=ProjectFactory(title="Aktenplan", slug="aktenplan", short_name=""))


@pytest.fixture
def auditor(staff):
    return staff("Rechnungsprüfung")
