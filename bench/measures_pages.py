"""How long pages take, over HTTP, each against another page of the same run."""

from collections.abc import Iterator
from statistics import median
from urllib.parse import quote

from . import bounds
from .bounds import Bound
from .client import Client
from .config import CHANGELIST, KEY_DATE, LIST, PAGE_ROWS, TRIVIAL, Sizes
from .report import Line, ratio_line
from .servers import Site
from .timing import Ratio, in_turns

RUNS = 15
SORT_RUNS = 7
SORTS_BY_STATE = {"phase", "seit", "ueberfaellig", "zuletzt-geaendert-oder-bestaetigt"}
OVERVIEW = f"/?stichtag={KEY_DATE}"
COMPARISON = f"/vergleich/?von=2023-06-30&bis={KEY_DATE}"
PROJECT = f"/projekte/aktenplan/?stichtag={KEY_DATE}"
FORM = f"{CHANGELIST}1/change/"


def pair(first: tuple[Client, str], second: tuple[Client, str], runs: int) -> Ratio:
    """One page against another, each by its visitor."""
    return in_turns(runs, lambda: first[0].page(first[1]), lambda: second[0].page(second[1]))


def size_line(label: str, bound: Bound | None, path: str, many: Client, few: Client, *, runs: int) -> Line:
    """A page where there is much of something against the same page where there is little."""
    return ratio_line(label, bound, lambda times: pair((many, path), (few, path), times), runs)


def page_lines(small: Site, large: Site, sizes: Sizes, sorts: list[str], database: str) -> Iterator[Line]:
    """The list page against a trivial view, the admin's changelist, fewer rows, its last page and its sorts."""
    few, visitor = Client(small.port), Client(large.port)
    last = f"{LIST}&page={-(-sizes.large // PAGE_ROWS)}"
    yield ratio_line(
        "list page / trivial view",
        bounds.LIST_PAGE.on(database),
        lambda runs: pair((visitor, LIST), (visitor, TRIVIAL), runs),
        RUNS,
    )
    found, listed = f"/suche/?begriff=zoo&stichtag={KEY_DATE}", f"{LIST}&suche=zoo"
    yield ratio_line(
        "search across everything / search in the list",
        bounds.SEARCH_OF_ALL.on(database),
        lambda runs: pair((visitor, found), (visitor, listed), runs),
        RUNS,
    )
    yield from admin_lines(small, large, sizes, database)
    yield ratio_line(
        f"list page, {sizes.large:,} / {sizes.small:,} rows",
        bounds.MORE_ROWS.on(database),
        lambda runs: pair((visitor, LIST), (few, LIST), runs),
        RUNS,
    )
    yield ratio_line(
        "last page / first page",
        bounds.LAST_PAGE.on(database),
        lambda runs: pair((visitor, last), (visitor, LIST), runs),
        RUNS,
    )
    stored = [slug for slug in sorts if slug not in SORTS_BY_STATE]
    yield worst_sort(visitor, "slowest sort by a stored column", stored, bounds.STORED_SORT.on(database))
    by_state = bounds.STATE_SORT.on(database)
    yield worst_sort(visitor, "slowest sort by the state of the day", sorted(SORTS_BY_STATE), by_state)
    against_overview = (
        ("comparison of a year", COMPARISON, bounds.COMPARISON.on(database)),
        ("project page with its flow", PROJECT, bounds.PROJECT_PAGE.on(database)),
    )
    for label, path, bound in against_overview:
        yield ratio_line(
            f"{label} / overview", bound, lambda runs, p=path: pair((visitor, p), (visitor, OVERVIEW), runs), SORT_RUNS
        )


def admin_lines(small: Site, large: Site, sizes: Sizes, database: str) -> Iterator[Line]:
    """The list page against the admin's changelist, both signed in; without an admin the bound is missed.

    For information: the admin's form of a rollout on more and on fewer rows.
    """
    label, bound = "list page / admin changelist", bounds.LIST_AGAINST_ADMIN.on(database)
    editor, other = Client(large.port), Client(small.port)
    editor.log_in()
    status = editor.get(CHANGELIST).status
    if status != 200:
        yield Line(label, None, bound, failure="admin fehlt" if status == 404 else f"changelist: status {status}")
        return
    yield ratio_line(label, bound, lambda runs: pair((editor, LIST), (editor, CHANGELIST), runs), RUNS)
    other.log_in()
    yield ratio_line(
        f"admin form, {sizes.large:,} / {sizes.small:,} rows",
        None,
        lambda runs: pair((editor, FORM), (other, FORM), runs),
        RUNS,
    )


def worst_sort(visitor: Client, label: str, sorts: list[str], bound: Bound, *, page: str = LIST) -> Line:
    """Every one of the columns in both directions against the default order; the slowest is measured again by itself.

    A sort by the state of the day finds the state of all rows first, see the line of that state.
    """
    directions = [f"{sign}{slug}" for slug in sorts for sign in ("", "-")]
    paths = {direction: f"{page}&sort={quote(direction)}" for direction in directions}
    times: dict[str, list[float]] = {direction: [] for direction in directions}
    for _ in range(SORT_RUNS):
        for direction, path in paths.items():
            times[direction].append(visitor.page(path))
    worst = max(directions, key=lambda direction: median(times[direction]))
    label = f"{label} ({worst}) / default"
    return ratio_line(label, bound, lambda runs: pair((visitor, paths[worst]), (visitor, page), runs), RUNS)


def growth_lines(large: Site, huge: Site, sizes: Sizes) -> Iterator[Line]:
    """The list page on still more rows; for information."""
    visitors = Client(huge.port), Client(large.port)
    yield ratio_line(
        f"list page, {sizes.huge:,} / {sizes.large:,} rows",
        None,
        lambda runs: pair((visitors[0], LIST), (visitors[1], LIST), runs),
        SORT_RUNS,
    )


def audit_line(audited: Site, database: str) -> Line:
    """/pruefung/ over 500 projects with 20,000 bookings against the overview, which reads as much; a day after the
    last booking."""
    visitor = Client(audited.port)
    overview, findings = (f"{path}?stichtag=2024-12-31" for path in ("/", "/pruefung/"))
    label = "findings of 500 projects, 20,000 bookings / overview"
    bound = bounds.FINDINGS.on(database)
    return ratio_line(label, bound, lambda runs: pair((visitor, findings), (visitor, overview), runs), SORT_RUNS)
