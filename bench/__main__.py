"""`python -m bench` (`make bench`): measures the bounds of performance, prints a table per database.

`python -m bench GROUP …` measures those groups alone: start, lists, project, bookings, findings, papers, services,
neighbours, queries, writing, meanwhile, slow, package, readers, peers. ROWS=600000 adds the bounds that compare 600,000
rows with 60,000.
Exit status 1 where a bound is missed.
"""

import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain

from .config import VAR, Sizes, sizes
from .databases import Database, SQLite, postgresql
from .measures_bookings import booking_lines
from .measures_exports import busy_line, export_line, first_row_line, memory_line, xlsx_line
from .measures_imports import import_lines
from .measures_meanwhile import meanwhile_lines
from .measures_neighbours import neighbour_lines
from .measures_package import package_lines
from .measures_pages import audit_line, growth_lines, page_lines
from .measures_papers import paper_lines
from .measures_peers import datasette_lines
from .measures_project import project_lines
from .measures_queries import known_line, overview_line, query_lines, save_line, state_line
from .measures_readers import reader_lines
from .measures_services import service_lines
from .measures_slow import slow_client_lines
from .measures_startup import startup_line
from .measures_writers import writer_lines
from .processes import measure_inside
from .report import Line, table
from .servers import collect_static_files, fresh_site

WRITERS_STEM = "writers"


def main(chosen: Collection[str]) -> int:
    """Measure everything, or the groups of that name; returns the exit status."""
    if unknown := set(chosen) - {*GROUPS, "start", "peers"}:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are start, peers, {', '.join(GROUPS)}")
    VAR.mkdir(parents=True, exist_ok=True)
    wanted, start = sizes(), time.monotonic()
    with postgresql() as server:
        sqlite = SQLite()
        collect_static_files(sqlite.ready(wanted.small))
        reports = [
            show("Any database", [startup_line()] if is_wanted("start", chosen) else []),
            show("SQLite", chain(database_lines(sqlite, wanted, chosen), peer_lines(sqlite, wanted, chosen))),
            show("PostgreSQL", database_lines(server, wanted, chosen)),
        ]
    missed = [line for lines in reports for line in lines if line.is_missed]
    print(f"{len(missed)} bounds missed; {time.monotonic() - start:.0f} s in all.")
    return 1 if missed else 0


def is_wanted(group: str, chosen: Collection[str]) -> bool:
    return not chosen or group in chosen


def show(title: str, lines: Iterable[Line]) -> list[Line]:
    """Measure the lines and print them; also those before a measurement that fails."""
    measured: list[Line] = []
    try:
        measured.extend(lines)
    finally:
        if measured:
            print(table(title, measured), flush=True)
    return measured


def database_lines(database: Database, wanted: Sizes, chosen: Collection[str]) -> Iterator[Line]:
    """The bounds on one kind of database."""
    for name, lines in GROUPS.items():
        if is_wanted(name, chosen):
            yield from lines(database, wanted)


def list_lines(database: Database, wanted: Sizes) -> Iterator[Line]:
    """The list of units, and its files."""
    urls, name = {rows: database.ready(rows) for rows in wanted.all}, database.name
    export = measure_inside("export_query", urls[wanted.large])
    with (
        fresh_site(urls[wanted.small], f"{name}_small") as small,
        fresh_site(urls[wanted.large], f"{name}_large") as large,
    ):
        yield from page_lines(small, large, wanted, export["sorts"], name)
        yield export_line(database, large, f"rows_{wanted.large}", export["query"], wanted.large)
        yield xlsx_line(large, wanted.large, name)
        yield busy_line(large, name)
        if wanted.huge:
            with fresh_site(urls[wanted.huge], f"{name}_huge") as huge:
                yield first_row_line(huge, large, wanted, name)
                yield from growth_lines(large, huge, wanted)
    if wanted.huge:
        yield memory_line(database, wanted)


def finding_lines(database: Database, wanted: Sizes) -> Iterator[Line]:
    with fresh_site(database.audited(), f"{database.name}_audit") as audited:
        yield audit_line(audited, database.name)


def state_and_query_lines(database: Database, wanted: Sizes) -> Iterator[Line]:
    """The state on a day of many rollouts, and the queries of pages."""
    large = database.ready(wanted.large)
    yield state_line(large, wanted.large, database.name)
    yield overview_line(large, wanted.large)
    yield known_line(large, wanted.large, database.name)
    yield from query_lines(database.ready(wanted.small), database.name)


def writing_lines(database: Database, wanted: Sizes) -> Iterator[Line]:
    """Saves, imports and writers, in a copy."""
    database.ready(wanted.small)
    database.copy(f"rows_{wanted.small}", WRITERS_STEM)
    yield save_line(database.url(WRITERS_STEM), database.name)
    yield from import_lines(database.url(WRITERS_STEM), database.name)
    with fresh_site(database.url(WRITERS_STEM), f"{database.name}_writers") as writers:
        yield from writer_lines(writers, database.url(WRITERS_STEM), database.name)


def meanwhile_import_lines(database: Database, wanted: Sizes) -> Iterator[Line]:
    """Editors and a reader while a large file is imported, in a copy."""
    database.ready(wanted.small)
    database.copy(f"rows_{wanted.small}", WRITERS_STEM)
    with fresh_site(database.url(WRITERS_STEM), f"{database.name}_meanwhile") as busy:
        yield from meanwhile_lines(busy, database.url(WRITERS_STEM), database.name)


GROUPS: dict[str, Callable[[Database, Sizes], Iterator[Line]]] = {
    "lists": list_lines,
    "project": lambda database, _: project_lines(database),
    "bookings": lambda database, _: booking_lines(database),
    "findings": finding_lines,
    "papers": lambda database, _: paper_lines(database.reported(), database.name),
    "services": lambda database, _: service_lines(database),
    "neighbours": lambda database, _: neighbour_lines(database),
    "queries": state_and_query_lines,
    "writing": writing_lines,
    "meanwhile": meanwhile_import_lines,
    "slow": lambda database, wanted: slow_client_lines(database.ready(wanted.large), database.name),
    "package": lambda database, wanted: package_lines(database.ready(wanted.large), database.name, wanted.large),
    "readers": reader_lines,
}


def peer_lines(database: SQLite, wanted: Sizes, chosen: Collection[str]) -> Iterator[Line]:
    """What only SQLite has: Datasette reads no other database."""
    if not is_wanted("peers", chosen):
        return
    url = database.ready(wanted.large)
    export = measure_inside("export_query", url)
    with fresh_site(url, "sqlite_peer") as served:
        path = database.path(f"rows_{wanted.large}")
        yield from datasette_lines(served, path, export["query"], wanted.large)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
