"""The list of OZG services, its search and its export, with the services of all municipalities of a state."""

from collections.abc import Iterator
from urllib.parse import quote

from .asking import ask
from .client import Client
from .config import KEY_DATE
from .databases import Database
from .measures_exports import export_line
from .measures_pages import pair
from .report import Line, ratio_line
from .servers import site

ROWS = 228_000
ROWS_OF_A_CITY = 575
RUNS = 9
LIST = f"/leistungen/?stichtag={KEY_DATE}"
EXPORT = f"/leistungen.csv?stichtag={KEY_DATE}"
SEARCHES = {"by name": "Vermessung", "by OZG-ID": "00ABC", "by LeiKa key": "99 012 345", "without a hit": "xyzxyz"}
STORED = ("ozg-id", "-ozg-id", "leistung", "-leistung")
FILTERS = ("stand=online", "reifegrad=1.1-3", "bezugsweg=efa-nachnutzung", "prioritaet=OZG-Booster", "ueberfaellig=ja")


def service_lines(database: Database) -> Iterator[Line]:
    """List, sort, search, filter and export of 228,000 services."""
    url, few = (
        database.filled(f"services_{rows}", "bench.data_services", str(rows)) for rows in (ROWS, ROWS_OF_A_CITY)
    )
    with site(url, f"{database.name}_services") as large, site(few, f"{database.name}_services_few") as small:
        visitor, other = Client(large.port), Client(small.port)
        yield against(visitor, LIST, other, f"services: list page, {ROWS:,} / {ROWS_OF_A_CITY} rows", 1.5)
        last = f"{LIST}&page={-(-ROWS // 25)}"
        yield against(visitor, last, visitor, "services: last page / first page", 2.5)
        for sort in STORED[1:]:
            yield against(visitor, f"{LIST}&sort={sort}", visitor, f"services: sort by {sort} / default", 3)
        for what, text in SEARCHES.items():
            path = f"{LIST}&suche={quote(text)}"
            yield against(visitor, path, visitor, f"services: search {what} / list page", 3)
        for query in FILTERS:
            yield against(visitor, f"{LIST}&{query}", visitor, f"services: {query} / list page", None)
        query = ask("service_export_query", url)["query"]
        yield export_line(database, large, f"services_{ROWS}", query, ROWS, path=EXPORT)


def against(visitor: Client, path: str, other: Client, what: str, bound: float | None) -> Line:
    """A page against the list page."""
    return ratio_line(what, bound, lambda runs: pair((visitor, path), (other, LIST), runs), RUNS)
