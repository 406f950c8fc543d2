"""A large file previewed or imported by a process of its own.

So the pages keep their processor, leaving the page or a restart of its server ends nothing, and what the import took of
memory is given back with the process.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from threading import Thread

from django.conf import settings
from django.db import connection


def begin(user_id: int, table: str, digest: str, job: str, note_lost: Callable[[], None]) -> None:
    """Begin to preview or import a stored file, see `imports.jobs.run_stored`. Where the process ends before its work
    does, that is noted."""
    database = str(connection.settings_dict["NAME"])
    given = {"database": database, "folder": str(settings.IMPORT_FOLDER), "upload": [user_id, table, digest, job]}
    process = subprocess.Popen(  # noqa: S603 our own program
        [sys.executable, "-m", "imports.job_process", json.dumps(given)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    Thread(target=wait_for, args=(process, note_lost), daemon=True).start()


def wait_for(process: "subprocess.Popen[bytes]", note_lost: Callable[[], None]) -> None:
    if process.wait():
        note_lost()
