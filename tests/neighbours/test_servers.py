"""Servers that mean ill, or lead where nobody may go: each is left in time, with a sentence."""

import gzip
import socket
import time
from contextlib import suppress

import pytest
from urllib3.util import connection

from neighbours.choices import FetchOutcome
from neighbours.models import Fetch, Municipality, ReceivedPackage
from tests.factories import MunicipalityFactory
from tests.neighbours.made import package, project, publishing

pytestmark = pytest.mark.django_db
NOT_ASKED = "wird nicht gefragt: Erlaubt sind öffentliche Adressen mit https"
OTHERS = "andere nur mit der Einstellung NEIGHBOUR_PRIVATE."


def dripping(head):
    """A byte each tenth of a second, after this head."""

    def answer(handler):
        handler.close_connection = True
        with suppress(OSError):
            handler.wfile.write(head + b"\r\n\r\n")
            for _ in range(100):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.1)
        return True

    return answer


DRIPPING = [
    dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000"),
    dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close"),
    dripping(b"HTTP/1.0 200 OK"),
]


def bomb(handler):
    """A hundred megabytes in a hundred kilobytes."""
    handler.send(200, gzip.compress(b" " * 100_000_000), Content_Encoding="gzip")
    return True


def half_packed(handler):
    handler.send(200, gzip.compress(b" " * 100_000)[:50], Content_Encoding="gzip")
    return True


def in_another_packing(handler):
    handler.send(200, b"x", Content_Encoding="br")
    return True


