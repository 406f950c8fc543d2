"""Who is not signed in reads from the standby, and never notices where that is not possible."""

import json
import os
import signal
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest

from bench.client import Client
from bench.forms import form_with
from bench.servers import site
from deploy.faults.failover import READ_THERE
from deploy.faults.writers import ADD, Writer, projects_of

pytestmark = pytest.mark.nodes
PAGE = "/projekte/projekt-7/"
TOKEN = "geheim-und-lang-genug"


@pytest.fixture(scope="module")
def node(servers):
    """A node of one process, which alone knows how far the standby is."""
    given = {"REPLICA_URL": servers.address("standby"), "OPERATOR_TOKEN": TOKEN, "WORKERS": "1"}
    with site(servers.address("read-write"), "replica", given) as running:
        yield running


@pytest.fixture(scope="module")
def writer(node, servers):
    with closing(Client(node.port)) as client:
        client.log_in(7)
        yield Writer(7, projects_of(servers.primary), client)


@pytest.fixture(autouse=True)
def ready(node):
    wait_until(node, is_read=True)


def wait_until(node, *, is_read):
    """Return once the node says so of the standby."""
    for _ in range(100):
        with closing(HTTPConnection("127.0.0.1", node.port)) as asked:
            asked.request("GET", "/bereitschaft", headers={"Authorization": f"Bearer {TOKEN}"})
            if json.loads(asked.getresponse().read())["replica"] == {"is_read": is_read}:
                return
        time.sleep(0.2)
    raise AssertionError(f"The standby is never {'read' if is_read else 'left'}.")


def read(node, path=PAGE):
    with closing(Client(node.port)) as reader:
        return reader.get(path)


def wait_for_status(node, path, status):
    for _ in range(100):
        if read(node, path).status == status:
            return
        time.sleep(0.2)
    raise AssertionError(f"{path} is never answered {status}.")


@contextmanager
def standing_still(server):
    for pid in server.processes():
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in server.processes():
            os.kill(pid, signal.SIGCONT)


@contextmanager
def asynchronous(servers):
    """The operator lets commits go on without the standby."""
    servers.primary.configure({"synchronous_standby_names": "''"})
    servers.primary.reload()
    try:
        yield
    finally:
        servers.wait_for_standby(servers.primary, servers.standby)


def test_the_public_reads_from_the_standby_and_staff_from_the_primary(node, writer, servers):
    now = servers.standby.ask("SELECT clock_timestamp()")[0][0]
    for _ in range(3):
        assert writer.client.get(PAGE).status == 200
        assert writer.client.get(ADD).status == 200
    assert servers.standby.ask(READ_THERE, now) == [(0,)]
    assert read(node).status == 200
    for path in ("/projekte.csv", "/projekte.xlsx"):
        with closing(Client(node.port)) as reader:
            assert reader.download(path).lines > 8
    assert servers.standby.ask(READ_THERE, now) > [(0,)]


def test_what_is_saved_stands_on_the_next_page_of_everybody(node, writer):
    for _ in range(8):
        save = writer.save(len(writer.saves))
        assert save.is_acknowledged
        assert f"{save.text}<" in read(node).text
        assert f"{save.text}<" in writer.client.get(PAGE).text


def test_what_is_not_public_is_not_read_from_the_standby_either(node, writer):
    hidden = Writer(6, writer.projects, writer.client)
    fields = {**form_with(writer.client.get(ADD).text, "_save"), **hidden.values(0, "Noch geheim.")}
    assert hidden.status_of({**fields, "not_public_until": "31.12.2099"}) == 302
    assert "Noch geheim." in writer.client.get(hidden.page).text
    assert "Noch geheim." not in read(node, hidden.page).text


def test_while_the_primary_stands_still_the_public_reads_on_and_staff_is_told(node, writer, servers):
    with standing_still(servers.primary):
        wait_for_status(node, "/healthz", 503)
        assert read(node).status == 200
        assert read(node, "/anmelden/").status == 503
        assert writer.client.get(PAGE).status == 503
    wait_for_status(node, "/healthz", 200)
    assert writer.client.get(PAGE).status == 200


def test_a_standby_that_stands_still_is_left(node, servers):
    with asynchronous(servers):
        with standing_still(servers.standby):
            assert [read(node).status for _ in range(8)] == [200] * 8
            wait_until(node, is_read=False)
            assert read(node).status == 200
        wait_until(node, is_read=True)


def test_a_standby_that_is_behind_is_left(node, writer, servers):
    with asynchronous(servers):
        servers.standby.ask("SELECT pg_wal_replay_pause()::text")
        try:
            save = writer.save(len(writer.saves))
            assert save.is_acknowledged
            wait_until(node, is_read=False)
            assert f"{save.text}<" in read(node).text
        finally:
            servers.standby.ask("SELECT pg_wal_replay_resume()::text")


def test_a_standby_that_is_killed_breaks_no_page(node, servers):
    with asynchronous(servers):
        assert read(node).status == 200
        servers.standby.kill()
        statuses = [read(node).status for _ in range(8)]
        servers.standby.start()
        assert statuses == [200] * 8


def test_while_the_standby_is_lost_who_saves_is_told_and_others_read_on(node, writer, servers):
    servers.standby.kill()
    try:
        assert writer.save(len(writer.saves)).status == 503
        for _ in range(20):
            assert read(node).status == 200
            if (save := writer.save(len(writer.saves))) is not None:
                assert save.status == 503
                assert save.answered - save.sent < 3
    finally:
        with asynchronous(servers):
            wait_for_saves(writer)
            servers.standby.start()


def wait_for_saves(writer):
    for _ in range(50):
        save = writer.save(len(writer.saves))
        if save is not None and save.is_acknowledged:
            return
        time.sleep(0.2)
    raise AssertionError("Nobody saves again without the standby.")
