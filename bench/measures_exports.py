"""The export against the database's own, its first row and its memory, and pages meanwhile."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from . import bounds
from .client import Client
from .config import EXPORT, LIST, ROOT, Sizes, environment
from .databases import Database
from .report import Line, ratio_line
from .servers import Site, fresh_site
from .timing import Ratio, in_turns, ratio_of, timed

XLSX_RUNS = 3
RUNS = 5
LOAD_ROUNDS = 4
PAGES_PER_ROUND = 8
EXPORTS_AT_ONCE = 2
WARM_UP_SECONDS = 0.5
MEMORY_ROUNDS = 2


class DifferentRowsError(Exception):
    """The two sides of a comparison did not write the same number of rows."""


def export_line(database: Database, site_: Site, stem: str, query: str, rows: int, *, path: str = EXPORT) -> Line:
    """The export in the German dialect against the raw CSV of the same query, each until its last byte has arrived."""
    visitor = Client(site_.port)
    written = visitor.download(path).lines - 1
    raw = database.raw_csv(stem, query)
    if not written == raw == rows:
        raise DifferentRowsError(f"export {written}, {database.raw_name} {raw}, rows {rows}")
    return ratio_line(
        f"CSV export of {rows:,} rows / {database.raw_name}",
        bounds.CSV_EXPORT.on(database.name),
        lambda runs: in_turns(
            runs, lambda: visitor.download(path).seconds, timed(lambda: database.raw_csv(stem, query))
        ),
        RUNS,
    )


def xlsx_line(site_: Site, rows: int, database: str, *, path: str = EXPORT) -> Line:
    """The export as XLSX against the CSV of the same list, each until its last byte has arrived."""
    visitor, xlsx = Client(site_.port, keep=False), path.replace(".csv", ".xlsx")
    return ratio_line(
        f"XLSX export of {rows:,} rows / its CSV",
        bounds.XLSX_EXPORT.on(database),
        lambda runs: in_turns(runs, lambda: visitor.download(xlsx).seconds, lambda: visitor.download(path).seconds),
        XLSX_RUNS,
    )


def busy_line(site_: Site, database: str) -> Line:
    """The list page while two exports run, against the page alone; every page on a connection of its own."""
    label, bound = f"list page during {EXPORTS_AT_ONCE} exports / alone", bounds.BUSY_PAGE.on(database)
    return ratio_line(label, bound, lambda rounds: busy(site_, rounds), LOAD_ROUNDS)


def busy(site_: Site, rounds: int) -> Ratio:
    visitor = Client(site_.port, keep=False)
    alone: list[float] = []
    loaded: list[float] = []
    visitor.page(LIST)
    for _ in range(rounds):
        alone += [visitor.page(LIST) for _ in range(PAGES_PER_ROUND)]
        with exports(site_.port):
            loaded += [visitor.page(LIST) for _ in range(PAGES_PER_ROUND)]
        time.sleep(WARM_UP_SECONDS)
    return ratio_of(loaded, alone)


@contextmanager
def exports(port: int) -> Iterator[None]:
    """Downloads in processes of their own, again and again as long as the context."""
    command = [sys.executable, "-m", "bench.download", str(port), EXPORT]
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment("")) for _ in range(EXPORTS_AT_ONCE)]
    try:
        time.sleep(WARM_UP_SECONDS)
        yield
        if any(process.poll() is not None for process in processes):
            raise RuntimeError("a download ended by itself")
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def first_row_line(huge: Site, large: Site, sizes: Sizes, database: str) -> Line:
    """Seconds to the first row of data (a byte order mark sent ahead does not count)."""
    visitors = Client(huge.port, keep=False), Client(large.port, keep=False)
    return ratio_line(
        f"first row of the export, {sizes.huge:,} / {sizes.large:,} rows",
        bounds.FIRST_ROW.on(database),
        lambda runs: in_turns(runs, *(lambda v=v: first_row(v) for v in visitors)),
        RUNS,
    )


def first_row(visitor: Client) -> float:
    """The download is broken off after it; a pause lets the server notice."""
    seconds = visitor.download(EXPORT, whole=False).first_row
    time.sleep(WARM_UP_SECONDS)
    return seconds


def memory_line(database: Database, sizes: Sizes) -> Line:
    """Peak resident set of the worker that exports, more rows less fewer; each in a server of its own."""
    label = f"memory of the export in MiB, {sizes.huge:,} less {sizes.large:,} rows"
    growths = []
    for _ in range(MEMORY_ROUNDS):
        huge, large = (peak(database, rows) for rows in (sizes.huge, sizes.large))
        growths.append(huge - large)
    scale = f"{huge:.0f} / {large:.0f} MiB"
    return Line(label, median(growths), bounds.EXPORT_MEMORY.on(database.name), scale=scale)


def peak(database: Database, rows: int) -> float:
    with fresh_site(database.ready(rows), f"{database.name}_memory") as served:
        Client(served.port).download(EXPORT)
        return served.peak_memory()
