"""Packages that are none: each is refused in a sentence, and what was there stays."""

import json
from datetime import date
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from neighbours.models import Fetch, ReceivedPackage
from neighbours.packages.descriptions import read_description
from neighbours.packages.tables import read_table
from neighbours.problems import RefusedPackageError
from tests.factories import MunicipalityFactory
from tests.neighbours.made import COLUMNS, DAY, csv_of, grant, package, project, publishing, resource, service

pytestmark = pytest.mark.django_db
OUTSIDE = "führt aus dem Paket hinaus oder ist keine CSV-Datei."
OTHER_MUNICIPALITY = "Das Paket ist von einer anderen Kommune:"
POSSIBLE = {
    "projects": {
        "Beginn": "2020-01-01", "Fertigstellung": "2020-01-01", "Fortschritt in %": "100",
        "Leistungseinheiten": "1000000",
    },
    "grants": {
        "Landesförderung": "10000000000", "Ausgezahlt": "0", "davon offen (Ausgezahlt)": "0.00",
        "Zurückgezahlt": "10000000000.00",
    },
}  # fmt: skip
WRONG_SUM = "Die Datei hat nicht die Prüfsumme (SHA-256), die die Beschreibung nennt."


def read_all(files):
    description = read_description(files["datapackage.json"])
    for name, each in description.resources.items():
        read_table(name, files[each.path], list(each.columns), description.key_date)


def refusal(files):
    """What the reader says of the package."""
    with pytest.raises(RefusedPackageError) as caught:
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
    with pytest.raises(RefusedPackageError, match=r"Tabelle leistungen: Sie hat mehr als 20\.000 Zeilen\."):
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


@pytest.mark.parametrize("roles", [5, {"publisher": 1}, "publisher", None, [["publisher"]]])
def test_roles_that_are_none_name_no_publisher(publisher, fetch, roles):
    """Then the title tells whose it is."""
    MunicipalityFactory(name="Solingen", address=publisher.address)
    strange = [{"title": "Remscheid", "roles": roles}, {"title": "Remscheid", "roles": ["author"]}]
    publisher.files = described(contributors=strange, title="Solingen: Listen")
    assert fetch()[1] == ""
    assert ReceivedPackage.objects.exists()


def test_a_byte_order_mark_before_the_description_is_read_over(publisher, fetch):
    MunicipalityFactory(name="Solingen", address=publisher.address)
    files = package()
    publisher.files = files | {"datapackage.json": b"\xef\xbb\xbf" + files["datapackage.json"]}
    assert fetch()[1] == ""
    assert ReceivedPackage.objects.exists()


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_LZMA, ZIP_BZIP2])
def test_a_delivered_archive_that_is_damaged_is_refused(tmp_path, fetch, method):
    MunicipalityFactory(name="Solingen")
    path = tmp_path / "solingen.zip"
    with ZipFile(path, "w", method) as archive:
        for name, content in package().items():
            archive.writestr(name, content)
    content = bytearray(path.read_bytes())
    begin = 30 + len("datapackage.json") + 9  # within the first file: after its header, and what LZMA says of itself
    content[begin : begin + 60] = b"\xff" * 60
    path.write_bytes(content)
    damaged = "Das Archiv ist beschädigt, verschlüsselt oder keine ZIP-Datei."
    assert fetch(aus=str(tmp_path))[1].strip() == f"Solingen: abgelehnt: {damaged}"


@pytest.mark.parametrize("title", ["OZG-Tracker: Listen", ""])
def test_a_package_that_names_no_municipality_is_refused_as_such(publisher, fetch, title):
    MunicipalityFactory(name="Solingen", address=publisher.address)
    publisher.files = described(contributors=[], title=title)
    assert fetch()[1].strip() == (
        "Solingen: abgelehnt: Das Paket nennt keine Kommune. Die Installation, die es veröffentlicht, sagt mit den "
        "Einstellungen MUNICIPALITY und ARS, wessen es ist."
    )


PERCENT, OF_MONEY = "Fortschritt in %", "möglich sind 0 bis 10.000.000.000."


@pytest.mark.sample(12)
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"grants": [grant(Landesförderung="-1.50")]}, f"„Landesförderung“ ist -1,50; {OF_MONEY}"),
        ({"grants": [grant(Ausgezahlt="-1")]}, f"„Ausgezahlt“ ist -1; {OF_MONEY}"),
        ({"grants": [grant(Zurückgezahlt="-0.01")]}, f"„Zurückgezahlt“ ist -0,01; {OF_MONEY}"),
        ({"grants": [grant(Landesförderung="10000000000.01")]}, f"„Landesförderung“ ist 10000000000,01; {OF_MONEY}"),
        (
            {"grants": [grant(**{"davon offen (Ausgezahlt)": "-7"})]},
            f"„davon offen (Ausgezahlt)“ ist -7; {OF_MONEY}",
        ),
        ({"projects": [project(**{PERCENT: "100.1"})]}, f"„{PERCENT}“ ist 100,1; möglich sind 0 bis 100."),
        ({"projects": [project(**{PERCENT: "-1"})]}, f"„{PERCENT}“ ist -1; möglich sind 0 bis 100."),
        (
            {"projects": [project(Leistungseinheiten="1000001")]},
            "„Leistungseinheiten“ ist 1000001; möglich sind 0 bis 1.000.000.",
        ),
        (
            {"projects": [project(Beginn="2020-01-02", Fertigstellung="2020-01-01")]},
            "„Fertigstellung“ (01.01.2020) liegt vor „Beginn“ (02.01.2020).",
        ),
    ],
)
def test_what_is_not_possible_is_refused_with_its_place(publisher, fetch, given, message):
    MunicipalityFactory(name="Solingen", address=publisher.address)
    [(key, rows)] = given.items()
    publisher.files = package(**{key: [{**rows[0], "Projekt": "Davor", **POSSIBLE[key]}, *rows]})
    table = {"grants": "foerdermittel", "projects": "projekte"}[key]
    assert fetch()[1].strip() == f"Solingen: abgelehnt: Tabelle {table}: Zeile 3: {message}"
    assert not ReceivedPackage.objects.exists()


def test_what_is_just_possible_is_taken_over(publisher, fetch):
    MunicipalityFactory(name="Solingen", address=publisher.address)
    publisher.files = package(projects=[project(**POSSIBLE["projects"])], grants=[grant(**POSSIBLE["grants"])])
    assert fetch()[1] == ""


def test_texts_of_others_are_texts_everywhere(private, fetch, client, settings):
    script = "<script>alert(1)</script>"
    with publishing(package(publisher=f"Solingen {script}", projects=[project(script)])) as server:
        MunicipalityFactory(name="Solingen", address=server.address)
        assert "neu übernommen: 1" in fetch()[0]
    page = client.get("/staedtevergleich/").content.decode()
    assert "Solingen" in page
    assert script not in page
