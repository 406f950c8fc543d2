"""The database away: pages say so at once, nothing waits for it, and when it is back all goes on without a restart.

On PostgreSQL a thread of each process asks the database again and again (`watch`, begun by gunicorn). Where it does not
answer, what waits for it in this process is broken off, and requests are answered 503 without asking it.
"""

import logging
import os
import select
import socket
import threading
import time
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.utils import InterfaceError, OperationalError

logger = logging.getLogger(__name__)

EVERY = 0.25  # seconds between two questions
PATIENCE = 0.7  # seconds for an answer
CONNECT_SECONDS = 2  # the least that libpq takes
# What SQLite says where its file cannot be read or written for a while; anything else is a fault of the program.
OF_SQLITE = ("locked", "unable to open", "disk i/o", "disk is full", "readonly", "not a database")


class Availability:
    """Whether the database answers, as far as this process knows."""

    def __init__(self) -> None:
        self.is_watched = False
        self.answering = threading.Event()
        self.answering.set()
        self.connections: WeakSet[Any] = WeakSet()

    @property
    def is_away(self) -> bool:
        return not self.answering.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until it answers again, or so long; whether it does."""
        time.sleep(min(EVERY, max(seconds, 0)))  # what was lost may not have been noticed yet
        return self.answering.wait(max(seconds - EVERY, 0))

    def note(self, answers: bool) -> None:
        """What was found; where it went or came back, what is left of before is broken off."""
        if answers is self.answering.is_set():
            return
        if answers:
            self.break_off()
            self.answering.set()
            logger.warning("The database answers again")
        else:
            self.answering.clear()
            self.break_off()
            logger.error("The database does not answer")

    def break_off(self) -> None:
        """End what waits for connections of before, and forget these: new requests get new ones."""
        for each in list(self.connections):
            shut_down(each)
        self.connections.clear()
        # Not `close_pool`: that waits until the threads of the pool have ended, and offers it meanwhile.
        if pool := type(connections[DEFAULT_DB_ALIAS])._connection_pools.pop(DEFAULT_DB_ALIAS, None):  # type: ignore[attr-defined]
            threading.Thread(target=pool.close, daemon=True).start()


availability = Availability()


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot be reached, not that a query is wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connection.vendor == "sqlite":
        return any(part in str(error).lower() for part in OF_SQLITE)
    return True


def shut_down(owned: Any) -> None:
    """Close the socket of a connection beneath whoever waits on it: that gets an error."""
    try:
        with socket.socket(fileno=os.dup(owned.pgconn.socket)) as shared:
            shared.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        pass  # closed already


def watch() -> None:
    """Begin to watch the database from this process; SQLite needs nobody."""
    if connection.vendor != "postgresql" or availability.is_watched:
        return
    availability.is_watched = True
    threading.Thread(target=keep_asking, name="availability", daemon=True).start()


def keep_asking() -> None:
    """Ask for ever, on a connection of its own; a new one after each failure."""
    asking: psycopg.Connection[Any] | None = None
    while True:
        try:
            asking = asking or connected()
            answers = answers_on(asking)
        except (OSError, psycopg.Error):
            answers = False
        if not answers and asking is not None:
            shut_down(asking)
            asking = None
        availability.note(answers)
        time.sleep(EVERY)


def connected() -> psycopg.Connection[Any]:
    """A connection as requests have theirs, held to the same certificate."""
    known = {each.keyword.decode() for each in psycopg.pq.Conninfo.get_defaults()}
    kept = {name: value for name, value in connection.get_connection_params().items() if name in known}
    return psycopg.connect(**{**kept, "connect_timeout": CONNECT_SECONDS}, autocommit=True)


def answers_on(asking: psycopg.Connection[Any]) -> bool:
    """Whether a question is answered in time. Raises a psycopg.Error where the connection is gone."""
    raw, until = asking.pgconn, time.monotonic() + PATIENCE
    raw.send_query(b"SELECT 1")
    while raw.flush() or raw.is_busy():
        if not select.select([raw.socket], [], [], max(until - time.monotonic(), 0))[0]:
            return False
        raw.consume_input()
    while raw.get_result() is not None:
        pass
    return True
