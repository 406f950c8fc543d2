"""What fault runs have in common: the example data, people at work, and promises by which a run ends."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from bench.config import ROOT, environment
from bench.servers import collect_static_files

ADD_USERS = "import django; django.setup(); from bench.data import add_users; add_users()"


class AtWork(Protocol):
    def go_on_until(self, ended: threading.Event) -> None: ...


def fill_with_examples(address: str, settings: Mapping[str, str] | None = None) -> None:
    """Tables, the example data and accounts in the database, and the static files, as production has them."""
    for command in (["manage.py", "migrate"], ["manage.py", "importieren", "examples"], ["-c", ADD_USERS]):
        given = {**environment(address), **(settings or {})}
        subprocess.run([sys.executable, *command], cwd=ROOT, env=given, check=True, capture_output=True)
    collect_static_files(address)


@contextmanager
def at_work(people: Sequence[AtWork]) -> Iterator[None]:
    """All of them at once, each in a thread of its own, until what is done meanwhile is over."""
    ended = threading.Event()
    threads = [threading.Thread(target=each.go_on_until, args=[ended]) for each in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def broken_of(promises: Mapping[str, bool]) -> list[str]:
    """Those that were not kept."""
    return [promise for promise, is_kept in promises.items() if not is_kept]


def exit_status(broken: Sequence[str]) -> int:
    """1 where a promise is broken, which is printed; else 0."""
    for promise in broken:
        print(f"BROKEN: {promise}")
    return 1 if broken else 0
