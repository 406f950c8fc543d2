"""What a server in production writes to its standard output."""

import http.client
import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

import pytest

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
    (tmp_path / "quick_production.py").write_text(SETTINGS)
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
        **PRODUCTION,
        "ALLOWED_HOSTS": "localhost",
        "SECURE_SSL_REDIRECT": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'log.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "quick_production",
        "PYTHONPATH": str(tmp_path),
    }
    prepared = run("-c", PREPARE, **environment)
    assert prepared.returncode == 0, prepared.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "stdout.txt"
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "ozgtracker.wsgi"]
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
        " ERROR django.request: Internal Server Error: /leistungseinheiten/\nTraceback (most recent call last):",
        "no such table: projects_project",
        " WARNING django.security.csrf: Forbidden (CSRF cookie not set.): /anmelden/",
        " WARNING ozgtracker.sign_in.backend: Sign-in failed: unknown account from 127.0.0.1",
        " ERROR django.security.DisallowedHost: Invalid HTTP_HOST header: 'fremd.example'.",
    ):
        assert part in text
    assert "sehr-geheim" not in text
