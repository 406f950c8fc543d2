"""The link check against real servers on this machine."""

import ssl
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from ipaddress import ip_address

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from urllib3.exceptions import HTTPError

from services.choices import LinkOutcome, Portal
from services.links.asking import HostSlots, ask
from services.links.connections import pool_to
from services.links.places import is_public
from services.models import LinkCheck
from tests.factories import PortalChangeFactory, ServiceFactory
from tests.findings import found
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ANSWERS = {"/ok": 200, "/weg": 404, "/fort": 410, "/kaputt": 500, "/anmelden": 401, "/abgewiesen": 400, "/viel": 429}

DRIPPING_BODIES = {
    "/tropft/bleibt": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    "/tropft/schliesst": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n",
    "/tropft/alt": b"HTTP/1.0 200 OK\r\n\r\n",
}


class Portalserver(BaseHTTPRequestHandler):
    """A server of online services; it counts what it is asked, and how much at a time."""

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        server = self.server
        with server.lock:
            server.asked[self.command, self.path] += 1
            server.now += 1
            server.most = max(server.most, server.now)
        if self.path.startswith("/langsam"):
            time.sleep(0.2)
        with server.lock:  # before the answer: whoever has it may ask the next at once
            server.now -= 1
        self.say()

    def say(self):
        if self.path == "/stumm":
            time.sleep(1.5)
        if self.path == "/tropft":
            self.drip(b"HTTP/1.1 200 OK\r\nX-Lang: ")
            return
        if self.path in DRIPPING_BODIES and self.command == "GET":
            self.drip(DRIPPING_BODIES[self.path])
            return
        if (self.path == "/kein-head" or self.path in DRIPPING_BODIES) and self.command == "HEAD":
            self.send_response(405)
        elif self.path == "/bricht-ab" and self.command == "HEAD":
            self.close_connection = True
            return
        elif self.path in self.server.redirects:
            self.send_response(302)
            self.send_header("Location", self.server.redirects[self.path])
        else:
            self.send_response(ANSWERS.get(self.path, 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self, begin):
        """Answer a byte at a time, each in time, without an end."""
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(begin)
            for _ in range(300):
                self.wfile.write(b"x")
                time.sleep(0.1)

    def log_message(self, *arguments):
        """Nothing: the tests read what was counted."""


@contextmanager
def serving(context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portalserver)
    server.lock, server.asked, server.now, server.most, server.redirects = threading.Lock(), Counter(), 0, 0, {}
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.address = f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server(settings):
    settings.LINK_CHECK_PRIVATE = True
    settings.LINK_CHECK_SECONDS = 0.7
    with serving() as server:
        yield server


def asked(address):
    return tuple(ask(address, HostSlots(2)))


def run():
    printed = StringIO()
    call_command("links_pruefen", stdout=printed)
    return printed.getvalue()


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/ok", LinkOutcome.REACHABLE),
        ("/weg", LinkOutcome.NOT_FOUND),
        ("/fort", LinkOutcome.NOT_FOUND),
        ("/kaputt", LinkOutcome.SERVER_ERROR),
        ("/anmelden", LinkOutcome.SIGN_IN),
        ("/abgewiesen", LinkOutcome.REFUSED),
        ("/viel", LinkOutcome.BUSY),
    ],
)
def test_the_status_says_how_an_address_answers(server, path, outcome):
    assert asked(server.address + path) == (outcome, ANSWERS[path], "")


def test_a_good_answer_to_head_is_enough(server):
    asked(f"{server.address}/ok")
    assert server.asked == {("HEAD", "/ok"): 1}


@pytest.mark.parametrize("path", ["/kein-head", "/bricht-ab"])
def test_where_head_is_answered_badly_get_is_asked(server, path):
    assert asked(server.address + path) == (LinkOutcome.REACHABLE, 200, "")
    assert server.asked == {("HEAD", path): 1, ("GET", path): 1}


def test_redirects_are_followed_and_named(server):
    server.redirects = {"/alt": "/neu", "/neu": f"{server.address}/ok"}
    assert asked(f"{server.address}/alt") == (LinkOutcome.REACHABLE, 200, f"{server.address}/ok")


