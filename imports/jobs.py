"""A stored file previewed or imported: a small one within the request, a large one in a thread beside it."""

from threading import Thread

from django.contrib.auth.models import User
from django.db import close_old_connections, connection
from django.utils import timezone

from records.history import acting

from .answers import Answers
from .outcome import Outcome
from .problems import Problem
from .runs import preview, run_import
from .uploads import IMPORT, Job, Upload, UploadState

AT_ONCE_BYTES = 200_000


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
    upload.update_state(job=job, rows=0, is_running=True)
    if upload.path.stat().st_size <= AT_ONCE_BYTES:
        run(upload, state, job, user)
    else:
        Thread(target=run_in_thread, args=(upload, state, job, user), daemon=True).start()


def run_in_thread(upload: Upload, state: UploadState, job: Job, user: User) -> None:
    """As `run`, with a connection to the database of its own."""
    close_old_connections()
    try:
        with acting(user):
            run(upload, state, job, user)
    finally:
        connection.close()


def run(upload: Upload, state: UploadState, job: Job, user: User) -> None:
    """Preview or import the file, and write into its state what came of it. `state` is that before it was started."""
    try:
        outcome = import_confirmed(upload, state, user) if job == IMPORT else preview_of(upload, state)
    except Exception:
        failed = Problem("Der Import ist an einem Fehler im Programm gescheitert; nichts wurde gespeichert.")
        outcome = Outcome(timezone.localdate(), problems=[failed])
        upload.update_state(is_running=False, outcome=outcome.as_json())
        raise
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


def preview_of(upload: Upload, state: UploadState) -> Outcome:
    answers = Answers.from_json(state["answers"])
    return preview(upload.path, state["name"], upload.table, upload.progress(), answers=answers)


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
