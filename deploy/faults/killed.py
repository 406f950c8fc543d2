"""Processes are killed (kill -9) while people save, import, undo and freeze: each deed is there whole or not at all,
and what was acknowledged is there.

`python -m deploy.faults.killed [--what workers|database] [--on sqlite|postgresql] [--seconds 20]` with the packages of
the tests and nginx; prints its figures and ends with 1 where a promise is broken. Two nodes behind nginx; every two
seconds one of their worker processes is killed, or every six the database with all of its processes, which is then
started again.
"""

import argparse
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.faults.cluster import Cluster
from deploy.faults.deeds import Deeds, Freezer, Importer, wrong_imports, wrong_papers
from deploy.faults.failover import cluster, prepare
from deploy.faults.nodes import Nodes, Visitor, two_nodes
from deploy.faults.runs import at_work, broken_of, exit_status
from deploy.faults.writers import Asked, Writer, outcome_of, projects_of, signed_in

EVERY = {"workers": 2.0, "database": 6.0}  # seconds between two kills
WRITERS = 2


class SQLiteFile:
    """A database in a file."""

    def __init__(self, folder: str) -> None:
        self.path = Path(folder) / "killed.sqlite3"
        self.address = f"sqlite:///{self.path}"

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.path, timeout=20)) as opened:
            return opened.execute(question).fetchall()


@contextmanager
def on_sqlite() -> Iterator[SQLiteFile]:
    with TemporaryDirectory(prefix="ozg-") as folder:
        database = SQLiteFile(folder)
        prepare(database.address)
        yield database


def kill_a_worker(nodes: Nodes) -> None:
    """gunicorn starts another one."""
    if workers := [pid for node in nodes.both for pid in node.workers]:
        os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311 any


def kill_the_database(servers: Cluster) -> None:
    """Its service manager starts it again."""
    servers.primary.kill()
    time.sleep(0.3)
    servers.primary.start()


class Work:
    """People at work, each in a thread."""

    def __init__(self, database: Asked, nodes: Nodes) -> None:
        self.database = database
        projects = projects_of(database)
        papers = [str(key) for (key,) in database.ask("SELECT id FROM papers_paper ORDER BY id")]
        people = [signed_in(lambda: Visitor(nodes.port), number) for number in range(WRITERS + 2)]
        readers = [Visitor(nodes.port, keep=False)]
        self.writers = [Writer(number, projects, people[number], readers) for number in range(WRITERS)]
        self.importer = Importer(people[WRITERS])
        self.freezer = Freezer(people[WRITERS + 1], papers=papers)
        self.deeds: list[Deeds] = [self.importer, self.freezer]

    def broken(self, kills: int) -> list[str]:
        """Print the figures; the broken promises."""
        outcome = outcome_of(self.writers, self.database)
        saves = [save for writer in self.writers for save in writer.saves]
        statuses = Counter(save.status for save in saves)
        unanswered = statuses[0] + sum(each.unanswered for each in self.deeds)
        imports, papers = wrong_imports(self.importer, self.database), wrong_papers(self.freezer, self.database)
        print(f"Killed {kills} times")
        print(f"Saves: {len(saves)}, {dict(statuses)}; lost {len(outcome.lost)}, half done {len(outcome.half_done)}")
        print(f"On the next page: {outcome.seen} times, not there {len(outcome.unseen)}")
        for name, each, wrong in (("Imports", self.importer, imports), ("Papers", self.freezer, papers)):
            kinds = Counter(text.split()[0] for text in each.acknowledged)
            print(f"{name}: {each.tries}, refused {each.refused}; {dict(kinds)}; lost or half done {len(wrong)}")
        print(f"Requests without an answer: {unanswered}")
        for text in (*outcome.lost, *outcome.half_done, *outcome.unseen, *imports, *papers):
            print(f"  {text}")
        promises = {
            "each deed is acknowledged at times": all(
                (outcome.acknowledged, *(each.acknowledged for each in self.deeds))
            ),
            "no acknowledged save is lost, none half done": not outcome.lost and not outcome.half_done,
            "no import and no undo is lost or half done": not imports,
            "no paper is lost or half frozen": not papers,
            "what was saved stands on the next page": not outcome.unseen,
            "each request is answered": not unanswered,
        }
        return broken_of(promises)


def measured(what: str, on: str, seconds: float) -> list[str]:
    """Run it and print the figures; the broken promises."""
    print(f"Killed: {what}, on {on}")
    if on == "sqlite":
        with on_sqlite() as file:
            return killing(file, file.address, None, seconds)
    with cluster(has_standby=False) as servers:
        return killing(servers.primary, servers.primary.address, servers if what == "database" else None, seconds)


def killing(database: Asked, address: str, servers: Cluster | None, seconds: float) -> list[str]:
    with TemporaryDirectory() as folder, two_nodes(address, Path(folder)) as nodes:
        work, kills = Work(database, nodes), 0
        pause = EVERY["workers" if servers is None else "database"]
        with at_work([*work.writers, *work.deeds]):
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(pause)
                if servers is None:
                    kill_a_worker(nodes)
                else:
                    kill_the_database(servers)
                kills += 1
            time.sleep(pause)
        return work.broken(kills)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--what", choices=["workers", "database"], default="workers")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument("--seconds", type=float, default=24)
    options = parser.parse_args()
    if options.what == "database" and options.on == "sqlite":
        parser.error("SQLite has no process of its own")
    return exit_status(measured(options.what, options.on, options.seconds))


if __name__ == "__main__":
    sys.exit(main())
