"""The bounds of speed that must hold, and the aims beyond: ratios and counts within one run, by kind of database."""

from dataclasses import dataclass

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Bound:
    """What is allowed at most, and what we are after; an aim of None: none set."""

    allowed: float
    aim: float | None = None


@dataclass(frozen=True)
class Bounds:
    """The bounds of one measurement, on SQLite and on PostgreSQL."""

    sqlite: Bound
    postgresql: Bound

    def on(self, database: str) -> Bound:
        return self.sqlite if database == SQLITE else self.postgresql


def same(allowed: float, aim: float | None = None) -> Bounds:
    """The same bound on both databases."""
    return Bounds(Bound(allowed, aim), Bound(allowed, aim))


CSV_EXPORT = Bounds(Bound(2, 1.2), Bound(3, 1.5))  # against the database's own CSV of the same query
XLSX_EXPORT = same(4, 2)  # against the CSV
EXPORT_MEMORY = same(20)  # MiB that ten times the rows take more
FIRST_ROW = same(3)
LIST_PAGE = Bounds(Bound(14, 8), Bound(16, 10))  # against a trivial view
LIST_AGAINST_ADMIN = same(0.5, 0.2)
MORE_ROWS = same(1.5, 1.1)
LAST_PAGE = same(1.5, 1.1)
STORED_SORT = same(3, 2)
STATE_SORT = Bounds(Bound(6, 3), Bound(7, 3))
SEARCH = same(3)
SEARCH_OF_ALL = same(2)  # across everything, against the same words in a list
STATE_FILTER = same(10, 3)  # services by what holds of them
STATE_ON_A_DAY = Bounds(Bound(18, 8), Bound(12, 6))  # against a plain count
KNOWN_ON_A_DAY = Bounds(Bound(2, 1.3), Bound(2.5, 1.3))
COMPARISON = same(3)
PROJECT_PAGE = same(1)
MANY_UNITS = same(3, 1.5)  # 2,000 units in a project against 40
MANY_SUMMED = STATE_SORT  # of a list page that sums 100,000 rows against one that sums 600
# 100,000 bookings against 600. Of few, making the questions was more than half of the time, until their SQL was made
# once: SQLite sums 100,000 rows in what three such pages take.
MANY_BOOKINGS = Bounds(Bound(5, 1.5), Bound(3, 1.5))
FINDINGS = same(0.5)  # against the overview
LIST_QUERIES = same(8, 6)
OVERVIEW_QUERIES = same(24, 15)  # pages with findings, one query for each kind of facts
BUSY_PAGE = same(3.5, 2)  # while files are made
SLOW_CLIENTS = same(2, 1.1)  # for others, beside those who read or send a few bytes a second
PAPER_SECONDS = same(10)
SAVE = same(4, 3)
IMPORT = same(2.5, 1.5)  # against bulk_create with history
XLSX_IMPORT = same(1.3, 1.1)  # against the same rows as CSV
PAGE_MEANWHILE = same(3, 2)  # while a large file is previewed and imported
IMPORT_MEMORY = same(48, 20)  # MB
WRITERS = same(0)
REPEATED_PAGE = same(1.5)  # against a trivial view
READERS = same(0.1)  # answers a second to 200 readers, pages made anew against pages kept
STALE = same(0)
PACKAGE = same(1.5, 1.1)  # against its files one by one
CATALOGUE = same(8, 3)  # against a list page
# 396 packages of other municipalities, looked at and stored, against reading, parsing and packing their files.
FETCH = Bounds(Bound(30, 10), Bound(60, 15))
LATER_FETCH = same(1.5, 1.1)  # with two years kept, against none
SECOND_FETCH = same(0.5, 0.2)  # where nothing changed
SECOND_REQUESTS = Bound(1)
SECOND_BYTES = Bound(0)
NEIGHBOURS_PAGE = same(5, 2)  # all of them side by side, against a list page
START = same(2, 1.3)
