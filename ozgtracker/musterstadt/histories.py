"""The whole history of Musterstadt: what each module has to say, made by one seed."""

from collections.abc import Iterator
from random import Random

from . import (
    bookings,
    budget,
    bundles,
    concerns,
    corrections,
    explanations,
    grants,
    movements,
    objectives,
    outputs,
    outside,
    papers,
    projects,
    reorganisations,
    rollouts,
    rounds,
    services,
    status_notes,
    texts,
    units,
)
from .days import Days
from .entries import Entry

MONTHS = 42  # before the last: the first month in which something is entered
FIXED = (
    units,
    projects,
    status_notes,
    grants,
    movements,
    budget,
    concerns,
    objectives,
    outputs,
    reorganisations,
    papers,
    rounds,
    explanations,
    corrections,
    texts,
    outside,
)
RANDOM = (rollouts, bundles, bookings, services)


def history(days: Days, seed: int) -> Iterator[Entry]:
    """Each module draws from numbers of its own: what one makes more of leaves the others alone."""
    for module in FIXED:
        yield from module.entries(days)
    for place, made in enumerate(RANDOM):
        yield from made.entries(days, Random(f"{seed} {place}"))  # noqa: S311 made-up data
