"""What the forecast is measured against: the straight line, the pace of the last year, and the urn of before.

Each as 10th, 50th and 90th percentile of the days left. The first two say one day; around it and around the median of
the urn lies the range that was needed on the histories of validation (`fitted.py`), so that all are compared at about
the same coverage.
"""

import itertools
from collections.abc import Sequence
from functools import lru_cache
from math import exp
from random import Random
from typing import NamedTuple

from .constants import WIDTH_KNOTS
from .fitted import COMPARED
from .history import CompletionHistory
from .numbers import between
from .rules import YEAR, average

BLOCK = 28
PUT_BACK = 3
SIMULATIONS = 300
SEED = 20210408
MOST_BLOCKS = 30 * 13

LINE, LAST_YEAR, URN, WIDER_URN = "gerade Linie", "Tempo des letzten Jahres", "Urne, bisher", "Urne, geweitet"
WIDENED = {LINE: LINE, LAST_YEAR: LAST_YEAR, WIDER_URN: URN}


class DaysLeft(NamedTuple):
    """Days left, as three percentiles."""

    low: float
    middle: float
    high: float


def raw_spans(history: CompletionHistory) -> dict[str, DaysLeft]:
    """What the methods say by themselves; without those that say nothing."""
    line, lately = average(history, history.total), last_year(history)
    spans = {LINE: DaysLeft(line, line, line)}
    if lately:
        spans[LAST_YEAR] = DaysLeft(lately, lately, lately)
    if urn := urn_span(blocks_of(history), history.lacking):
        spans[URN] = urn
    return spans


def compared_spans(history: CompletionHistory) -> dict[str, DaysLeft]:
    """The same, with ranges of the same coverage."""
    raw = raw_spans(history)
    progress = history.completed / history.total
    spans = {URN: raw[URN]} if URN in raw else {}
    for name, source in WIDENED.items():
        if source in raw:
            low, high = (exp(between(progress, WIDTH_KNOTS, column)) for column in zip(*COMPARED[source], strict=True))
            middle = raw[source].middle
            spans[name] = DaysLeft(middle * low, middle, middle * high)
    return spans


def last_year(history: CompletionHistory) -> float:
    """Days left at the pace of the last year; 0 where nothing was completed in it."""
    days = min(YEAR, history.elapsed)
    lately = history.completed - history.completed_by(history.elapsed - days)
    return history.lacking * days / lately if lately else 0.0


def blocks_of(history: CompletionHistory) -> tuple[float, ...]:
    """What was completed in each four weeks of the last year."""
    number = int(min(history.elapsed, 13 * BLOCK) // BLOCK)
    sums = [history.completed_by(history.elapsed - BLOCK * place) for place in range(number + 1)]
    return tuple(later - earlier for later, earlier in itertools.pairwise(sums))


@lru_cache(maxsize=64)
def urn_span(blocks: Sequence[float], lacking: float) -> DaysLeft | None:
    """Simulated throughput: four weeks after four weeks as one of the last year, drawn from a Pólya urn."""
    if not any(blocks):
        return None
    random = Random(SEED)  # noqa: S311 a simulation, not a secret
    results = sorted(simulated(blocks, lacking, random) * BLOCK for _ in range(SIMULATIONS))
    return DaysLeft(*(results[int(SIMULATIONS * part) - (part > 0.5)] for part in (0.1, 0.5, 0.9)))


def simulated(blocks: Sequence[float], lacking: float, random: Random) -> float:
    """Blocks of time that one simulation takes, the last in part."""
    urn, left, passed = list(blocks), lacking, 0
    while passed < MOST_BLOCKS:
        drawn = urn[int(random.random() * len(urn))]
        if drawn >= left:
            return passed + left / drawn
        left -= drawn
        passed += 1
        urn += [drawn] * PUT_BACK
    return MOST_BLOCKS
