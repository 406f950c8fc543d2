"""`python -m bench` (`make bench`): measures the bounds of performance, prints a table per database.

ROWS=600000 adds the bounds that compare 600,000 rows with 60,000. Exit status 1 where a bound is missed.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from itertools import chain

from .config import VAR, Sizes, sizes
from .databases import Database, SQLite, postgresql
from .measures_exports import busy_line, export_line, first_row_line, memory_line, xlsx_line
from .measures_imports import import_lines
from .measures_pages import audit_line, growth_lines, page_lines
from .measures_papers import paper_lines
from .measures_peers import datasette_lines
from .measures_queries import known_line, query_lines, save_line, state_line
from .measures_services import service_lines
from .measures_startup import startup_line
from .measures_writers import writer_lines
from .processes import measure_inside
from .report import Line, table
from .servers import collect_static_files, site

WRITERS_STEM = "writers"


def main() -> int:
    """Measure everything; returns the exit status."""
    VAR.mkdir(parents=True, exist_ok=True)
    wanted, start = sizes(), time.monotonic()
    with postgresql() as server:
        sqlite = SQLite()
        for database in (sqlite, server):
            for rows in wanted.all:
                database.ready(rows)
        collect_static_files(sqlite.ready(wanted.small))
        reports = [
            show("Any database", [startup_line()]),
            show("SQLite", chain(database_lines(sqlite, wanted), sqlite_lines(sqlite, wanted))),
            show("PostgreSQL", database_lines(server, wanted)),
        ]
    missed = [line for lines in reports for line in lines if line.is_missed]
    print(f"{len(missed)} bounds missed; {time.monotonic() - start:.0f} s in all.")
    return 1 if missed else 0


def show(title: str, lines: Iterable[Line]) -> list[Line]:
    """Measure the lines and print them; also those before a measurement that fails."""
    measured: list[Line] = []
    try:
        measured.extend(lines)
    finally:
        print(table(title, measured), flush=True)
    return measured


def database_lines(database: Database, wanted: Sizes) -> Iterator[Line]:
    """All bounds on one kind of database."""
    urls = {rows: database.ready(rows) for rows in wanted.all}
    export = measure_inside("export_query", urls[wanted.large])
    name = database.name
    with (
        site(urls[wanted.small], f"{name}_small") as small,
        site(urls[wanted.large], f"{name}_large") as large,
    ):
        yield from page_lines(small, large, wanted, export["sorts"], name)
        yield export_line(database, large, f"rows_{wanted.large}", export["query"], wanted.large)
        yield xlsx_line(large, wanted.large, name)
        yield busy_line(large, name)
        if wanted.huge:
            with site(urls[wanted.huge], f"{name}_huge") as huge:
                yield first_row_line(huge, large, wanted, name)
                yield from growth_lines(large, huge, wanted)
    with site(database.audited(), f"{name}_audit") as audited:
        yield audit_line(audited, name)
    yield from paper_lines(database.reported(), name)
    yield from service_lines(database)
    if wanted.huge:
        yield memory_line(database, wanted)
    yield state_line(urls[wanted.large], wanted.large, name)
    yield known_line(urls[wanted.large], wanted.large, name)
    yield from query_lines(urls[wanted.small], name)
    database.copy(f"rows_{wanted.small}", WRITERS_STEM)
    yield save_line(database.url(WRITERS_STEM), name)
    yield from import_lines(database.url(WRITERS_STEM), name)
    with site(database.url(WRITERS_STEM), f"{name}_writers") as writers:
        yield from writer_lines(writers, database.url(WRITERS_STEM), name)


def sqlite_lines(database: SQLite, wanted: Sizes) -> Iterator[Line]:
    """What only SQLite has: Datasette reads no other database."""
    url = database.ready(wanted.large)
    export = measure_inside("export_query", url)
    with site(url, "sqlite_peer") as served:
        path = database.path(f"rows_{wanted.large}")
        yield from datasette_lines(served, path, export["query"], wanted.large)


if __name__ == "__main__":
    sys.exit(main())
