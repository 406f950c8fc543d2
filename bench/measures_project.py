"""A project of many units against one of few: its page, and the overview."""

from collections.abc import Iterator

from . import bounds
from .client import Client
from .config import KEY_DATE
from .databases import Database
from .measures_pages import PROJECT, size_line
from .report import Line
from .servers import fresh_site

FEW, MANY, MOST = 40, 2_000, 100_000
RUNS = 9
PAGES = {"overview": f"/?stichtag={KEY_DATE}", "project page": PROJECT}


def project_lines(database: Database) -> Iterator[Line]:
    """Both pages with 2,000 units against 40; and that they open with 100,000, with the seconds for information."""
    few, many, most = (
        database.filled(f"project_{units}", "bench.data_project", str(units)) for units in (FEW, MANY, MOST)
    )
    name = database.name
    with fresh_site(few, f"{name}_project_few") as small, fresh_site(many, f"{name}_project_many") as large:
        visitor, other = Client(large.port), Client(small.port)
        for label, path in PAGES.items():
            title = f"{label} with a project of {MANY:,} units / of {FEW}"
            yield size_line(title, bounds.MANY_UNITS.on(name), path, visitor, other, runs=RUNS)
    with fresh_site(most, f"{name}_project_most") as largest:
        for label, path in PAGES.items():
            answer = Client(largest.port).get(path)
            failure = "" if answer.status == 200 else f"status {answer.status}"
            yield Line(f"{label} with a project of {MOST:,} units", answer.seconds, unit=" s", failure=failure)
