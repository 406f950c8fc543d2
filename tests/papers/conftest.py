"""Fixtures of the tests of papers."""

import pytest


@pytest.fixture(autouse=True)
def import_folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
