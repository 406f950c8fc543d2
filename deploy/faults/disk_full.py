"""The disk is full under readers and writers: the one of the database, then the one of files.

`python -m deploy.faults.disk_full [--database sqlite|postgresql]` as root, with the packages of the tests; prints its
figures and ends with 1 where a promise of docs/betrieb.md is broken. Runs gunicorn as in production; database and files
lie in two small file systems in memory, which are filled to the last byte one after the other.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from bench.client import Client
from bench.config import ROOT, environment
from bench.forms import NoSuchFormError, form_with
from bench.servers import Site, site
from deploy.faults.database_away import Server
from deploy.faults.notes import ADD_NOTE
from deploy.faults.runs import exit_status, fill_with_examples

SIZES = {"sqlite": 48, "postgresql": 400, "files": 64}  # MiB
ROUNDS = 6  # of all doors, while a disk is full
LONGEST = 10.0  # seconds
TOKEN = "token-of-the-fault-run"  # noqa: S105
IMPORT = "/admin/imports/importrun/importieren/geschaeftsbereiche/"
REPORT = "/fehler-melden/"
NO_SPACE = ("Kein Platz mehr auf dem Server", "kein Platz mehr")
SAYS_WHY = (*NO_SPACE, "erreicht seine Datenbank nicht")
STORED = """
import json
from projects.models import StatusNote
print(json.dumps(list(StatusNote.objects.values_list("text", flat=True))))
"""


@dataclass(frozen=True)
class Answer:
    """What a door answered: its name, status (0: none), text, after how many seconds."""

    door: str
    status: int
    text: str
    seconds: float


class Disk:
    """A file system in memory, which can be filled to the last byte."""

    def __init__(self, path: Path) -> None:
        self.path, self.filler = path, path / "voll"

    def fill(self) -> None:
        with self.filler.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    def free(self) -> None:
        self.filler.unlink()


@contextmanager
def mounted(path: Path, mebibytes: int) -> Iterator[Disk]:
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0777", "tmpfs", path], check=True)
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


class Doors:
    """All ways in, each tried once by `try_all`; what each answered, and which notes were acknowledged."""

    def __init__(self, running: Site, folder: Path, run: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
        self.running, self.folder, self.run = running, folder, run
        self.staff = Client(running.port, keep=False)
        self.staff.log_in()
        self.acknowledged: list[str] = []
        self.tried = 0

    def try_all(self) -> list[Answer]:
        self.tried += 1
        visitor = Client(self.running.port, keep=False)
        answers = [self.page(visitor, path) for path in ("/", "/projekte/", "/leistungseinheiten.csv")]
        answers.append(self.page(visitor, "/leistungseinheiten.xlsx"))
        answers.append(self.page(self.staff, "/admin/projects/project/"))
        answers += [
            self.sign_in(),
            self.note(),
            self.report(visitor),
            self.upload("small", 20),
            self.upload("large", 2500),
        ]
        return answers

    def asked(self, door: str, ask: Callable[[], tuple[int, str]]) -> Answer:
        began = time.monotonic()
        try:
            status, text = ask()
        except (OSError, HTTPException):
            status, text = 0, ""
        except NoSuchFormError as error:  # instead of the form the page says why
            status, text = 507 if any(why in str(error) for why in SAYS_WHY) else 500, str(error)
        return Answer(door, status, text, time.monotonic() - began)

    def page(self, client: Client, path: str) -> Answer:
        def ask() -> tuple[int, str]:
            response, _ = client.request("GET", path)
            body = response.read()
            client.close()
            return response.status, body.decode(errors="replace")

        return self.asked(path, ask)

    def form(self, client: Client, path: str, button: str) -> dict[str, str]:
        shown = client.get(path)
        try:
            return form_with(shown.text, button)
        except NoSuchFormError as error:
            raise NoSuchFormError(shown.text) from error

    def sign_in(self) -> Answer:
        def ask() -> tuple[int, str]:
            client = Client(self.running.port, keep=False)
            fields = self.form(client, "/anmelden/", "password")
            answer = client.post("/anmelden/", {**fields, "login": "bench-0", "password": "nur-fuer-die-messung"})
            return answer.status, answer.text

        return self.asked("sign-in", ask)

    def note(self) -> Answer:
        """A text that needs new pages of the database, and cannot be made smaller."""
        text = f"Notiz {self.tried}. {token_hex(4000)}"

        def ask() -> tuple[int, str]:
            fields = self.form(self.staff, ADD_NOTE, "_save")
            noted = f"{date(2021, 1, 1) + timedelta(days=self.tried):%d.%m.%Y}"
            answer = self.staff.post(ADD_NOTE, fields | {"project": "1", "noted_on": noted, "text": text, "_save": "1"})
            if answer.status == 302:
                self.acknowledged.append(text.strip())
            return answer.status, answer.text

        return self.asked("save", ask)

    def report(self, visitor: Client) -> Answer:
        def ask() -> tuple[int, str]:
            fields = self.form(visitor, f"{REPORT}?seite=/projekte/", "text")
            answer = visitor.post(REPORT, fields | {"text": f"Fehler {self.tried}. {token_hex(900)}"})
            return answer.status, answer.text

        return self.asked("report", ask)

    def upload(self, name: str, kilobytes: int) -> Answer:
        path = self.folder / f"{name}-{self.tried}.csv"
        rows = (f"Bereich {self.tried} {number} {'x' * 80}" for number in range(kilobytes * 10))
        path.write_text("\n".join(["Geschäftsbereich", *rows]), encoding="utf-8")

        def ask() -> tuple[int, str]:
            answer = self.staff.upload(IMPORT, self.form(self.staff, IMPORT, "file"), "file", path)
            return answer.status, answer.text

        return self.asked(f"{name} upload", ask)


def readiness(port: int) -> dict[str, object]:
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    connection.request("GET", "/bereitschaft", headers={"Authorization": f"Bearer {TOKEN}"})
    said: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return said


class Run:
    """One run over a database; collects broken promises."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor
        self.broken: list[str] = []

    def promise(self, text: str, is_kept: bool) -> None:
        if not is_kept:
            self.broken.append(text)

    def through(self) -> list[str]:
        with TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            sizes = (SIZES[self.vendor], SIZES["files"])
            with mounted(folder / "daten", sizes[0]) as data, mounted(folder / "dateien", sizes[1]) as files:
                if self.vendor == "sqlite":
                    self.on(f"sqlite:///{data.path}/daten.sqlite3", folder, data, files)
                else:
                    server = Server(str(data.path / "pg"), "frozen")
                    os.environ["PATH"] = f"{server.server.bin_path}{os.pathsep}{os.environ['PATH']}"  # its pg_dump
                    try:
                        self.on(server.address, folder, data, files)
                    finally:
                        server.server.cleanup()
        return self.broken

    def on(self, address: str, folder: Path, data: Disk, files: Disk) -> None:
        settings = {
            "IMPORT_FOLDER": str(files.path / "importe"),
            "BACKUP_FOLDER": str(files.path / "sicherungen"),
            "TMPDIR": str(files.path),
            "OPERATOR_TOKEN": TOKEN,
            "LEAST_FREE_MB": "1",
        }

        def manage(*arguments: str) -> "subprocess.CompletedProcess[str]":
            command = [sys.executable, "manage.py", *arguments]
            given = {**environment(address), **settings}
            return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)

        fill_with_examples(address, settings)
        with site(address, "disk_full", settings) as running:
            doors = Doors(running, folder, manage)
            workers = running.workers
            self.all_good("before", doors.try_all(), running)
            for name, disk in (("database", data), ("files", files)):
                self.while_full(name, disk, doors, manage)
                self.all_good(f"after the disk of {name}", doors.try_all(), running)
            self.promise("no process died", running.workers == workers)
            self.nothing_lost(doors, manage)

    def while_full(
        self, name: str, disk: Disk, doors: Doors, manage: Callable[..., "subprocess.CompletedProcess[str]"]
    ) -> None:
        answers = []
        for _ in range(ROUNDS):
            disk.fill()
            answers += doors.try_all()
        said = readiness(doors.running.port)
        backup = manage("sichern")
        statuses: dict[str, Counter[int]] = {}
        for each in answers:
            statuses.setdefault(each.door, Counter())[each.status] += 1
        print(f"Disk of {name} full:")
        for door, counted in statuses.items():
            print(f"  {door}: {dict(counted)}")
        print(f"  longest {max(each.seconds for each in answers):.2f} s; /bereitschaft: {said['problems']}")
        print(f"  sichern: {backup.returncode} {backup.stderr.strip().splitlines()[-1:]}")
        explained = [each for each in answers if each.status in (503, 507)]
        self.promise(f"{name}: each request is answered", all(each.status for each in answers))
        self.promise(f"{name}: no page of an error", not any(each.status == 500 for each in answers))
        self.promise(f"{name}: a page says why", all(any(why in each.text for why in SAYS_WHY) for each in explained))
        self.promise(f"{name}: something was refused", any(why in each.text for each in answers for why in NO_SPACE))
        self.promise(f"{name}: within {LONGEST} s", max(each.seconds for each in answers) <= LONGEST)
        reading = [each for each in answers if each.door in ("/", "/projekte/", "/leistungseinheiten.csv")]
        self.promise(f"{name}: what is read goes on", all(each.status == 200 for each in reading))
        if self.vendor == "sqlite" or name == "files":
            self.promise(f"{name}: /bereitschaft says it", said["problems"] == ["disk nearly full"])
        self.promise(f"{name}: a command says it in a line", "Traceback" not in backup.stderr)
        disk.free()

    def all_good(self, when: str, answers: list[Answer], running: Site) -> None:
        wrong = {each.door: each.status for each in answers if each.status not in (200, 302)}
        refused = [each.door for each in answers if "upload" in each.door and each.status != 302]
        problems = readiness(running.port)["problems"]
        print(
            f"{when}: {len(answers)} doors, wrong {wrong or 'none'}, refused {refused or 'none'}, {problems or 'well'}"
        )
        self.promise(f"{when}: all doors are open", not wrong and not refused)
        self.promise(f"{when}: /bereitschaft is well", not problems)

    def nothing_lost(self, doors: Doors, manage: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
        stored = json.loads(manage("shell", "--verbosity", "0", "-c", STORED).stdout)
        own = [text for text in stored if text.startswith("Notiz ")]
        lost = set(doors.acknowledged) - set(own)
        more = set(own) - set(doors.acknowledged)
        ends = manage("enden")
        print(f"Notes acknowledged {len(doors.acknowledged)}, stored {len(own)}, lost {len(lost)}, unasked {len(more)}")
        self.promise("no acknowledged save is lost", not lost)
        self.promise("nothing that was refused is stored", not more)
        self.promise("every end is right", ends.returncode == 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    return exit_status(Run(parser.parse_args().database).through())


if __name__ == "__main__":
    sys.exit(main())
