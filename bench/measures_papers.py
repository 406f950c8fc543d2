"""A long council paper: how long it takes, and whether pages wait for it."""

from collections.abc import Iterator

from .asking import ask
from .report import Line

SECONDS = 10.0
WAITING = 4.0


def paper_lines(database_url: str) -> Iterator[Line]:
    """The forms of a report over 20 projects, 400 units and five years, from the first query to the last byte."""
    made = ask("paper", database_url)
    what = "report of 20 projects, 400 units, 5 years as"
    yield Line(f"{what} PDF ({made['pages']} pages)", made["pdf"], SECONDS, unit=" s")
    yield Line(f"{what} DOCX", made["docx"], SECONDS, unit=" s")
    yield Line(f"{what} HTML", made["html"], SECONDS, unit=" s")
    yield Line(f"SQL queries of the {what.partition(' as')[0]}", made["queries"], made["query_bound"])
    scale = f"{1000 * made['page_meanwhile']:.1f} / {1000 * made['page_alone']:.1f} ms"
    yield Line(
        "list page while a PDF is typeset / alone", made["page_meanwhile"] / made["page_alone"], WAITING, scale=scale
    )
