"""What a server in production writes to its standard output."""

import http.client
import io
import logging
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.site.test_settings import PRODUCTION, ROOT, run

# Production but for the hashed names of style sheets, which nothing here serves.
SETTINGS = """
from ozgtracker.settings import *
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""
PREPARE = """
import django
django.setup()
from django.contrib.auth.models import User
from django.db import connection
from ozgtracker.models import FailedSignIns
with connection.schema_editor() as editor:
    editor.create_model(User)
    editor.create_model(FailedSignIns)
"""


@pytest.fixture
def production(tmp_path):
    """A port of gunicorn with DEBUG off and a database of accounts alone, and the file it writes to."""
    with in_production(tmp_path) as served:
        yield served


@contextmanager
def in_production(folder, *options, **settings):
    """Such a gunicorn, with options and settings of its own."""
    (folder / "quick_production.py").write_text(SETTINGS)
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
        **PRODUCTION,
        "ALLOWED_HOSTS": "localhost",
        "SECURE_SSL_REDIRECT": "0",
        "DATABASE_URL": f"sqlite:///{folder / 'log.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "quick_production",
        "PYTHONPATH": str(folder),
        **settings,
    }
    prepared = run("-c", PREPARE, **environment)
    assert prepared.returncode == 0, prepared.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "stdout.txt"
    command = [sys.executable, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{port}", "ozgtracker.wsgi"]
    with log.open("w") as stdout:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=stdout, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield port, log
        finally:
            server.terminate()
            server.wait(20)


def wait_for(port):
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("The server does not answer.")


def ask(port, method, address, data=None, **headers):
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if data else {}
    connection.request(method, address, urlencode(data) if data else None, {**form, **headers})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.walk
def test_production_logs_errors_failed_sign_ins_and_refusals(production):
    port, log = production
    token = "a" * 32
    assert ask(port, "GET", "/admin/units/unit/") == 302
    assert ask(port, "GET", "/leistungseinheiten/") == 500
    assert ask(port, "POST", "/anmelden/", {"login": "kim", "password": "sehr-geheim"}) == 403
    data = {"login": "kim", "password": "sehr-geheim", "csrfmiddlewaretoken": token}
    headers = {"Cookie": f"__Host-csrftoken={token}; csrftoken={token}"}
    assert ask(port, "POST", "/anmelden/", data, **headers) == 200
    assert ask(port, "GET", "/", Host="fremd.example") == 400
    text = log.read_text()
    for part in (
        " ERROR django.request: Internal Server Error: /leistungseinheiten/ [",
        "]\nTraceback (most recent call last):",
        " INFO ozgtracker.access: GET /leistungseinheiten/ 500, ",
        "no such table: ",
        " WARNING django.security.csrf: Forbidden (CSRF cookie not set.): /anmelden/",
        " WARNING ozgtracker.sign_in.backend: Sign-in failed: unknown account from 127.0.0.1",
        " ERROR django.security.DisallowedHost: Invalid HTTP_HOST header: 'fremd.example'.",
    ):
        assert part in text
    assert "sehr-geheim" not in text
    assert "raise DisallowedHost" not in text


@pytest.fixture
def lines(monkeypatch):
    """What the log of the product writes from now on, line by line."""
    [handler] = [each for each in logging.getLogger().handlers if each.get_name() == "stdout"]
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    return lambda: stream.getvalue().splitlines()


@pytest.mark.django_db
def test_a_refusal_says_who_asked_when_and_from_where(client, lines):
    client.force_login(UserFactory(username="kim", group="Leserecht"))
    assert client.get("/admin/units/unit/add/", REMOTE_ADDR="203.0.113.5").status_code == 403
    [refused] = [line for line in lines() if "Forbidden" in line]
    moment, _, said = refused.partition(" ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]00", moment)
    refusal = "WARNING django.request: Forbidden (Permission denied): /admin/units/unit/add/ (kim from 203.0.113.5)"
    assert re.fullmatch(rf"{re.escape(refusal)} \[[0-9a-f]{{32}}\]", said)


@pytest.mark.django_db
def test_a_refusal_of_somebody_without_an_account_says_so(lines):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/anmelden/", {"login": "kim"}, REMOTE_ADDR="203.0.113.5").status_code == 403
    said = "Forbidden (CSRF cookie not set.): /anmelden/ (nobody signed in from 203.0.113.5)"
    assert re.search(rf"{re.escape(said)} \[[0-9a-f]{{32}}\]$", lines()[-1])


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["%0A", "%0D%0A", "%E2%80%A8"])
def test_nothing_sent_begins_a_line_of_the_log(client, lines, end):
    forged = "2026-11-28 ERROR django: erfunden"
    client.get(f"/gibt-es-nicht{end}{forged}")
    client.post("/anmelden/", {"login": f"kim\n{forged}", "password": "falsch"})
    client.get("/", headers={"host": f"fremd.example\n{forged}"})
    assert lines()
    assert not [line for line in lines() if line.startswith(forged)]
