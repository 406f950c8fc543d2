"""The clock is set back an hour while people save: nothing is lost, and every trail stays in order.

`python -m deploy.faults.clock_back [--database sqlite|postgresql]` with the packages of the tests; prints its figures
and ends with 1 where a promise of docs/betrieb.md is broken. Runs gunicorn as in production with a clock of its own
(`clock_site`), which is set back in the middle of saves, corrections and sessions.
"""

import argparse
import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.client import Client
from bench.config import ROOT, environment
from bench.forms import form_with
from bench.servers import site
from deploy.faults.database_away import Server
from deploy.faults.notes import ADD_NOTE, BUTTON, NoteWriter, note_form
from deploy.faults.runs import at_work, broken_of, exit_status, fill_with_examples

WRITERS, SECONDS = 4, 12.0  # how long before and after the clock is set back
READ = """
import json
from projects.models import StatusNote
rows = list(StatusNote.history.order_by("history_date", "history_id"))
print(json.dumps({
    "notes": list(StatusNote.objects.values_list("text", flat=True)),
    "trail": [[row.id, row.version, row.superseded_at is None or row.superseded_at > row.history_date] for row in rows],
}))
"""


class Corrector(NoteWriter):
    """Corrects each note that it adds."""

    def write(self, client: Client, text: str, noted_on: date) -> None:
        form = note_form(client, text, noted_on) | {"_continue": "1"}
        response, _ = client.request("POST", ADD_NOTE, form)
        response.read()
        if response.status != 302:
            self.wrong.append(f"{response.status}")
            return
        page = response.getheader("Location", "") or ""
        corrected = f"{text} Berichtigt."
        fields = form_with(client.get(page).text, BUTTON) | {"text": corrected, "change_reason": "Schreibfehler"}
        status = client.post(page, {**fields, BUTTON: "1"}).status
        if status == 302:
            self.acknowledged.append(corrected)
        else:
            self.acknowledged.append(text)
            self.wrong.append(f"correction {status}")


def measured(address: str, folder: Path) -> list[str]:
    clock = folder / "uhr"
    clock.write_text("0")
    own_clock = {"DJANGO_SETTINGS_MODULE": "deploy.faults.clock_site", "CLOCK_FILE": str(clock)}
    fill_with_examples(address)
    with site(address, "clock_back", own_clock) as running:
        writers = [Corrector(number, running.port) for number in range(WRITERS)]
        with at_work(writers):
            time.sleep(SECONDS)
            before = sum(len(writer.acknowledged) for writer in writers)
            clock.write_text("-3600")
            time.sleep(SECONDS)
    return broken(address, writers, before)


def broken(address: str, writers: list[Corrector], before: int) -> list[str]:
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
    return broken_of(promises)


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
    return exit_status(failed)


if __name__ == "__main__":
    sys.exit(main())
