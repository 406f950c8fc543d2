"""A long council paper: how long it takes, and whether pages wait for it."""

from collections.abc import Iterator

from . import bounds
from .bounds import Bound
from .processes import measure_inside
from .report import Line


def paper_lines(database_url: str, database: str) -> Iterator[Line]:
    """The forms of a report over 20 projects, 400 units and five years, from the first query to the last byte."""
    made = measure_inside("paper", database_url)
    seconds = bounds.PAPER_SECONDS.on(database)
    label = "report of 20 projects, 400 units, 5 years as"
    yield Line(f"{label} PDF ({made['pages']} pages)", made["pdf"], seconds, unit=" s")
    yield Line(f"{label} DOCX", made["docx"], seconds, unit=" s")
    yield Line(f"{label} HTML", made["html"], seconds, unit=" s")
    yield Line(f"SQL queries of the {label.partition(' as')[0]}", made["queries"], Bound(made["query_bound"]))
    scale = f"{1000 * made['page_meanwhile']:.1f} / {1000 * made['page_alone']:.1f} ms"
    yield Line(
        "list page while a PDF is typeset / alone",
        made["page_meanwhile"] / made["page_alone"],
        bounds.BUSY_PAGE.on(database),
        scale=scale,
    )
