"""Packages that are none, and servers that mean ill: each is refused in a sentence, and what was there stays."""

import gzip
import json
import socket
import time
from contextlib import suppress
from datetime import date

import pytest

from neighbours.choices import FetchOutcome
from neighbours.models import Fetch, ReceivedPackage
from neighbours.packages.descriptions import read_description
from neighbours.packages.tables import read_table
from neighbours.problems import PackageError
from tests.factories import MunicipalityFactory
from tests.neighbours.made import COLUMNS, DAY, csv_of, package, project, publishing, resource, service

pytestmark = pytest.mark.django_db
OUTSIDE = "führt aus dem Paket hinaus oder ist keine CSV-Datei."
NOT_ASKED = "wird nicht gefragt: Erlaubt sind öffentliche Adressen mit https"
OTHERS = "andere nur mit der Einstellung NEIGHBOUR_PRIVATE."
OTHER_MUNICIPALITY = "Das Paket ist von einer anderen Kommune:"
WRONG_SUM = "Die Datei hat nicht die Prüfsumme (SHA-256), die die Beschreibung nennt."


def read_all(files):
    description = read_description(files["datapackage.json"])
    for name, each in description.resources.items():
        read_table(name, files[each.path], list(each.columns), description.key_date)


def refusal(files):
    """What the reader says of the package."""
    with pytest.raises(PackageError) as caught:
        read_all(files)
    return str(caught.value)


def described(**more):
    files = package()
    return {**files, "datapackage.json": json.dumps({**json.loads(files["datapackage.json"]), **more}).encode()}


def with_resource(**more):
    content = csv_of("projekte", [project()])
    return described(resources=[resource("projekte", content, **more)])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"datapackage.json": b"<!doctype html><html></html>"},
            "Statt der Beschreibung des Pakets (JSON) kam eine Seite in HTML.",
        ),
        ({"datapackage.json": b"{"}, "Die Beschreibung des Pakets ist kein gültiges JSON."),
        ({"datapackage.json": b"[" * 100_000}, "Die Beschreibung des Pakets ist kein gültiges JSON."),
        ({"datapackage.json": b'{"a": NaN}'}, "Die Beschreibung des Pakets ist kein gültiges JSON."),
        ({"datapackage.json": b"[]"}, "Die Beschreibung des Pakets ist kein JSON-Objekt."),
        ({"datapackage.json": b'"\xff"'}, "Die Beschreibung ist nicht in UTF-8 geschrieben."),
        (
            {"datapackage.json": b'{"stichtag": "2026-11-01", "stichtag": "2020-01-01"}'},
            "Die Beschreibung nennt „stichtag“ an einer Stelle zweimal.",
        ),
        ({"datapackage.json": b" " * 2_000_001}, "Die Beschreibung hat mehr als 2 MB."),
        (described(resources=[]), "Die Beschreibung nennt keine Tabellen."),
        (described(resources=[{}] * 201), "Die Beschreibung nennt mehr als 200 Tabellen."),
        (described(resources=[7]), "Eine Tabelle ist nicht als Objekt beschrieben."),
        (described(stichtag="2199-01-01"), "Der Stichtag 01.01.2199 liegt in der Zukunft."),
        (described(stichtag="2026-13-01"), "Der Stichtag „2026-13-01“ ist kein Tag."),
        (described(stichtag=None), "Der Stichtag „None“ ist kein Tag."),
        (with_resource(path="../../etc/passwd"), f"Der Pfad „../../etc/passwd“ {OUTSIDE}"),
        (
            with_resource(path="https://anderswo.example/projekte.csv"),
            f"Der Pfad „https://anderswo.example/projekte.csv“ {OUTSIDE}",
        ),
        (with_resource(path="//anderswo.example/a.csv"), f"Der Pfad „//anderswo.example/a.csv“ {OUTSIDE}"),
        (with_resource(path=["a.csv", "b.csv"]), f"Der Pfad „['a.csv', 'b.csv']“ {OUTSIDE}"),
        (with_resource(hash="md5:1"), "Tabelle projekte: Prüfsumme (SHA-256) oder Zahl der Bytes fehlt."),
        (with_resource(bytes=-1), "Tabelle projekte: Prüfsumme (SHA-256) oder Zahl der Bytes fehlt."),
        (with_resource(name="Projekte\u202e"), "„Projekte“ ist kein Name einer Tabelle."),
        (
            with_resource(name="anderes"),
            "Keine der Tabellen, die verglichen werden, ist dabei: projekte, foerdermittel, leistungen.",
        ),
        (with_resource(schema={"fields": []}), "Tabelle projekte: Beschrieben sind keine Spalten, oder mehr als 100."),
        (
            with_resource(schema={"fields": [{"name": "x", "type": "string"}] * 2}),
            "Tabelle projekte: Eine Spalte ist nicht oder doppelt benannt.",
        ),
        (
            with_resource(schema={"fields": [{"name": "Projekt", "type": "string"}]}),
            "Tabelle projekte: Die Spalte „Beginn“ fehlt.",
        ),
        (
            with_resource(schema={"fields": [{"name": "Projekt", "type": "integer"}]}),
            "Tabelle projekte: Die Spalte „Projekt“ ist vom Typ „integer“ statt „string“.",
        ),
        (
            package(projects=[project(**{"davon fertig": "vier"})]),
            "Tabelle projekte: Zeile 2: „davon fertig“ ist keine ganze Zahl.",
        ),
        (
            package(projects=[project(**{"davon fertig": "9" * 40})]),
            "Tabelle projekte: Zeile 2: „davon fertig“ ist keine ganze Zahl.",
        ),
        (package(projects=[project(Beginn="31.12.2020")]), "Tabelle projekte: Zeile 2: „Beginn“ ist kein Tag."),
        (package(projects=[project(Beginn="0001-01-01")]), "Tabelle projekte: Zeile 2: „Beginn“ ist kein Tag."),
        (package(grants=[{"Ausgezahlt": "1e400"}]), "Tabelle foerdermittel: Zeile 2: „Ausgezahlt“ ist keine Zahl."),
        (package(grants=[{"Ausgezahlt": "NaN"}]), "Tabelle foerdermittel: Zeile 2: „Ausgezahlt“ ist keine Zahl."),
        (package(projects=[project("Akten\x00plan")]), "Tabelle projekte: Die Datei enthält Steuerzeichen."),
        (
            package(projects=[project("A" * 2_001)]),
            "Tabelle projekte: Zeile 2 hat eine Zelle mit mehr als 2000 Zeichen.",
        ),
        (
            package() | {"projekte.csv": "Größe".encode("latin-1")},
            "Tabelle projekte: Die Datei ist nicht in UTF-8 geschrieben.",
        ),
        (package() | {"projekte.csv": b'"Projekt'}, "Tabelle projekte: Die Datei ist keine gültige CSV-Datei."),
        (
            package() | {"projekte.csv": b"Projekt\r\n"},
            "Tabelle projekte: Die Kopfzeile hat andere Spalten als die Beschreibung.",
        ),
        (
            package() | {"projekte.csv": csv_of("projekte", []) + b"nur,zwei\r\n"},
            "Tabelle projekte: Zeile 2 hat 2 Zellen statt 11.",
        ),
        (
            package() | {"projekte.csv": csv_of("projekte", [project()], "2026-10-31")},
            "Tabelle projekte: Zeile 2: Der Stichtag ist ein anderer als der des Pakets.",
        ),
    ],
)
def test_what_is_no_package_is_said(files, message):
    assert refusal(files) == message


