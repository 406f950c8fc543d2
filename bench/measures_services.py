"""The list of OZG services, its search and its export, with the services of all municipalities of a state."""

from collections.abc import Iterator
from urllib.parse import quote

from . import bounds
from .bounds import Bounds
from .client import Client
from .config import KEY_DATE
from .databases import Database
from .measures_exports import export_line
from .measures_pages import pair
from .processes import measure_inside
from .report import Line, ratio_line
from .servers import fresh_site

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
    with (
        fresh_site(url, f"{database.name}_services") as large,
        fresh_site(few, f"{database.name}_services_few") as small,
    ):
        visitor, other = Client(large.port), Client(small.port)

        def against(path: str, against_visitor: Client, label: str, allowed: Bounds) -> Line:
            """A page against the list page."""
            return ratio_line(
                f"services: {label}",
                allowed.on(database.name),
                lambda runs: pair((visitor, path), (against_visitor, LIST), runs),
                RUNS,
            )

        yield against(LIST, other, f"list page, {ROWS:,} / {ROWS_OF_A_CITY} rows", bounds.MORE_ROWS)
        last = f"{LIST}&page={-(-ROWS // 25)}"
        yield against(last, visitor, "last page / first page", bounds.LAST_PAGE)
        for sort in STORED[1:]:
            yield against(f"{LIST}&sort={sort}", visitor, f"sort by {sort} / default", bounds.STORED_SORT)
        for label, text in SEARCHES.items():
            yield against(f"{LIST}&suche={quote(text)}", visitor, f"search {label} / list page", bounds.SEARCH)
        for query in FILTERS:
            yield against(f"{LIST}&{query}", visitor, f"{query} / list page", bounds.STATE_FILTER)
        query = measure_inside("service_export_query", url)["query"]
        yield export_line(database, large, f"services_{ROWS}", query, ROWS, path=EXPORT)
