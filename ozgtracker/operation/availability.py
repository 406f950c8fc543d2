"""The database away: pages say so at once, nothing waits for it, and when it is back all goes on without a restart.

On PostgreSQL a thread of each process asks the database again and again (`watch`, begun by gunicorn). Where it does not
answer, what waits for it in this process is broken off, and requests are answered 503 without asking it. Of several
hosts it finds the one that takes writes. A replica (`REPLICA_URL`) is watched in the same way, and how far it is.
"""

import logging
import os
import select
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.utils import InterfaceError, OperationalError

logger = logging.getLogger(__name__)

EVERY = 0.25  # seconds between two questions
PATIENCE = 0.7  # seconds for an answer
CONNECT_SECONDS = 2  # the least that libpq takes
REPLICA = "replica"  # its alias among the databases
BEHIND = 1.0  # seconds after which the replica must have what the primary had
# How far the log is written, in bytes: an error where the database takes no writes, nothing where it is no standby. And
# which of our processes of the server have waited for a standby for long.
WRITTEN = b"""SELECT pg_current_wal_flush_lsn() - '0/0', (SELECT string_agg(pid::text, ',') FROM pg_stat_activity
WHERE current_setting('synchronous_standby_names') <> '' AND wait_event = 'SyncRep' AND usename = current_user
AND query_start < now() - interval '5 s')"""
APPLIED = b"SELECT pg_last_wal_replay_lsn() - '0/0', NULL WHERE pg_is_in_recovery()"
# What SQLite says where its file cannot be read or written for a while; anything else is a fault of the program.
OF_SQLITE = ("locked", "unable to open", "disk i/o", "readonly", "not a database")


@dataclass(frozen=True)
class LogState:
    """How far the log of a database is, and which of its processes wait for a standby."""

    position: int
    waiting: frozenset[int]


class Availability:
    """Whether a database answers, as far as this process knows."""

    name = "database"
    question = WRITTEN

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.is_watched = False
        self.answering = threading.Event()
        self.answering.set()
        self.connections: WeakSet[Any] = WeakSet()
        self.written: deque[tuple[float, int]] = deque(maxlen=64)  # when asked, and how far it was
        self.is_waiting = False  # commits, for a standby that is lost
        self.found: tuple[str, str] | None = None  # of several hosts the one that answered last, with its port

    @property
    def is_away(self) -> bool:
        return not self.answering.is_set()

    def found_first(self, parameters: dict[str, object]) -> dict[str, object]:
        """What a connection is made with: of several hosts the one that answers is tried first, because a machine
        without power lets each attempt wait."""
        hosts, ports = (str(parameters.get(name, "")).split(",") for name in ("host", "port"))
        if self.found is None or len(hosts) == 1:
            return parameters
        places = list(zip(hosts, ports * len(hosts) if len(ports) == 1 else ports, strict=False))
        places.sort(key=lambda place: place != self.found)
        return {
            **parameters,
            "host": ",".join(host for host, _ in places),
            "port": ",".join(port for _, port in places),
        }

    def wait(self, seconds: float) -> bool:
        """Wait until it answers again, or so long; whether it does."""
        time.sleep(min(EVERY, max(seconds, 0)))  # what was lost may not have been noticed yet
        return self.answering.wait(max(seconds - EVERY, 0))

    def take(self, answer: LogState | None) -> None:
        """What it said; None: nothing in time."""
        if answer is not None:
            self.written.append((time.monotonic(), answer.position))
            self.note_waiting(answer.waiting)
        self.note(answer is not None)

    def note_waiting(self, processes: frozenset[int]) -> None:
        """Who waits for them is told that it is not sure; as long as they wait nothing more is written."""
        for each in list(self.connections) if processes else ():
            if process_of(each) in processes:
                shut_down(each)
        if bool(processes) is not self.is_waiting:
            self.is_waiting = bool(processes)
            logger.error("Commits %s", "wait for the standby" if processes else "no longer wait")

    def note(self, answers: bool) -> None:
        """What was found; where it went or came back, what is left of before is broken off."""
        if answers is self.answering.is_set():
            return
        if answers:
            self.break_off()
            self.answering.set()
            logger.warning("The %s answers again", self.name)
        else:
            self.answering.clear()
            self.break_off()
            logger.error("The %s does not answer", self.name)

    def break_off(self) -> None:
        """End what waits for connections of before, and forget these: new requests get new ones."""
        for each in list(self.connections):
            shut_down(each)
        self.connections.clear()
        # Not `close_pool`: that waits until the threads of the pool have ended, and offers it meanwhile.
        if pool := type(connections[self.alias])._connection_pools.pop(self.alias, None):  # type: ignore[attr-defined]
            threading.Thread(target=pool.close, daemon=True).start()


