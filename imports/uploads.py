"""Files that wait for confirmation: kept in a folder that all processes see, under the account and their SHA-256.

Beside each file stands what is known of it: its name, how far it was read, and what the import would do. A file is
gone when it was imported or after a day.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Thread
from time import time
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection

from records.history import acting

from .outcome import OutcomeData
from .problems import Problem
from .runs import preview, run_import
from .tables import ImportTable

KEPT_SECONDS = 24 * 60 * 60
SILENT_SECONDS = 120
AT_ONCE_BYTES = 200_000
PREVIEW, IMPORT = "preview", "import"


@dataclass(frozen=True)
class Upload:
    """A kept file of an account for a table; `digest` is its SHA-256."""

    user_id: int
    table: ImportTable
    digest: str

    @property
    def path(self) -> Path:
        return Path(settings.IMPORT_FOLDER) / f"{self.user_id}-{self.table.name}-{self.digest}"

    @property
    def state_path(self) -> Path:
        return self.path.with_suffix(".json")

    @property
    def lock_path(self) -> Path:
        return self.path.with_suffix(".lock")

    @property
    def state(self) -> dict[str, Any] | None:
        """What is known of the file; None where it is not kept (any more).

        `name`, `job` (preview or import), `rows` read so far, `is_running`, `is_lost` (its process ended), `outcome`,
        `changed_meanwhile`.
        """
        state = self.noted
        if state and state["is_running"] and time() - state["noted_at"] > SILENT_SECONDS:
            return {**state, "is_running": False, "is_lost": True}
        return state

    @property
    def noted(self) -> dict[str, Any] | None:
        """What was written down last."""
        try:
            state: dict[str, Any] = json.loads(self.state_path.read_text())
        except (OSError, ValueError):
            return None
        return state

    def note(self, **changes: Any) -> None:
        """Write down what is known now; readers see the old or the new, never half."""
        state = {"is_lost": False, "changed_meanwhile": False, **(self.noted or {}), **changes, "noted_at": time()}
        draft = self.state_path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(state))
        draft.replace(self.state_path)

    def forget(self) -> None:
        for path in (self.path, self.state_path, self.lock_path):
            path.unlink(missing_ok=True)


def keep(file: Any, user: Any, table: ImportTable) -> Upload:
    """Keep an uploaded file, and forget those that waited for too long."""
    folder = Path(settings.IMPORT_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    forget_old(folder)
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    upload = Upload(user.pk, table, digest.hexdigest())
    with upload.path.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    upload.lock_path.unlink(missing_ok=True)
    upload.state_path.unlink(missing_ok=True)
    upload.note(name=file.name, job=PREVIEW, rows=0, is_running=False, outcome=None)
    return upload


def forget_old(folder: Path) -> None:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()


def start(upload: Upload, job: str, user: Any) -> None:
    """Begin to preview or to import the file: a small one at once, a large one beside the request.

    Does nothing where that is under way already.
    """
    state = upload.state or {}
    if state.get("is_lost"):
        upload.lock_path.unlink(missing_ok=True)
    try:
        upload.lock_path.touch(exist_ok=False)
    except FileExistsError:
        return
    upload.note(job=job, rows=0, is_running=True)
    if upload.path.stat().st_size <= AT_ONCE_BYTES:
        work(upload, job, user)
    else:
        Thread(target=work_beside, args=(upload, job, user), daemon=True).start()


def work_beside(upload: Upload, job: str, user: Any) -> None:
    """The same in a thread, with a connection to the database of its own."""
    close_old_connections()
    try:
        with acting(user):
            work(upload, job, user)
    finally:
        connection.close()


def work(upload: Upload, job: str, user: Any) -> None:
    """Preview or import the file, and write down what came of it."""
    state = upload.state or {}
    seen = (state.get("outcome") or {}).get("fingerprint", "")
    outcome: OutcomeData
    try:
        if job == IMPORT:
            found = run_import(upload.path, state["name"], upload.table, user, reporter(upload), seen)
            changed = not found.problems and found.run is None
        else:
            found, changed = preview(upload.path, state["name"], upload.table, reporter(upload)), False
        outcome = found.as_json()
    except Exception:
        failed = Problem("Der Import ist an einem Fehler im Programm gescheitert; nichts wurde gespeichert.")
        upload.note(is_running=False, outcome={"problems": [failed.as_json()], "counts": [], "shown": []})
        raise
    finally:
        upload.lock_path.unlink(missing_ok=True)
    upload.note(is_running=False, outcome=outcome, rows=outcome["rows"], changed_meanwhile=changed)
    if outcome["run"]:
        upload.path.unlink(missing_ok=True)


def reporter(upload: Upload) -> Callable[[int], None]:
    """Writes down how many rows were read, once a second at most."""
    last = time()

    def report(rows: int) -> None:
        nonlocal last
        if time() - last >= 1:
            last = time()
            upload.note(rows=rows, is_running=True)

    return report