def test_redirects_in_a_circle_end(server):
    server.redirects = {"/a": "/b", "/b": "/a"}
    assert asked(f"{server.address}/a")[0] == LinkOutcome.REDIRECTS
    assert sum(server.asked.values()) == 6


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://stadt.example/", "//nutzer:wort@127.0.0.1/", "http://[::1", "http://a:99999/"],
)
def test_a_redirect_elsewhere_than_to_the_web_is_not_followed(server, target):
    server.redirects = {"/a": target}
    outcome, status, _ = asked(f"{server.address}/a")
    assert (outcome, status) == (LinkOutcome.NOT_ALLOWED, None)


@pytest.mark.walk
def test_who_does_not_answer_in_time_is_left(server):
    begun = time.monotonic()
    assert asked(f"{server.address}/stumm")[0] == LinkOutcome.TIMEOUT
    assert time.monotonic() - begun < 5


@pytest.mark.walk
def test_an_answer_that_never_ends_is_ended(server, settings):
    settings.LINK_CHECK_SECONDS = 0.4
    begun = time.monotonic()
    assert asked(f"{server.address}/tropft")[0] == LinkOutcome.TIMEOUT
    assert time.monotonic() - begun < 6
    assert server.asked == {("HEAD", "/tropft"): 1, ("GET", "/tropft"): 1}


@pytest.mark.sample(3)
@pytest.mark.parametrize("path", DRIPPING_BODIES)
def test_a_body_that_never_ends_is_not_waited_for(server, path):
    begun = time.monotonic()
    assert asked(server.address + path) == (LinkOutcome.REACHABLE, 200, "")
    assert time.monotonic() - begun < 1


@pytest.mark.sample(3)
@pytest.mark.parametrize("path", DRIPPING_BODIES)
def test_whoever_reads_a_body_has_it_only_for_its_time(server, path):
    begun = time.monotonic()
    with pool_to("127.0.0.1", server.server_address[1], "", 5, lambda: 0.5) as pool, suppress(HTTPError):
        pool.urlopen("GET", path, retries=False)
    assert 0.5 <= time.monotonic() - begun < 3


def test_nobody_there_and_unknown_names(server):
    with serving() as other:
        gone = other.address
    assert asked(gone)[0] == LinkOutcome.NO_CONNECTION
    assert asked("https://gibt-es-nicht.invalid/")[0] == LinkOutcome.NO_HOST


def test_internal_addresses_are_not_asked_unless_allowed(server, settings):
    settings.LINK_CHECK_PRIVATE = False
    port = server.server_address[1]
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"):
        assert asked(f"http://{host}:{port}/ok")[0] in (LinkOutcome.NOT_ALLOWED, LinkOutcome.NO_HOST), host
    assert asked("http://169.254.169.254/latest/")[0] == LinkOutcome.NOT_ALLOWED
    assert server.asked == {}


def test_a_name_that_leads_elsewhere_a_moment_later_reaches_nothing(server, settings, monkeypatch):
    """DNS rebinding: the first answer is public, each later one this machine."""
    settings.LINK_CHECK_PRIVATE = False
    answers = iter(["203.0.114.1"])
    resolved = []

    def resolve(host, port, *arguments, **options):
        address = next(answers, "127.0.0.1") if host == "boese.example" else host
        resolved.append(host)
        return [(2, 1, 6, "", (address, port))]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    settings.LINK_CHECK_SECONDS = 0.2
    outcome, *_ = asked(f"http://boese.example:{server.server_address[1]}/ok")
    assert outcome in (LinkOutcome.TIMEOUT, LinkOutcome.NO_CONNECTION)
    assert resolved.count("boese.example") == 1
    assert server.asked == {}


