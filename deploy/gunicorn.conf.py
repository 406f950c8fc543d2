"""gunicorn in production: `gunicorn -c deploy/gunicorn.conf.py ozgtracker.wsgi`.

Threads, because a synchronous worker cuts a long download at its timeout and lets pages wait behind it.
"""

import gc
import os
import shutil
from tempfile import mkdtemp
from typing import Any

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "8"))
preload_app = True
timeout = 60

# Where the processes count for /metrics, anew with each start; known before the program is loaded.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = COUNTED = mkdtemp(prefix="ozg-metrics-")


def post_worker_init(worker: object) -> None:
    """Each process watches the database."""
    from ozgtracker.operation.availability import watch

    watch()


def when_ready(server: object) -> None:
    """Spare the garbage collector what is there for good: it would look through it in the middle of a request."""
    gc.collect()
    gc.freeze()


def child_exit(server: object, worker: Any) -> None:
    """What a process that ended had counted stays counted."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: object) -> None:
    shutil.rmtree(COUNTED, ignore_errors=True)
