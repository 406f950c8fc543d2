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


@pytest.fixture
def production(tmp_path):
    """A port of gunicorn with DEBUG off and a database whose papers' table is gone, and the file it writes to."""
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
        **PRODUCTION,
        "ALLOWED_HOSTS": "localhost",
        "SECURE_SSL_REDIRECT": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'log.sqlite3'}",
    }
    assert run("manage.py", "migrate", "-v0", **environment).returncode == 0
    assert run("manage.py", "collectstatic", "--noinput", "-v0", **environment).returncode == 0
    drop = "from django.db import connection as c; c.cursor().execute('PRAGMA foreign_keys=OFF'); "
    drop += "c.cursor().execute('DROP TABLE units_unit')"
    assert run("manage.py", "shell", "-v0", "-c", drop, **environment).returncode == 0
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
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
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
    assert ask(port, "GET", "/admin/units/unit/") in (302, 500)
    assert ask(port, "GET", "/leistungseinheiten/") == 500
    assert ask(port, "POST", "/anmelden/", {"username": "kim", "password": "sehr-geheim"}) == 403
    data = {"username": "kim", "password": "sehr-geheim", "csrfmiddlewaretoken": token}
    headers = {"Cookie": f"__Host-csrftoken={token}; csrftoken={token}"}
    assert ask(port, "POST", "/anmelden/", data, **headers) == 200
    assert ask(port, "GET", "/", Host="fremd.example") == 400
    text = log.read_text()
    for part in (
        " ERROR django.request: Internal Server Error: /leistungseinheiten/\nTraceback (most recent call last):",
        "no such table: units_unit",
        " WARNING django.security.csrf: Forbidden (CSRF cookie not set.): /anmelden/",
        " WARNING ozgtracker.authentication: Sign-in failed: unknown account from 127.0.0.1",
        " ERROR django.security.DisallowedHost: Invalid HTTP_HOST header: 'fremd.example'.",
    ):
        assert part in text
    assert "sehr-geheim" not in text
