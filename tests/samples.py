"""Laws, crawls, walks and tests of many cases by samples: `make test` tries a part, another every time; `make test-all`
all.

`make test` tries each test on one of the two databases, `make test-all` on both, with all cases; but what a walk walks
through, days, addresses, records, and of one that is not about the database, or in a browser, its cases, where it has
many, is divided between them: each is tried on one. Parts and databases follow from pytest-randomly's seed, which the
run prints: the same `--randomly-seed` chooses the same again.
"""

import os
import re
from random import Random

from django.db import connection

WHOLE = os.environ.get("TEST_WHOLE") == "1"

# What databases answer differently or might: statements and their ends, history, constraints, concurrency, questions
# about any day and as known, search, sorting, paging, any text, and the bulk writing of imports.
ABOUT_THE_DATABASE = re.compile(
    r"tests/("
    r"law/"
    r"|records/(?!test_stated_forms)"
    r"|lists/test_(filters|paging|sorting)"
    r"|imports/test_(dated_lists|imports|key_date_column|round_trip|undoing_imports)"
    r"|(units|projects|services|funding)/.*(concurrent|constraints|identity|bounds|on_a_day|in_a_row|steps|bookings|list|statements)"
    r"|reports/.*any_day"
    r"|site/test_hostile_requests"
    r")"
)
# Of the others one in so many is tried on PostgreSQL, the rest on SQLite.
SHARE, SHARE_OF_THE_OTHERS = 5, 36
CASES = 1  # of a test that has more cases so many are tried
MANY_CASES = 8  # so many of a walk or in a browser are divided between the databases
SHARE_OF_WALKS = 20  # of the tests that take long, mostly on many pages (mark `walk`), `make test` tries one in so many
SHARE_OF_WALKS_IN_BROWSER = 8
SHARE_IN_BROWSER = 6  # of the other tests in a browser
SHARE_WITH_NODES = 3  # of those of several nodes, which run alone and mostly wait
SHARE_OF_CITIES = 8  # in one run in so many Musterstadt is made, and what is tried on it
# In one test in so many every call of a prepared query is checked, which makes each query anew.
SHARE_CHECKED = 24


def choose(items, number, seed):
    """So many of the items, in their order; all of them in a whole run."""
    items = list(items)
    if WHOLE or len(items) <= number:
        return items
    places = sorted(Random(seed).sample(range(len(items)), number))
    return [items[place] for place in places]


def divided(items, seed):
    """Of the items the half that is tried on this database, in their order; a single one is tried on both."""
    items = list(items)
    if len(items) < 2:
        return items
    places = Random(seed).sample(range(len(items)), len(items))
    on_sqlite, on_postgres = places[::2], places[1::2]
    return [items[place] for place in sorted(on_postgres if connection.vendor == "postgresql" else on_sqlite)]


def seeds(whole):
    """The numbers of the random stocks on which a law is tried on this database: in a whole run so many, divided
    between the databases, in others one."""
    return divided(range(whole), "") if WHOLE else [0]


def is_one_in(number, seed):
    """Whether the seed chooses this one in so many; each in a whole run."""
    return WHOLE or is_drawn(number, seed)


def is_drawn(number, seed):
    """Whether the seed draws this one in so many, in a whole run too."""
    return Random(seed).randrange(number) == 0


def size(whole, sample):
    """How large something is made: in a whole run, and in others."""
    return whole if WHOLE else sample
