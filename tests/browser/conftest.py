"""The program as users run it: gunicorn with the example data in a database of its own, and a real Chromium."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest

from tests.conftest import CHROMIUM_NAMES

ROOT = Path(__file__).parents[2]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
PAGES = {
    "overview": "/?stichtag=2021-04-08",
    "overview-today": "/",
    "overview-before": "/?stichtag=2018-01-01",
    "projects": "/projekte/?stichtag=2021-04-08",
    "aktenplan": "/projekte/aktenplan/?stichtag=2021-04-08",
    "kijufa": "/projekte/kijufa/?stichtag=2021-04-08",
    "before-start": "/projekte/kijufa/?stichtag=2018-01-01",
    "units": "/leistungseinheiten/?stichtag=2021-04-08",
    "units-second-page": "/leistungseinheiten/?stichtag=2021-04-08&page=2&sort=-phase",
    "units-empty": "/leistungseinheiten/?suche=xyz",
    "units-invalid": "/leistungseinheiten/?stichtag=gestern&phase=x&sort=x&page=x",
    "unit": "/leistungseinheiten/1/?stichtag=2021-04-08",
    "units-of-one": "/leistungseinheiten/?leistungseinheit=1&stichtag=2021-04-08",
    "bundles-invalid": "/prozessbuendel/?projektphase=abc&schritt=x",
    "bundles": "/prozessbuendel/?stichtag=2021-04-08",
    "services": "/leistungen/?stichtag=2021-04-08",
    "services-invalid": "/leistungen/?zaehlweise=x&reifegrad=x&suche=x",
    "service": "/leistungen/10092/?stichtag=2021-04-08",
    "standing": "/leistungen/stand/?stichtag=2021-04-08",
    "standing-before": "/leistungen/stand/?stichtag=2010-01-01&zaehlweise=anteil",
    "grants": "/foerdermittel/?stichtag=2021-04-08",
    "tranches": "/foerdermittel/tranchen/?stichtag=2021-04-08",
    "movements": "/foerdermittel/bewegungen/?stichtag=2021-04-08",
    "expenditures": "/foerdermittel/ausgaben/?stichtag=2021-04-08",
    "budget": "/foerdermittel/haushalt/?stichtag=2021-04-08",
    "comparison": "/vergleich/?von=2020-12-31&bis=2021-04-08",
    "comparison-invalid": "/vergleich/?von=gestern&bis=2021-02-30",
    "forecast": "/prognose/",
    "papers": "/berichte/",
    "paper": "/berichte/vo-0504-21/",
    "grant": "/foerdermittel/1/?stichtag=2021-04-08",
    "grant-before": "/foerdermittel/1/?stichtag=2010-01-01",
    "proof": "/foerdermittel/2/verwendungsnachweis/?stichtag=2021-04-08",
    "findings": "/pruefung/?stichtag=2021-04-08",
    "findings-none": "/pruefung/?stichtag=2010-01-01",
    "login": "/anmelden/",
}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Chromium of the environment or the PATH; without one Playwright's own."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    own = {"executable_path": path} if path else {}
    return {**browser_type_launch_args, **own, "args": QUIET}


class SqliteFiles:
    """Databases of a run of tests on SQLite: files in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def file(self, name):
        return self.folder / f"{name}.sqlite3"

    def address(self, name):
        return f"sqlite:///{self.file(name)}"

    def create(self, name, like=None):
        if like:
            shutil.copy(self.file(like), self.file(name))


class PostgresDatabases:
    """Databases of a run of tests on PostgreSQL: on its server."""

    def __init__(self, server):
        self.server = server

    def address(self, name):
        return self.server.replace("/postgres?", f"/{name}?")

    def create(self, name, like="template1"):
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")


def environment_with(database, port):
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/tmp"),  # noqa: S108
        "DEBUG": "1",
        "DATABASE_URL": database,
        "PORT": str(port),
        "MUNICIPALITY": "Wuppertal",
    }


@pytest.fixture(scope="session")
def database(tmp_path_factory, worker_id):
    """Address of a database of its own with the example data and the demo accounts, which the first worker enters."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent
    server = os.environ.get("DATABASE_URL", "")
    databases = PostgresDatabases(server) if server.startswith("postgresql://") else SqliteFiles(shared)
    entered = shared / "example data entered"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not entered.exists():
            databases.create("browser")
            enter_example_data(databases.address("browser"))
            entered.touch()
        databases.create(f"browser_{worker_id}", like="browser")
    return databases.address(f"browser_{worker_id}")


def enter_example_data(database):
    environment = environment_with(database, 8000)
    for command in (["migrate", "--verbosity", "0"], ["demodaten"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def served(tmp_path_factory, database):
    """Address of a running program with the example data and the demo accounts."""
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--workers", "1"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*gunicorn, "ozgtracker.wsgi"], cwd=ROOT, env=environment_with(database, port), stdout=log, stderr=log
        )
    try:
        wait_for(f"http://localhost:{port}/healthz", folder / "log")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(address, log):
    for _ in range(100):
        try:
            urlopen(address, timeout=5).close()  # noqa: S310
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The program did not start:\n{log.read_text()}")


@pytest.fixture(params=PAGES)
def address(request, served):
    return served + PAGES[request.param]
