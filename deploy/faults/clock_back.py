"""The clock is set back an hour while people save: nothing is lost, and every trail stays in order.

`python -m deploy.faults.clock_back [--database sqlite|postgresql]` with the packages of the tests; prints its figures
and ends with 1 where a promise of docs/betrieb.md is broken. Runs gunicorn as in production with a clock of its own
(`clock_site`), which is set back in the middle of saves, corrections and sessions.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.client import Client
from bench.config import ROOT, environment
from bench.forms import form_with
from bench.servers import collect_static_files, site
from deploy.faults.database_away import Server

WRITERS, SECONDS = 4, 12.0  # how long before and after the clock is set back
ADD_NOTE = "/admin/projects/statusnote/add/"
CHANGE_NOTE = "/admin/projects/statusnote/{}/change/"
PREPARE = """
import django
django.setup()
from bench.data import add_users
add_users()
"""
READ = """
import json
from projects.models import StatusNote
rows = list(StatusNote.history.order_by("history_date", "history_id"))
print(json.dumps({
    "notes": list(StatusNote.objects.values_list("text", flat=True)),
    "trail": [[row.id, row.version, row.superseded_at is None or row.superseded_at > row.history_date] for row in rows],
}))
"""


@dataclass
class Writer:
    """Adds notes and corrects each; what was acknowledged, with the statuses of all answers that are none."""

    number: int
    port: int
    ended: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        client = Client(self.port)
        client.log_in(self.number)
        place = 0
        while not self.ended.is_set():
            place += 1
            try:
                self.write(client, place)
            except (OSError, HTTPException) as error:
                self.wrong.append(repr(error))
                client.close()
        client.close()

    def write(self, client: Client, place: int) -> None:
        noted = date(2015, 1, 1) + timedelta(days=1000 * self.number + place)
        text = f"Notiz {self.number}-{place}."
        sent = {"project": "1", "text": text, "noted_on": f"{noted:%d.%m.%Y}", "_continue": "1"}
        response, _ = client.request("POST", ADD_NOTE, form_with(client.get(ADD_NOTE).text, "_save") | sent)
        response.read()
        if response.status != 302:
            self.wrong.append(f"{response.status}")
            return
        page = response.getheader("Location", "") or ""
        corrected = f"{text} Berichtigt."
        fields = form_with(client.get(page).text, "_save") | {"text": corrected, "change_reason": "Schreibfehler"}
        status = client.post(page, {**fields, "_save": "1"}).status
        if status == 302:
            self.acknowledged.append(corrected)
        else:
            self.acknowledged.append(text)
            self.wrong.append(f"correction {status}")


def measured(address: str, folder: Path) -> list[str]:
    clock = folder / "uhr"
    clock.write_text("0")
    own_clock = {"DJANGO_SETTINGS_MODULE": "deploy.faults.clock_site", "CLOCK_FILE": str(clock)}
    for command in (["manage.py", "migrate"], ["manage.py", "importieren", "examples"], ["-c", PREPARE]):
        started = [sys.executable, *command]
        subprocess.run(started, cwd=ROOT, env=environment(address), check=True, capture_output=True)
    collect_static_files(address)
    ended = threading.Event()
    with site(address, "clock_back", own_clock) as running:
        writers = [Writer(number, running.port, ended) for number in range(WRITERS)]
        threads = [threading.Thread(target=writer.run) for writer in writers]
        for thread in threads:
            thread.start()
        time.sleep(SECONDS)
        before = sum(len(writer.acknowledged) for writer in writers)
        clock.write_text("-3600")
        time.sleep(SECONDS)
        ended.set()
        for thread in threads:
            thread.join()
    return broken(address, writers, before)


def broken(address: str, writers: list[Writer], before: int) -> list[str]:
    read = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", READ]
    done = subprocess.run(read, cwd=ROOT, env=environment(address), check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    acknowledged = [text for writer in writers for text in writer.acknowledged]
    wrong = [each for writer in writers for each in writer.wrong]
    lost = set(acknowledged) - set(said["notes"])
    versions: dict[int, list[int]] = {}
    for key, version, _ in said["trail"]:
        versions.setdefault(key, []).append(version)
    disordered = [key for key, found in versions.items() if found != sorted(found)]
    empty = [key for key, _, is_period in said["trail"] if not is_period]
    print(f"Acknowledged {before} before and {len(acknowledged) - before} after the clock was set back")
    print(f"Lost {len(lost)}, trails in disorder {len(disordered)}, periods that end before they begin {len(empty)}")
    print(f"Other answers: {wrong or 'none'}")
    promises = {
        "people saved before and after": 0 < before < len(acknowledged),
        "acknowledged writes lost: 0": not lost,
        "every trail is in order": not disordered,
        "every version was known for a time": not empty,
        "each request is answered as ever, and nobody is signed out": not wrong,
    }
    return [promise for promise, is_kept in promises.items() if not is_kept]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    with TemporaryDirectory() as name:
        folder = Path(name)
        if parser.parse_args().database == "sqlite":
            failed = measured(f"sqlite:///{folder}/daten.sqlite3", folder)
        else:
            server = Server(str(folder / "pg"), "frozen")
            try:
                failed = measured(server.address, folder)
            finally:
                server.server.cleanup()
    for promise in failed:
        print(f"BROKEN: {promise}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
