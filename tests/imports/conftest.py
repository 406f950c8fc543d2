"""Both doors of an import: the command, and the form of the browser with a real upload."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from tests.imports.files import csv_of


@pytest.fixture
def command(tmp_path):
    """Imports lines by the command with these options; returns what it prints."""

    def import_lines(table, *lines, name="datei.csv", options=()):
        path, out = tmp_path / name, StringIO()
        path.write_bytes(csv_of(*lines))
        call_command("importieren", table, str(path), *options, stdout=out, stderr=StringIO())
        return out.getvalue().splitlines()

    return import_lines


@pytest.fixture
def upload(staff, settings, tmp_path):
    """Sends lines in the browser's way; returns the client and the address of the preview."""
    settings.IMPORT_FOLDER = tmp_path / "importe"

    def send(table, *lines, name="datei.csv", group="Sachbearbeitung"):
        client = staff(group)
        file = SimpleUploadedFile(name, csv_of(*lines))
        return client, client.post(f"/admin/imports/importrun/importieren/{table}/", {"file": file})["Location"]

    return send
