"""Datasette on the same SQLite file, for information."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from .client import Client
from .config import EXPORT, LIST, PAGE_ROWS
from .report import Line, ratio_line
from .servers import Site, datasette
from .timing import in_turns

RUNS = 15
EXPORT_RUNS = 3
VIEW = "bench_rollouts"


def datasette_lines(site: Site, path: Path, query: str, rows: int) -> Iterator[Line]:
    """The list page and the export against Datasette's on a view of the same columns."""
    with closing(sqlite3.connect(path)) as connection:
        unsorted = query.rpartition(" ORDER BY ")[0]
        connection.execute(f"DROP VIEW IF EXISTS {VIEW}")
        connection.execute(f"CREATE VIEW {VIEW} AS {unsorted}")
        connection.commit()
    try:
        yield from peer_lines(site, path, rows)
    finally:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"DROP VIEW IF EXISTS {VIEW}")
            connection.commit()


def peer_lines(site: Site, path: Path, rows: int) -> Iterator[Line]:
    with datasette(path, rows) as port:
        ours, theirs = Client(site.port), Client(port)
        page = f"/{path.stem}/{VIEW}?_size={PAGE_ROWS}&_nosuggest=1"
        csv = f"/{path.stem}/{VIEW}.csv?_stream=on&_size=max"
        written = theirs.download(csv).lines - 1
        yield ratio_line(
            f"list page / Datasette's, {PAGE_ROWS} rows",
            None,
            lambda runs: in_turns(runs, lambda: ours.page(LIST), lambda: theirs.page(page)),
            RUNS,
        )
        yield ratio_line(
            f"CSV export / Datasette's ({written:,} rows)",
            None,
            lambda runs: in_turns(runs, lambda: ours.download(EXPORT).seconds, lambda: theirs.download(csv).seconds),
            EXPORT_RUNS,
        )
