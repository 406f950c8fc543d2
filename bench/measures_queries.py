"""What is counted or timed inside the product's own process: SQL queries per page, and the state on a day."""

import re
from collections.abc import Iterator

from .asking import ask
from .report import Line, ratio_line
from .timing import Ratio

QUERY_BOUND = 6
AUDITED_QUERY_BOUND = 20
# The overview with the figures of services as well; the list of services has drop-downs over six tables.
OTHER_QUERY_BOUNDS = {"/": 24, "/leistungen/": 10}
AUDITED = re.compile(r"/|/pruefung/|/projekte/[^/]+/")


def query_lines(database_url: str) -> Iterator[Line]:
    """One line per page: its SQL queries with 25 rows, and with 100 and three times the grants: the same number.

    Pages with findings ask one question for each kind of facts that the checks compare.
    """
    for path, (few, many) in ask("query_counts", database_url).items():
        failure = "" if few == many else f"{few} queries with 25 rows, {many} with 100"
        address = path.partition("?")[0]
        what = f"SQL queries of {address}, 25 and 100 rows"
        usual = AUDITED_QUERY_BOUND if AUDITED.fullmatch(address) else QUERY_BOUND
        bound = OTHER_QUERY_BOUNDS.get(address, usual)
        yield Line(what, max(few, many), bound, failure=failure, scale=f"{few} / {many}")


def state_line(database_url: str, rows: int) -> Line:
    """The phase of every rollout on a day, counted per phase, against a plain count of the rollouts of that day."""
    return asked_line(f"state of {rows:,} rollouts on a day / plain count", 20, "state_on_a_day", database_url)


def known_line(database_url: str, rows: int) -> Line:
    """The same state as it was known, by the history, against today's knowledge."""
    return asked_line(f"state of {rows:,} rollouts as known / as of now", 3, "known_on_a_day", database_url)


def save_line(database_url: str) -> Line:
    """What a save costs with its history; writes into the database."""
    return asked_line("save with history / without", 4, "save_with_history", database_url)


def asked_line(what: str, bound: float, question: str, database_url: str) -> Line:
    return ratio_line(what, bound, lambda _: Ratio(**ask(question, database_url)), 1)
