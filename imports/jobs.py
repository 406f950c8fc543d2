"""A stored file previewed or imported: a small one within the request, a large one in a process beside it."""

import logging
from functools import partial

from django.contrib.auth.models import User
from django.utils import timezone

from records.full_disk import is_full, is_full_database
from records.history import acting

from .answers import Answers
from .background import begin
from .keeping import keep_when_read
from .outcome import Outcome
from .problems import Problem
from .registry import table_named
from .runs import AT_ONCE_BYTES, preview, run_import
from .uploads import IMPORT, Job, Upload, UploadState

logger = logging.getLogger(__name__)

FAILED = "Der Import ist an einem Fehler im Programm gescheitert; nichts wurde gespeichert."
NO_SPACE = "Auf dem Server ist kein Platz mehr; nichts wurde gespeichert. Bitte sagen Sie es der Betreuung."


def start(upload: Upload, job: Job, user: User) -> None:
    """Begin to preview or to import the file. Does nothing where that is under way already."""
    state = upload.state
    if state is None:
        return
    if state["is_lost"]:
        upload.lock_path.unlink(missing_ok=True)
    try:
        upload.lock_path.touch(exist_ok=False)
    except FileExistsError:
        return
    upload.update_state(job=job, rows=0, is_running=True, is_lost=False)
    if upload.path.stat().st_size <= AT_ONCE_BYTES:
        run(upload, state, job, user)
    else:
        begin(upload.user_id, upload.table.name, upload.digest, job, partial(note_lost, upload))


def run_stored(user_id: int, table: str, digest: str, job: Job) -> None:
    """As `run`, in a process of its own."""
    known, user = table_named(table), User.objects.get(pk=user_id)
    upload = Upload(user_id, known, digest) if known else None
    if upload and (state := upload.state):
        with acting(user):
            run(upload, state, job, user)


def note_lost(upload: Upload) -> None:
    """Note that the process that read the file ended before it was done."""
    state = upload.state
    if state and state["is_running"]:
        upload.update_state(is_running=False, is_lost=True)


def run(upload: Upload, state: UploadState, job: Job, user: User) -> None:
    """Preview or import the file, and write into its state what came of it."""
    try:
        outcome = import_confirmed(upload, state, user) if job == IMPORT else preview_of(upload, state, user)
    except Exception as error:
        failed = Outcome(timezone.localdate(), problems=[Problem(NO_SPACE if is_full(error) else FAILED)])
        upload.update_state(is_running=False, outcome=failed.as_json())
        if not is_full_database(error):
            raise
        logger.exception("No space left for an import")
        return
    finally:
        upload.lock_path.unlink(missing_ok=True)
    if outcome.left_out.rows:
        outcome.left_out.write(upload.rejected_path)
    upload.update_state(
        is_running=False,
        outcome=outcome.as_json(),
        rows=outcome.rows,
        changed_meanwhile=job == IMPORT and not outcome.problems and outcome.run is None,
    )
    if outcome.run:
        upload.path.unlink(missing_ok=True)


def preview_of(upload: Upload, state: UploadState, user: User) -> Outcome:
    """The preview of the file; the map by which it was read is kept where somebody gave it a name."""
    answers = Answers.from_json(state["answers"])
    outcome = preview(upload.path, state["name"], upload.table, upload.progress(), answers=answers)
    if state["keeping"]:
        told, keeping = keep_when_read(upload.table.name, state["keeping"], outcome, user)
        upload.update_state(keeping=keeping)
        outcome.notes.sentences += [told] if told else []
    return outcome


def import_confirmed(upload: Upload, state: UploadState, user: User) -> Outcome:
    """Import what was shown in the preview; where the outcome would be another one, nothing."""
    shown = state["outcome"]
    confirmed = shown["fingerprint"] if shown else ""
    return run_import(
        upload.path,
        state["name"],
        upload.table,
        user,
        upload.progress(),
        confirmed,
        answers=Answers.from_json(state["answers"]),
    )
