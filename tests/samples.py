"""Laws and crawls by samples: `make test` tries a part of each, other ones every time; `make test-all` tries all.

The parts follow from pytest-randomly's seed, which the run prints: the same `--randomly-seed` chooses the same again.
"""

import os
from random import Random

WHOLE = os.environ.get("TEST_WHOLE") == "1"


def choose(items, number, seed):
    """So many of the items, in their order; all of them in a whole run."""
    items = list(items)
    if WHOLE or len(items) <= number:
        return items
    places = sorted(Random(seed).sample(range(len(items)), number))
    return [items[place] for place in places]


def size(whole, sample):
    """How large something is made: in a whole run, and in others."""
    return whole if WHOLE else sample
