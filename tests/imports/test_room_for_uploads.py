"""Files that wait for their import go by time, and to make room: so much for each account, and for all of them."""

import os
from datetime import timedelta
from time import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from tests.factories import UserFactory
from tests.imports.files import csv_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"
GONE = "Damit diese Datei Platz hat, sind Ihre am längsten wartenden nicht mehr da: {}."


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    settings.IMPORT_ACCOUNT_BYTES, settings.IMPORT_FOLDER_BYTES = 25_000, 60_000
    return settings.IMPORT_FOLDER


def send(client, name, kilobytes=10):
    """Send a file of that name and so many thousand bytes, each with other content."""
    rows = [f"{number};{name} {'x' * 80} {number};Amt;" for number in range(kilobytes * 10)]
    content = csv_of("Nummer;Leistungseinheit;Art;Geschäftsbereich", *rows)[: kilobytes * 1000]
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)}, follow=True)


def waiting(client):
    """The names of the files that wait, as the desk of the account says."""
    page = client.get("/schreibtisch/").content.decode()
    return [name for name in ("a.csv", "b.csv", "c.csv", "d.csv", "e.csv", "f.csv") if name in page]


def signed_in(name):
    client = Client()
    client.force_login(UserFactory(username=name, group="Sachbearbeitung"))
    return client


@pytest.mark.walk
def test_the_oldest_of_an_account_go_for_a_new_one_and_the_page_says_so(staff, folder):
    client = staff("Sachbearbeitung")
    for name in ("a.csv", "b.csv"):
        assert "nicht mehr da" not in text_of(send(client, name))
    assert GONE.format("a.csv") in text_of(send(client, "c.csv"))
    assert waiting(client) == ["b.csv", "c.csv"]
    assert GONE.format("b.csv, c.csv") in text_of(send(client, "d.csv", 24))
    assert waiting(client) == ["d.csv"]
    assert sum(path.stat().st_size for path in folder.iterdir() if not path.suffix) == 24_000


def test_a_file_that_is_larger_than_an_account_may_have_is_refused_and_costs_none(staff):
    client = staff("Sachbearbeitung")
    send(client, "a.csv")
    page = text_of(send(client, "b.csv", 26))
    assert "Ihre wartenden Dateien dürfen zusammen 0,0 MB haben; mit dieser wären es mehr." in page
    assert waiting(client) == ["a.csv"]


@pytest.mark.walk
def test_all_together_have_a_bound_too_and_nobody_loses_a_file_to_another(settings):
    settings.IMPORT_FOLDER_BYTES = 45_000
    first, second, third = (signed_in(name) for name in ("anna", "berta", "carla"))
    for client, names in ((first, ("a.csv", "b.csv")), (second, ("c.csv", "d.csv"))):
        for name in names:
            send(client, name)
    assert "Zurzeit warten zu viele Dateien auf ihren Import." in text_of(send(third, "e.csv"))
    assert (waiting(first), waiting(second), waiting(third)) == (["a.csv", "b.csv"], ["c.csv", "d.csv"], [])
    assert GONE.format("c.csv") in text_of(send(second, "f.csv"))
    assert waiting(first) == ["a.csv", "b.csv"]


@pytest.mark.walk(4)
def test_what_is_being_read_stays(staff, folder):
    client = staff("Sachbearbeitung")
    for name in ("a.csv", "b.csv"):
        send(client, name)
    for state in folder.glob("*.json"):
        state.write_text(state.read_text().replace('"is_running": false', '"is_running": true'))
    assert "dürfen zusammen" in text_of(send(client, "c.csv"))
    assert len([path for path in folder.iterdir() if not path.suffix]) == 2


@pytest.mark.walk
@pytest.mark.parametrize("cleared_by", ["the next file", "the timer"])
def test_what_nobody_went_on_with_goes_by_time_as_a_whole(staff, folder, capsys, cleared_by):
    client = staff("Sachbearbeitung")
    for name in ("a.csv", "b.csv"):
        send(client, name)
    long_ago = time() - timedelta(days=1, seconds=1).total_seconds()
    paths = list(folder.iterdir())
    [state] = [path for path in paths if path.suffix == ".json" and "a.csv" in path.read_text()]
    for path in paths:
        if path.stem == state.stem or not path.suffix:  # of b.csv its state is young: somebody goes on with it
            os.utime(path, (long_ago, long_ago))
    if cleared_by == "the timer":
        call_command("aufraeumen")
        assert "Dateien, die auf ihren Import warteten: 1 gelöscht" in capsys.readouterr().out
        assert waiting(client) == ["b.csv"]
    else:
        send(client, "c.csv", 1)
        assert waiting(client) == ["b.csv", "c.csv"]
    assert not list(folder.glob(f"{state.stem}*"))
