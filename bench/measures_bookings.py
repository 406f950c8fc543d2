"""The money of a city with 100,000 bookings: their list, its sorts and files, the page of a grant and its proof."""

from collections.abc import Iterator

from . import bounds
from .client import Client
from .config import KEY_DATE, TRIVIAL
from .databases import Database
from .measures_exports import export_line, xlsx_line
from .measures_pages import pair, size_line, worst_sort
from .processes import measure_inside
from .report import Line, ratio_line
from .servers import fresh_site

ROWS, FEW = 100_000, 600
RUNS = 9
LIST = f"/foerdermittel/ausgaben/?stichtag={KEY_DATE}"
EXPORT = f"/foerdermittel/ausgaben.csv?stichtag={KEY_DATE}"
LAST = f"{LIST}&page={ROWS // 25}"
# Half of the bookings are of the first grant.
OF_A_GRANT = {
    "list of grants": f"/foerdermittel/?stichtag={KEY_DATE}",
    "overview": f"/?stichtag={KEY_DATE}",
    "project page": f"/projekte/projekt-0/?stichtag={KEY_DATE}",
    "page of a grant": f"/foerdermittel/projekt-0/?stichtag={KEY_DATE}",
    "proof of use": f"/foerdermittel/projekt-0/verwendungsnachweis/?stichtag={KEY_DATE}",
    "proof of use as CSV": f"/foerdermittel/projekt-0/verwendungsnachweis.csv?stichtag={KEY_DATE}",
}


def booking_lines(database: Database) -> Iterator[Line]:
    """The list, which sums all its rows, may take of 600 what a sort that looks at all rows may take of a list. Files
    have the bounds of those of units."""
    url, few = (database.filled(f"bookings_{rows}", "bench.data_bookings", str(rows)) for rows in (ROWS, FEW))
    name, asked = database.name, measure_inside("booking_export_query", url)
    with fresh_site(url, f"{name}_bookings") as large, fresh_site(few, f"{name}_bookings_few") as small:
        visitor, other = Client(large.port), Client(small.port)
        for label, path, against, bound in (
            ("list page / trivial view", LIST, TRIVIAL, None),
            ("last page / first page", LAST, LIST, bounds.LAST_PAGE.on(name)),
        ):
            yield ratio_line(
                f"bookings: {label}",
                bound,
                lambda runs, p=path, a=against: pair((visitor, p), (visitor, a), runs),
                RUNS,
            )
        title = f"bookings: list page, {ROWS:,} / {FEW} rows"
        yield size_line(title, bounds.MANY_SUMMED.on(name), LIST, visitor, other, runs=RUNS)
        sort = "bookings: slowest sort by a stored column"
        yield worst_sort(visitor, sort, asked["sorts"], bounds.STORED_SORT.on(name), page=LIST)
        yield export_line(database, large, f"bookings_{ROWS}", asked["query"], ROWS, path=EXPORT)
        yield xlsx_line(large, ROWS, name, path=EXPORT)
        for label, path in OF_A_GRANT.items():
            title = f"{label}, {ROWS:,} / {FEW} bookings"
            yield size_line(title, bounds.MANY_BOOKINGS.on(name), path, visitor, other, runs=RUNS)
