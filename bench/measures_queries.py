"""What is counted or timed inside the product's own process: SQL queries per page, and the state on a day."""

import re
from collections.abc import Iterator

from . import bounds
from .bounds import Bound
from .processes import measure_inside
from .report import Line, ratio_line
from .timing import Ratio

AUDITED = re.compile(r"/|/pruefung/|/projekte/[^/]+/")


def query_lines(database_url: str, database: str) -> Iterator[Line]:
    """One line per page: its SQL queries with 25 rows, and with 100 and three times the grants: the same number.

    Pages with findings run one query more for each kind of facts that the checks compare.
    """
    for path, (few, many) in measure_inside("query_counts", database_url).items():
        failure = "" if few == many else f"{few} queries with 25 rows, {many} with 100"
        address = path.partition("?")[0]
        label = f"SQL queries of {address}, 25 and 100 rows"
        allowed = bounds.OVERVIEW_QUERIES if AUDITED.fullmatch(address) else bounds.LIST_QUERIES
        yield Line(label, max(few, many), allowed.on(database), failure=failure, scale=f"{few} / {many}")


def state_line(database_url: str, rows: int, database: str) -> Line:
    """The phase of every rollout on a day, counted per phase, against a plain count of the rollouts of that day."""
    bound = bounds.STATE_ON_A_DAY.on(database)
    return inside_line(f"state of {rows:,} rollouts on a day / plain count", bound, "state_on_a_day", database_url)


def overview_line(database_url: str, rows: int) -> Line:
    """What the overview counts of each project: phases, steps, members and open windows; for information."""
    label = f"counts of the overview, {rows:,} rollouts / plain count"
    return inside_line(label, None, "counts_of_the_overview", database_url)


def known_line(database_url: str, rows: int, database: str) -> Line:
    """The same state as it was known, by the history, against today's knowledge."""
    bound = bounds.KNOWN_ON_A_DAY.on(database)
    return inside_line(f"state of {rows:,} rollouts as known / as of now", bound, "known_on_a_day", database_url)


def save_line(database_url: str, database: str) -> Line:
    """What a save costs with its history; writes into the database."""
    return inside_line("save with history / without", bounds.SAVE.on(database), "save_with_history", database_url)


def inside_line(label: str, bound: Bound | None, name: str, database_url: str) -> Line:
    return ratio_line(label, bound, lambda _: Ratio(**measure_inside(name, database_url)), 1)
