"""gunicorn in production: `gunicorn -c deploy/gunicorn.conf.py ozgtracker.wsgi`.

Threads, because a synchronous worker cuts a long download at its timeout and lets pages wait behind it; many, because
each slow client takes one. How many requests are answered at a time says `ozgtracker/operation/turns.py`.
"""

import gc
import os
import shutil
import socket
import struct
import sys
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.core.exceptions import ImproperlyConfigured

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ozgtracker.environment import Environment

env = Environment()
try:
    bind = f"{env.str('BIND', default='127.0.0.1')}:{env.int('PORT', default=8000)}"
    workers = env.int("WORKERS", default=2)
    threads = env.int("THREADS", default=32)
    if min(workers, threads) < 1:
        raise ImproperlyConfigured("WORKERS und THREADS sind mindestens 1.")
    # Before gunicorn loads the program: what is wrong with a setting is said in one line.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ozgtracker.settings")
    import_module(os.environ["DJANGO_SETTINGS_MODULE"])
except ImproperlyConfigured as error:
    sys.exit(str(error))
worker_class = "gthread"
preload_app = True
timeout = 60
# Longer than nginx keeps a connection (deploy/nginx/), or what it sends on one that has just been closed is lost.
keepalive = 30

# Where the processes count for /metrics, anew with each start, and say that they live; known before the program is
# loaded. In memory: a process that writes into a mapped file is killed where the disk of the file is full.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 a folder of its own within
os.environ["PROMETHEUS_MULTIPROC_DIR"] = COUNTED = mkdtemp(prefix="ozg-metrics-", dir=worker_tmp_dir)

# What connections have from their listener. Clients that stand still are left: seconds without a byte from or to one.
# And what is answered goes to the kernel as far as it takes it (bytes; it takes what its own limit allows).
STALLED = {socket.SO_RCVTIMEO: 60, socket.SO_SNDTIMEO: 120}
SENT_AHEAD = 262_144


def post_worker_init(worker: object) -> None:
    """Each process watches the database."""
    from ozgtracker.operation.availability import watch

    watch()


def when_ready(server: Any) -> None:
    """Set up the listeners; and spare the garbage collector what is there for good: it would look through it in the
    middle of a request."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT_AHEAD)
        for option, seconds in STALLED.items():
            listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
    gc.collect()
    gc.freeze()


def child_exit(server: object, worker: Any) -> None:
    """What a process that ended had counted stays counted."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: object) -> None:
    shutil.rmtree(COUNTED, ignore_errors=True)