def endless(handler):
    """Never says how much comes."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    for _ in range(100):
        handler.wfile.write(b" " * 1_000_000)
    return True


def breaks_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"{")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True
    return True


def leads_to(address):
    def answer(handler):
        handler.send(302, b"", Location=address)
        return True

    return answer


def not_modified(handler):
    handler.send(304, b"")
    return True


def leads_in_a_circle(handler):
    handler.send(302, b"", Location=handler.path)
    return True


@pytest.mark.walk(4)
@pytest.mark.sample(10)
@pytest.mark.parametrize(
    ("answer", "outcome", "message"),
    [
        (bomb, FetchOutcome.REFUSED, "Die Installation sandte mehr als 2 MB."),
        (endless, FetchOutcome.REFUSED, "Die Installation sandte mehr als 2 MB."),
        (half_packed, FetchOutcome.REFUSED, "Eine gepackte Datei ist nicht vollständig."),
        (
            in_another_packing,
            FetchOutcome.REFUSED,
            "Die Installation sandte eine Datei in einer unbekannten Packung („br“).",
        ),
        (breaks_off, FetchOutcome.NOT_REACHED, "Die Verbindung brach ab."),
        (leads_in_a_circle, FetchOutcome.NOT_REACHED, "Die Installation leitet mehr als 3-mal weiter."),
        (
            leads_to("http://[::1"),
            FetchOutcome.NOT_REACHED,
            "Die Installation leitet zu „http://[::1“ weiter: Das ist keine Adresse.",
        ),
        (leads_to("file:///etc/passwd"), FetchOutcome.NOT_REACHED, f"„file:///etc/passwd“ {NOT_ASKED}, {OTHERS}"),
        (
            leads_to("http://nutzer:wort@127.0.0.1/"),
            FetchOutcome.NOT_REACHED,
            f"„http://nutzer:wort@127.0.0.1/“ {NOT_ASKED}, {OTHERS}",
        ),
    ],
)
@pytest.mark.usefixtures("private")
def test_a_hostile_server_is_left(settings, fetch, answer, outcome, message):
    settings.NEIGHBOUR_SECONDS = 10
    with publishing({}, answer) as server:
        MunicipalityFactory(name="Solingen", address=server.address)
        begun = time.monotonic()
        fetch()
        assert time.monotonic() - begun < 5
    last = Fetch.objects.get()
    assert (last.outcome, last.message) == (outcome, message)
    assert last.received_bytes < 3_000_000


@pytest.mark.sample(3)
@pytest.mark.parametrize("answer", DRIPPING, ids=["keep-alive", "close", "HTTP/1.0"])
@pytest.mark.usefixtures("private")
def test_who_answers_byte_for_byte_is_left_in_time(settings, fetch, answer):
    settings.NEIGHBOUR_SECONDS = 0.5
    with publishing({}, answer) as server:
        MunicipalityFactory(name="Solingen", address=server.address)
        begun = time.monotonic()
        failures = fetch()[1]
        assert 0.5 <= time.monotonic() - begun < 3
    assert "zu langsam: Nach 0.5 Sekunden wurde abgebrochen." in failures


@pytest.mark.walk
@pytest.mark.usefixtures("private")
def test_each_further_connection_has_only_what_is_left_of_the_time(settings, fetch):
    """The description comes late, and the connection with it ends; the tables come byte for byte."""
    settings.NEIGHBOUR_SECONDS = 1.2
    files = package()

    def answer(handler):
        if not handler.path.endswith("datapackage.json"):
            return DRIPPING[1](handler)
        time.sleep(0.9)
        handler.close_connection = True
        handler.send(200, files["datapackage.json"], Connection="close")
        return True

    with publishing({}, answer) as server:
        MunicipalityFactory(name="Solingen", address=server.address)
        begun = time.monotonic()
        failures = fetch()[1]
        assert time.monotonic() - begun < 1.8
    assert "zu langsam: Nach 1.2 Sekunden wurde abgebrochen." in failures


def test_all_files_of_a_municipality_together_have_one_bound(private, settings, fetch):
    settings.NEIGHBOUR_MAX_BYTES = 1_000_000
    rows = [project(f"{number} {'x' * 1_900}") for number in range(400)]
    files = package(projects=rows, grants=[{"Projekt": "x" * 1_900}] * 300)
    assert all(len(content) < 1_000_000 for content in files.values())
    with publishing(files) as server:
        MunicipalityFactory(name="Solingen", address=server.address)
        assert "Die Installation sandte mehr als 1 MB." in fetch()[1]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}",
        "https://127.0.0.1:{port}",
        "https://localhost:{port}",
        "https://[::1]:{port}",
        "https://169.254.169.254",
        "https://10.0.0.1",
        "https://[::ffff:127.0.0.1]",
        "https://0.0.0.0:{port}",
    ],
)
def test_without_the_setting_the_own_network_is_not_asked(settings, fetch, address):
    settings.NEIGHBOUR_PRIVATE = False
    with publishing(package()) as server:
        MunicipalityFactory(name="Solingen", address=address.format(port=server.server_address[1]))
        _, failures = fetch()
        assert NOT_ASKED in failures
        assert server.asked == []


@pytest.fixture
def public_place(monkeypatch):
    """A public address at which servers of this machine answer."""
    connect = connection.create_connection
    place = "93.184.216.34"

    def create_connection(address, *args, **kwargs):
        return connect(("127.0.0.1" if address[0] == place else address[0], address[1]), *args, **kwargs)

    monkeypatch.setattr(connection, "create_connection", create_connection)
    return place


def fetch_led_to(fetch, place, target, answer=None):
    """What is said where a server at this address leads to the target, and what that was asked."""
    with publishing(package(), answer) as other:
        target = target.format(port=other.server_address[1])
        with publishing({}, leads_to(f"{target}/datapackage.json")) as server:
            MunicipalityFactory(name="Solingen", address=f"http://{place}:{server.server_address[1]}")
            _, failures = fetch()
            assert len(server.asked) == 1
        return failures, other.asked


@pytest.mark.usefixtures("private")
def test_a_public_server_may_not_lead_into_the_own_network(fetch, public_place):
    failures, asked = fetch_led_to(fetch, public_place, "http://127.0.0.1:{port}/daten/heute")
    assert "/daten/heute/datapackage.json“ wird nicht gefragt:" in failures
    assert "von einer öffentlichen Adresse führt keine Weiterleitung ins eigene Netz." in failures
    assert asked == []


@pytest.mark.usefixtures("private")
def test_a_server_of_the_own_network_may_lead_anywhere(fetch, public_place):
    for place in ("127.0.0.1", public_place):
        failures, asked = fetch_led_to(fetch, "127.0.0.1", f"http://{place}:{{port}}/daten/heute")
        assert failures == ""
        assert asked[0] == "/daten/heute/datapackage.json"
        ReceivedPackage.objects.all().delete()
        Municipality.objects.all().delete()


@pytest.mark.sample(8)
@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254",
        "http://2852039166",
        "http://0xa9fea9fe",
        "http://[::ffff:169.254.169.254]",
        "http://[::169.254.169.254]",
        "http://[64:ff9b::a9fe:a9fe]",
        "http://[2002:a9fe:a9fe::1]",
        "http://[fe80::1]",
    ],
)
@pytest.mark.usefixtures("private")
def test_link_local_addresses_are_never_asked(fetch, settings, address):
    settings.NEIGHBOUR_SECONDS = 1
    failures, _ = fetch_led_to(fetch, "127.0.0.1", address)
    assert f"„{address}/datapackage.json“ wird nicht gefragt: Adressen, die nur auf einer Leitung gelten" in failures


@pytest.mark.usefixtures("private")
def test_unchanged_is_no_answer_to_who_knows_nothing(fetch):
    unasked = "Die Installation antwortet „unverändert“ (HTTP-Status 304), obwohl danach nicht gefragt war."
    with publishing({}, not_modified) as server:
        MunicipalityFactory(name="Solingen", address=server.address)
        printed, failures = fetch()
    assert "unverändert: 0, abgelehnt: 0, nicht erreicht: 1" in printed
    assert failures.strip() == f"Solingen: nicht erreicht: {unasked}"
    last = Fetch.objects.get()
    assert (last.succeeded_at, last.message) == (None, unasked)


@pytest.mark.usefixtures("private")
def test_nor_is_it_a_table(fetch):
    files = package()
    with publishing(files, lambda handler: handler.path.endswith("projekte.csv") and not_modified(handler)) as server:
        MunicipalityFactory(name="Solingen", address=server.address)
        assert "(HTTP-Status 304), obwohl danach nicht gefragt war." in fetch()[1]
    assert not ReceivedPackage.objects.exists()