@pytest.mark.parametrize("host", ["169.254.169.254", "[::ffff:169.254.169.254]", "[fe80::1]", "2852039166"])
def test_link_local_addresses_are_never_asked(server, host):
    server.redirects = {"/a": f"http://{host}/latest/"}
    assert asked(f"{server.address}/a")[0] == LinkOutcome.NOT_ALLOWED


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("93.184.216.34", True),
        ("10.0.0.1", False),
        ("172.16.5.4", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.1", False),
        ("224.0.0.1", False),
        ("2606:2800:220:1::1", True),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_what_lies_in_the_public_network(place, expected):
    assert is_public(ip_address(place)) is expected


def test_a_certificate_that_nobody_vouches_for_is_said(settings, tmp_path):
    settings.LINK_CHECK_PRIVATE = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with serving(context) as server:
        assert asked(f"{server.address}/ok")[0] == LinkOutcome.CERTIFICATE


def self_signed(folder):
    """A key and a certificate for 127.0.0.1 that only it signed, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = serialization.PrivateFormat.PKCS8
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.mark.walk
def test_a_host_is_asked_by_few_at_a_time(server, settings):
    settings.LINK_CHECK_PER_HOST = 2
    for number in range(8):
        PortalChangeFactory(portal=Portal.CITY, address=f"{server.address}/langsam/{number}")
    assert "Adressen geprüft: 8, nicht erreichbar: 0" in run()
    assert server.most == 2


@pytest.fixture
def services(server):
    """Three services: one answers, one is gone, one has an address no more."""
    addresses = {"10001": "/ok", "10002": "/weg", "10003": "/fort"}
    for ozg_id, path in addresses.items():
        service = ServiceFactory(ozg_id=ozg_id, name=f"Dienst {ozg_id}")
        PortalChangeFactory(service=service, portal=Portal.CITY, address=server.address + path)
    PortalChangeFactory(service=service, portal=Portal.NONE, effective_on=date(2021, 1, 1))
    return server


def test_the_command_asks_what_holds_today_and_names_what_is_dead(services):
    printed = run()
    assert "Adressen geprüft: 2, nicht erreichbar: 1" in printed
    assert f"{services.address}/weg: nicht gefunden (404)" in printed
    assert ("HEAD", "/fort") not in services.asked


def test_an_answer_is_kept_from_the_day_on_which_it_was_first_so(services, read_csv, monkeypatch):
    for day, status in (("2026-10-01", 200), ("2026-10-02", 404), ("2026-10-03", 404), ("2026-10-05", 200)):
        monkeypatch.setitem(ANSWERS, "/weg", status)
        with time_machine.travel(f"{day}T12:00:00+02:00", tick=False):
            run()
    days = {}
    for day in ("2026-09-30", "2026-10-01", "2026-10-04", "2026-10-06"):
        [row] = [row for row in read_csv(f"/leistungen/adressen.csv?stichtag={day}") if row["OZG-ID"] == "10002"]
        days[day] = (row["Ergebnis"], row["HTTP-Status"], row["Seit"], row["Zuletzt geprüft"])
    assert days == {
        "2026-09-30": ("", "", "", ""),
        "2026-10-01": ("erreichbar", "200", "01.10.2026", "01.10.2026"),
        "2026-10-04": ("nicht gefunden", "404", "02.10.2026", "03.10.2026"),
        "2026-10-06": ("erreichbar", "200", "05.10.2026", "05.10.2026"),
    }
    assert [each.subject.name for each in found(date(2026, 10, 4), "onlinedienst-nicht-erreichbar")] == ["Dienst 10002"]
    assert found(date(2026, 10, 6), "onlinedienst-nicht-erreichbar") == []


def test_a_dead_address_is_a_finding_that_an_explanation_may_outlive(services):
    with time_machine.travel("2026-10-01T12:00:00+02:00", tick=False):
        run()
    [first] = found(date(2026, 10, 1), "onlinedienst-nicht-erreichbar")
    [later] = found(date(2026, 10, 9), "onlinedienst-nicht-erreichbar")
    assert first.text.endswith("antwortet seit dem 01.10.2026 nicht wie ein Onlinedienst: nicht gefunden (404).")
    assert (first.actual, later.difference, first.fingerprint) == ("nicht gefunden (404)", 8, later.fingerprint)


def test_list_and_page_of_a_service_tell_the_answer(client, services, read_csv):
    with time_machine.travel("2026-10-01T12:00:00+02:00", tick=False):
        run()
    query = "stichtag=2026-10-01"
    for chosen, ids in (("erreichbar", ["10001"]), ("nicht-erreichbar", ["10002"]), ("nicht-geprueft", [])):
        rows = read_csv(f"/leistungen/adressen.csv?{query}&ergebnis={chosen}")
        assert [row["OZG-ID"] for row in rows] == ids
    text = text_of(client.get(f"/leistungen/10002/?{query}"))
    assert "Adresse nicht gefunden (404) seit 01.10.2026, zuletzt geprüft 01.10.2026" in text


def test_without_network_nothing_is_kept(settings):
    settings.LINK_CHECK_PRIVATE = True
    with serving() as other:
        gone = other.address
    for number in range(5):
        PortalChangeFactory(portal=Portal.CITY, address=f"{gone}/{number}")
    with pytest.raises(CommandError, match="Keine einzige Adresse war zu erreichen"):
        run()
    assert not LinkCheck.objects.exists()