def test_too_many_rows_are_not_read():
    content = csv_of("leistungen", [service("10001")]) + b"1,x,,2026-11-01\r\n" * 20_000
    with pytest.raises(PackageError, match=r"Tabelle leistungen: Sie hat mehr als 20\.000 Zeilen\."):
        read_table("leistungen", content, list(COLUMNS["leistungen"]), date.fromisoformat(DAY))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (package(publisher="Remscheid"), f"{OTHER_MUNICIPALITY} „Remscheid“ statt „Solingen“."),
        (package(publisher="Neusolingen"), f"{OTHER_MUNICIPALITY} „Neusolingen“ statt „Solingen“."),
        (package(ars="051200000000"), f"{OTHER_MUNICIPALITY} Regionalschlüssel 051200000000 statt 051220000000."),
        (
            package(projects=[project(Projektstand="fast")]),
            "Tabelle projekte: Ein Projektstand ist hier nicht bekannt.",
        ),
        (package(projects=[project(), project()]), "Tabelle projekte: Ein Titel fehlt oder steht zweimal da."),
        (
            package(services=[service("10001", "9 Wunder (Modell 3.0)")]),
            "Tabelle leistungen: Ein Reifegrad ist hier nicht bekannt.",
        ),
        (
            package(services=[service("10001"), service("10001")]),
            "Tabelle leistungen: Eine OZG-ID fehlt oder steht zweimal da.",
        ),
        (
            package(projects=[project("Neu")]) | {"projekte.csv": package()["projekte.csv"]},
            f"Tabelle projekte: {WRONG_SUM}",
        ),
        ({}, "Die Installation antwortet mit dem HTTP-Status 404: Offene Daten stehen dort nicht."),
    ],
)
def test_it_is_refused_and_the_former_package_stays(private, fetch, files, message):
    with publishing(package(day="2026-10-01")) as server:
        solingen = MunicipalityFactory(name="Solingen", ars="051220000000", address=server.address)
        assert "neu übernommen: 1" in fetch()[0]
        server.files = files
        assert fetch()[1].strip().partition(": ")[2].partition(": ")[2] == message
    assert ReceivedPackage.objects.get(municipality=solingen).key_date == date(2026, 10, 1)
    assert Fetch.objects.get().message == message


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


def leads_in_a_circle(handler):
    handler.send(302, b"", Location=handler.path)
    return True


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


def test_a_public_server_may_not_lead_into_the_own_network(settings, fetch, monkeypatch):
    """The first name is public; where it leads to is not: the redirect is looked at anew."""
    from neighbours.fetching import web

    asked = []
    look_up = web.places_of

    def places_of(host, port, *, private_too):
        asked.append(host)
        return ["127.0.0.1"] if host == "ozg.solingen.example" else look_up(host, port, private_too=False)

    monkeypatch.setattr(web, "places_of", places_of)
    settings.NEIGHBOUR_PRIVATE = True  # for http, which the server speaks
    with publishing({}, leads_to("http://169.254.169.254/latest/meta-data/")) as server:
        MunicipalityFactory(name="Solingen", address=f"http://ozg.solingen.example:{server.server_address[1]}")
        _, failures = fetch()
    assert NOT_ASKED in failures
    assert asked == ["ozg.solingen.example", "169.254.169.254"]


def test_texts_of_others_are_texts_everywhere(private, fetch, client, settings):
    script = "<script>alert(1)</script>"
    with publishing(package(publisher=f"Solingen {script}", projects=[project(script)])) as server:
        MunicipalityFactory(name="Solingen", address=server.address)
        assert "neu übernommen: 1" in fetch()[0]
    page = client.get("/staedtevergleich/").content.decode()
    assert "Solingen" in page
    assert script not in page