class ReplicaAvailability(Availability):
    """The same of a standby from which pages are read, and whether it has what was saved."""

    name = "replica"
    question = APPLIED

    def __init__(self, alias: str) -> None:
        super().__init__(alias)
        self.answering.clear()  # it is not read from before it is known to be up to date
        self.is_up_to_date = False

    @property
    def is_usable(self) -> bool:
        return self.is_up_to_date and not self.is_away

    def take(self, answer: LogState | None) -> None:
        super().take(answer)
        written = written_before(BEHIND)
        self.is_up_to_date = answer is not None and written is not None and answer.position >= written


availability = Availability(DEFAULT_DB_ALIAS)
replica = ReplicaAvailability(REPLICA)
watched = {each.alias: each for each in (availability, replica)}


def written_before(seconds: float) -> int | None:
    """How far the primary was so long ago, or last before it went away; None where that is not known yet."""
    latest = time.monotonic() - seconds
    return next((position for asked, position in reversed(list(availability.written)) if asked <= latest), None)


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot be reached, not that a query is wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connection.vendor == "sqlite":
        return any(part in str(error).lower() for part in OF_SQLITE)
    return True


def process_of(owned: Any) -> int:
    """Of the server, for a connection; 0 where that is closed, by whichever thread."""
    try:
        return int(owned.pgconn.backend_pid)
    except psycopg.Error:
        return 0


def shut_down(owned: Any) -> None:
    """Close the socket of a connection beneath whoever waits on it: that gets an error."""
    try:
        with socket.socket(fileno=os.dup(owned.pgconn.socket)) as shared:
            shared.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        pass  # closed already


def watch() -> None:
    """Begin to watch the databases from this process; SQLite needs nobody."""
    if connection.vendor != "postgresql":
        return
    for each in watched.values():
        if each.alias in connections and not each.is_watched:
            each.is_watched = True
            threading.Thread(target=keep_asking, args=[each], name=f"watch {each.alias}", daemon=True).start()


def keep_asking(database: Availability) -> None:
    """Ask for ever, on a connection of its own; a new one after each failure."""
    asking: psycopg.Connection[Any] | None = None
    while True:
        try:
            if asking is None:
                asking = connected(database.alias)
                database.found = (asking.info.host, str(asking.info.port))
            answer = answer_on(asking, database.question)
        except (OSError, psycopg.Error):
            answer = None
        if answer is None and asking is not None:
            shut_down(asking)
            asking = None
        database.take(answer)
        time.sleep(EVERY)


def connected(alias: str) -> psycopg.Connection[Any]:
    """A connection as requests have theirs, held to the same certificate."""
    known = {each.keyword.decode() for each in psycopg.pq.Conninfo.get_defaults()}
    kept = {name: value for name, value in connections[alias].get_connection_params().items() if name in known}
    return psycopg.connect(**{**kept, "connect_timeout": CONNECT_SECONDS}, autocommit=True)


def answer_on(asking: psycopg.Connection, question: bytes) -> LogState | None:
    """What is answered in time. Raises a psycopg.Error where the connection is gone."""
    raw, until = asking.pgconn, time.monotonic() + PATIENCE
    raw.send_query(question)
    while raw.flush() or raw.is_busy():
        if not select.select([raw.socket], [], [], max(until - time.monotonic(), 0))[0]:
            return None
        raw.consume_input()
    answer = None
    while result := raw.get_result():
        position, waiting = (result.get_value(0, column) for column in (0, 1)) if result.ntuples else (None, None)
        pids = frozenset(map(int, waiting.split(b","))) if waiting else frozenset()
        answer = LogState(int(position), pids) if position else None
    return answer
