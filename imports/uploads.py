"""Files that wait for confirmation: stored in a folder that all processes see, under the account and their SHA-256.

Beside each file stands its state: its name, how far it was read, and what the import would do. A file is deleted when
it was imported, else after IMPORT_FOLDER_DAYS without a word, or to make room for another one (`imports.room`).
"""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Any, Literal, TypedDict, Unpack
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile

from .answers import NO_ANSWERS, Answers, AnswersData
from .keeping import KeepData
from .outcome import OutcomeData
from .registry import table_named
from .tables import ImportTable

SILENT_SECONDS = 120
Job = Literal["preview", "import"]
PREVIEW: Job = "preview"
IMPORT: Job = "import"


class StateChanges(TypedDict, total=False):
    """What can be written into a state, see `UploadState`."""

    name: str
    job: Job
    rows: int
    is_running: bool
    is_lost: bool
    changed_meanwhile: bool
    answers: AnswersData
    outcome: OutcomeData | None
    keeping: KeepData | None


class UploadState(TypedDict):
    """What is known of a stored file.

    `rows` were read so far; `is_lost`: the process that read it ended; `changed_meanwhile`: instead of importing it,
    `outcome` was found to be another one than was confirmed. `answers` see `Answers`. `keeping`: under which name its
    map is to be kept. `written_at` is in seconds since 1970.
    """

    name: str
    job: Job
    rows: int
    is_running: bool
    is_lost: bool
    changed_meanwhile: bool
    answers: AnswersData
    outcome: OutcomeData | None
    keeping: KeepData | None
    written_at: float


@dataclass(frozen=True)
class Upload:
    """A stored file of an account for a table; `digest` is its SHA-256."""

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
    def rejected_path(self) -> Path:
        """The rows that are left out; it stays when the file was imported."""
        return self.path.with_suffix(".csv")

    @property
    def state(self) -> UploadState | None:
        """The state; None where the file is not stored (any more)."""
        state = self.written_state
        if state and state["is_running"] and time() - state["written_at"] > SILENT_SECONDS:
            return {**state, "is_running": False, "is_lost": True}
        return state

    @property
    def written_state(self) -> UploadState | None:
        """The state as it was written last, by whichever process."""
        try:
            state: UploadState = json.loads(self.state_path.read_text())
        except (OSError, ValueError):
            return None
        return state

    def answer(self, **answers: Any) -> None:
        """Write these answers beside those that are there, see `Answers`."""
        if state := self.written_state:
            self.update_state(answers=replace(Answers.from_json(state["answers"]), **answers).as_json())

    def update_state(self, **changes: Unpack[StateChanges]) -> None:
        """Write the changes of the state. Does nothing where the file was deleted meanwhile, as by „Abbrechen“ in
        another window: half a state would break the page."""
        if state := self.written_state:
            self.write_state({**state, **changes, "written_at": time()})

    def write_state(self, state: UploadState) -> None:
        """Readers see the old or the new one, never half."""
        draft = self.state_path.with_suffix(f".{uuid4().hex}")  # nodes have the same numbers of processes
        try:
            draft.write_text(json.dumps(state))
            draft.replace(self.state_path)
        finally:
            draft.unlink(missing_ok=True)

    def progress(self) -> Callable[[int], None]:
        """Writes into the state how many rows were read, once a second at most."""
        last = time()

        def report(rows: int) -> None:
            nonlocal last
            if time() - last >= 1:
                last = time()
                self.update_state(rows=rows, is_running=True)

        return report

    def delete(self, *, with_rejected: bool = True) -> None:
        rejected = [self.rejected_path] if with_rejected else []
        for path in (self.path, self.state_path, self.lock_path, *rejected):
            path.unlink(missing_ok=True)


def store(file: "UploadedFile[bytes]", user: User, table: ImportTable) -> Upload:
    """Store an uploaded file, whole or not at all. Raises an OSError, as where the disk is full."""
    folder = Path(settings.IMPORT_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{user.pk}-{uuid4().hex}.neu"
    digest = sha256()
    try:
        with draft.open("wb") as stored:
            for chunk in file.chunks():
                digest.update(chunk)
                stored.write(chunk)
        upload = Upload(user.pk, table, digest.hexdigest())
        upload.delete()
        upload.write_state(new_state(str(file.name)))
        draft.replace(upload.path)
    finally:
        draft.unlink(missing_ok=True)
    return upload


def new_state(name: str) -> UploadState:
    return {
        "name": name,
        "job": PREVIEW,
        "rows": 0,
        "is_running": False,
        "is_lost": False,
        "changed_meanwhile": False,
        "answers": NO_ANSWERS.as_json(),
        "outcome": None,
        "keeping": None,
        "written_at": time(),
    }


def uploads_of(user_id: int | None) -> list[Upload]:
    """The files of an account that wait, of tables that there are, in the order of their names."""
    folder, found = Path(settings.IMPORT_FOLDER), []
    for path in sorted(folder.glob(f"{user_id}-*.json")) if folder.is_dir() else ():
        name, _, digest = path.stem.partition("-")[2].rpartition("-")
        if table := table_named(name):
            found.append(Upload(int(user_id or 0), table, digest))
    return found


def running_imports() -> int:
    """How many files are read at the moment, for a preview or an import, by whomever."""
    number = 0
    for path in settings.IMPORT_FOLDER.glob("*.json"):
        with suppress(OSError, ValueError):
            number += json.loads(path.read_text(encoding="utf-8"))["is_running"]
    return number


def delete_old(folder: Path) -> int:
    """Delete the files of which nothing was written for longer than IMPORT_FOLDER_DAYS; of how many uploads. What an
    upload consists of goes together."""
    paths: dict[str, list[Path]] = {}
    written_at: dict[str, float] = {}
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            written_at[path.stem] = max(path.stat().st_mtime, written_at.get(path.stem, 0))
            paths.setdefault(path.stem, []).append(path)
    oldest = time() - settings.IMPORT_FOLDER_DAYS * 24 * 60 * 60
    old = [stem for stem, at in written_at.items() if at < oldest]
    for path in [path for stem in old for path in paths[stem]]:
        with suppress(FileNotFoundError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()  # a copy whose import was killed
    return len(old)
