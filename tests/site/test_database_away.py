"""The database away: pages say so in German, and all goes on by itself once it is back."""

import time
from contextlib import closing
from http.client import HTTPConnection
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.db import connection
from django.db.utils import InterfaceError, OperationalError, ProgrammingError

from bench.servers import site
from deploy.faults.database_away import Server
from ozgtracker.operation.availability import is_away, process_of
from tests.site.test_log import ask, production  # noqa: F401 production is a fixture

TEXT = "Das Programm erreicht seine Datenbank nicht."


def answer_of(port, path, method="GET"):
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        asked.request(method, path)
        answer = asked.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def wait_for(port, path, status):
    """The answer, once it has that status; whatever way it takes there, each request is answered."""
    for _ in range(240):
        answer = answer_of(port, path)
        if answer[0] == status:
            return answer
        assert answer[0] in {200, 503}
        time.sleep(0.25)
    raise AssertionError(f"{path} is never answered {status}.")


@pytest.mark.walk
@pytest.mark.parametrize("way", ["frozen", "gone"])
def test_pages_say_so_and_go_on_without_a_restart_when_it_is_back(way):
    with TemporaryDirectory() as folder:
        server = Server(folder, way)
        try:
            server.prepare()
            with site(server.address, f"away-{way}") as running:
                wait_for(running.port, "/projekte/", 200)
                workers = running.workers
                server.stop()
                try:
                    _, headers, text = wait_for(running.port, "/projekte/", 503)
                    assert TEXT in text
                    assert "Gehen Sie im Browser" not in text
                    assert headers["Retry-After"] == "5"
                    assert wait_for(running.port, "/healthz", 503)[2] == "database away\n"
                    status, _, text = answer_of(running.port, "/anmelden/", "POST")
                    assert status == 503
                    assert "Dort steht noch, was Sie eingegeben haben." in text
                finally:
                    server.go_on()
                wait_for(running.port, "/projekte/", 200)
                wait_for(running.port, "/healthz", 200)
                assert running.workers == workers
        finally:
            server.server.cleanup()


@pytest.mark.walk
def test_a_file_that_cannot_be_opened_is_a_database_away(production, tmp_path):  # noqa: F811
    port, log = production
    (tmp_path / "log.sqlite3").rename(tmp_path / "anderswo.sqlite3")
    (tmp_path / "log.sqlite3").mkdir()
    assert ask(port, "GET", "/projekte/") == 503
    assert "OperationalError: unable to open database file" in log.read_text()


def test_a_connection_that_was_closed_meanwhile_belongs_to_no_process():
    class Closed:
        pgconn = psycopg.pq.PGconn.connect_start(b"host=127.0.0.1 port=1")

    Closed.pgconn.finish()
    assert process_of(Closed) == 0


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("database is locked"), True),
        (OperationalError("database or disk is full"), connection.vendor == "postgresql"),  # so SQLite alone says it
        (OperationalError("no such table: projects_project"), connection.vendor == "postgresql"),
        (InterfaceError("connection already closed"), connection.vendor == "postgresql"),
        (ProgrammingError("syntax error"), False),
        (RuntimeError("database is locked"), False),
        (None, False),
    ],
)
def test_what_is_wrong_with_a_query_is_no_database_away(error, expected):
    assert is_away(error) is expected
