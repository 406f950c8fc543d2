"""Slow clients beside others: 20 who take a file a few bytes a second, or who send that slowly, and 10 who read pages.

`python -m deploy.faults.slow_clients` with the packages of the tests and nginx; prints how many times as long a page
takes for the others as without them, by gunicorn alone and behind nginx, and ends with 1 where that is more than
LONGER, or anybody is not answered.
"""

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.client import Client
from bench.config import ROOT, environment
from bench.servers import collect_static_files, site
from deploy.faults.nodes import BEHIND_NGINX, Visitor, nginx
from deploy.faults.runs import exit_status

SLOW, OTHERS, PAGES = 20, 10, 5
LONGER = 2.0  # times as long as alone
ROWS = 6_000
FILE, PAGE = "/leistungseinheiten.json", "/projekte/"
PAUSE = 0.5  # seconds between two bytes of a slow client
BEGIN_SECONDS, SETTLE_SECONDS = 60.0, 2.0  # until all of them have begun, and what they began with is done
WINDOW = 4_096  # bytes that a slow reader lets wait
Connect = Callable[[], socket.socket]


@dataclass(frozen=True)
class Figures:
    """Median seconds of a page for the others, alone and beside slow clients, and who was not answered."""

    alone: float
    beside: float
    unanswered: int
    ended: int

    @property
    def ratio(self) -> float:
        return self.beside / self.alone


class SlowClients:
    """Clients that go on as slowly until they are stopped."""

    def __init__(self, connect: Connect, begin: bytes, drips: bytes) -> None:
        self.connect, self.begin, self.drips = connect, begin, drips
        self.stopped = threading.Event()
        self.begun = threading.Semaphore(0)
        self.ended = 0  # that were let go before

    def go_on(self, number: int) -> None:
        with suppress(OSError), self.connect() as connection:
            connection.sendall(self.begin)
            for place in range(10_000):
                if self.stopped.wait(PAUSE):
                    return
                if self.drips:
                    connection.sendall(self.drips[place % len(self.drips) :][:1])
                elif not self.read_a_byte(connection, is_first=place == 0):
                    break
                if place == 0:
                    self.begun.release()
        self.ended += not self.stopped.is_set()

    @staticmethod
    def read_a_byte(connection: socket.socket, *, is_first: bool) -> bool:
        connection.settimeout(BEGIN_SECONDS if is_first else PAUSE)
        return bool(connection.recv(1))

    @contextmanager
    def at_it(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.go_on, args=[number]) for number in range(SLOW)]
        for thread in threads:
            thread.start()
        try:
            for _ in threads:
                self.begun.acquire(timeout=BEGIN_SECONDS)
            time.sleep(SETTLE_SECONDS)
            yield
        finally:
            self.stopped.set()
            for thread in threads:
                thread.join()


def kinds(port: int) -> dict[str, tuple[bytes, bytes]]:
    """What slow clients of each kind send at once, and then byte by byte (nothing: they read so)."""
    host = f"Host: 127.0.0.1:{port}\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n"
    return {
        "readers": (f"GET {FILE} HTTP/1.1\r\n{host}\r\n".encode(), b""),
        "senders of headers": (f"GET {PAGE} HTTP/1.1\r\n{host}X-Slow: ".encode(), b"x"),
        "senders of a form": (f"POST /fehler-melden/ HTTP/1.1\r\n{host}{form}\r\n".encode(), b"text=x"),
    }


def connecting(port: int, *, by_tls: bool) -> Connect:
    def connect() -> socket.socket:
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        plain.settimeout(30)
        plain.connect(("127.0.0.1", port))
        if not by_tls:
            return plain
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain)

    return connect


def pages(make: Callable[[], Client]) -> tuple[list[float], int]:
    """Seconds of the pages that the others read, each one after the other, and how many were not answered."""

    def read(_: int) -> list[float | None]:
        reader, taken = make(), []
        for _ in range(PAGES):
            try:
                answer = reader.get(PAGE)
                taken.append(answer.seconds if answer.status == 200 else None)
            except OSError:
                reader.close()
                taken.append(None)
        reader.close()
        return taken

    with ThreadPoolExecutor(OTHERS) as pool:
        every = [seconds for taken in pool.map(read, range(OTHERS)) for seconds in taken]
    answered = [seconds for seconds in every if seconds is not None]
    return answered, len(every) - len(answered)


def measured(port: int, *, by_tls: bool) -> dict[str, Figures]:
    """The figures by kind of slow client."""

    def make() -> Client:
        return Visitor(port) if by_tls else Client(port)

    pages(make)
    found = {}
    for kind, (begin, drips) in kinds(port).items():
        alone, missing = pages(make)
        clients = SlowClients(connecting(port, by_tls=by_tls), begin, drips)
        with clients.at_it():
            beside, missing_beside = pages(make)
        again, missing_again = pages(make)
        unanswered = missing + missing_beside + missing_again
        found[kind] = Figures(median([*alone, *again]), median(beside or [999.0]), unanswered, clients.ended)
    return found


def with_and_without_nginx(database_url: str) -> dict[str, dict[str, Figures]]:
    """The figures of gunicorn alone and behind nginx."""
    with TemporaryDirectory() as folder, site(database_url, "slow", BEHIND_NGINX) as node:
        alone = measured(node.port, by_tls=False)
        with nginx(Path(folder), [node.port]) as port:
            return {"gunicorn alone": alone, "behind nginx": measured(port, by_tls=True)}


def broken(figures: dict[str, dict[str, Figures]]) -> list[str]:
    failed = []
    for server, by_kind in figures.items():
        for kind, each in by_kind.items():
            times = f"{each.beside * 1000:.0f} / {each.alone * 1000:.0f} ms"
            print(f"{server}, {SLOW} slow {kind}: {each.ratio:.2f} times as long for {OTHERS} others ({times})")
            if each.ratio > LONGER or each.unanswered:
                failed.append(f"{server}: {SLOW} slow {kind} ({each.unanswered} not answered)")
    return failed


def prepared(folder: str) -> str:
    """A database of its own with a long list."""
    address = f"sqlite:///{folder}/slow.sqlite3"
    fill = [sys.executable, "-m", "bench.data", str(ROWS)]
    subprocess.run(fill, cwd=ROOT, env=environment(address), check=True)
    collect_static_files(address)
    return address


def main(arguments: Sequence[str]) -> int:
    with TemporaryDirectory() as folder:
        failed = broken(with_and_without_nginx(arguments[0] if arguments else prepared(folder)))
    return exit_status(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
