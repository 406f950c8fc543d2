"""How wide ranges are, and how often ends hold that are called safe: by errors on mechanisms left out.

Mechanisms count alike and families within theirs; histories that hurry towards the promised end as often among them as
they are drawn.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import floor
from typing import NamedTuple

from .constants import PROBABILITIES, WIDTH_KNOTS, Constants, Network
from .learning import Example, network_of
from .mixture import ForecastFacts, features, levels_at, scales_of, shares_of
from .numbers import between, nearest, weighted_quantiles
from .rules import PROMISE
from .shapes.mechanisms import MECHANISM_OF, weights_of
from .two_sided import Scales, error_at, logit_of

HURRIED = ", hurried"
CAUTION = 0.25
"""How far the ends of ranges are drawn to where they lie in the mechanism that is least like the others."""
LOW, HIGH = (PROBABILITIES.index(part) for part in (0.1, 0.9))


class CalibrationCase(NamedTuple):
    """A case as one kind of forecast sees it; whole time and foreseen as of `fitting.Case`."""

    family: str
    facts: ForecastFacts
    truth: float
    whole: float
    is_foreseen: bool = True


def group_of(family: str) -> str:
    """The family, whether hurried or not."""
    return family.removesuffix(HURRIED)


class Residual(NamedTuple):
    """How far a centre was off, what the width depends on, and how far the promised end was from the centre."""

    family: str
    facts: ForecastFacts
    error: float
    features: list[float]
    promise: float | None
    is_foreseen: bool


def residuals(rows: Iterable[CalibrationCase], constants: Constants) -> list[Residual]:
    found = []
    for family, facts, truth, _, is_foreseen in rows:
        shares = shares_of(facts, constants)
        centre = sum(share * value for share, value, _ in shares.values())
        promise = facts.said[PROMISE] - centre if PROMISE in facts.said else None
        width = features(facts, shares, centre)
        found.append(Residual(group_of(family), facts, truth - centre, width, promise, is_foreseen))
    return found


def fitted_scales(rows: Sequence[Residual]) -> Network:
    weights = weights_of([row.family for row in rows])
    return network_of([Example(row.features, row.error, each) for row, each in zip(rows, weights, strict=True)])


class ScoredCase(NamedTuple):
    """At which level, as a logit, an error was found; with its scales, and how far off the promised end was."""

    family: str
    facts: ForecastFacts
    level: float
    scales: Scales
    error: float
    promise: float | None
    is_foreseen: bool = True


def scored(rows: Iterable[Residual], constants: Constants) -> list[ScoredCase]:
    found = []
    for row in rows:
        scales = scales_of(row.features, constants.scales)
        level = logit_of(row.error, scales)
        found.append(ScoredCase(row.family, row.facts, level, scales, row.error, row.promise, row.is_foreseen))
    return found


def tables(rows: Sequence[ScoredCase]) -> list[list[float]]:
    """The quantiles of levels around each knot."""
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for row, weight in zip(rows, weights_of([row.family for row in rows]), strict=True):
        found[nearest(row.facts.progress, WIDTH_KNOTS)].append((row.level, weight))
    return [weighted_quantiles(sorted(found[knot]), PROBABILITIES) for knot in range(len(WIDTH_KNOTS))]


def unseen(rows: Sequence[Residual], constants: Constants) -> list[list[ScoredCase]]:
    """All cases by mechanism, with the scales of a network that knows the other mechanisms alone: a project may go in a
    way that none of the histories did."""
    found = []
    for mechanism in dict.fromkeys(MECHANISM_OF[row.family] for row in rows):
        absent = [row for row in rows if MECHANISM_OF[row.family] == mechanism]
        known = [row for row in rows if MECHANISM_OF[row.family] != mechanism]
        found.append(scored(absent, replace(constants, scales=fitted_scales(known))))
    return found


def cautious_tables(parts: Sequence[Sequence[ScoredCase]]) -> list[list[float]]:
    """The quantiles around each knot of all mechanisms, each of them left out; those outside of the middle drawn by
    CAUTION to the farthest of a single mechanism: which of them is at work nobody knows."""
    single = [tables(part) for part in parts]
    return [
        [
            drawn_out(part, level, [table[knot][place] for table in single if table[knot]])
            for place, (part, level) in enumerate(zip(PROBABILITIES, row, strict=True))
        ]
        for knot, row in enumerate(tables([case for part in parts for case in part]))
    ]


def drawn_out(part: float, level: float, single: Sequence[float]) -> float:
    farthest = min(single) if part <= 0.2 else max(single) if part >= 0.8 else level
    return level + CAUTION * (farthest - level)


class LeftOutCase(NamedTuple):
    """A case as it is forecast where its mechanism is left out of what widths are fitted to."""

    case: ScoredCase
    levels: Sequence[float]


def left_out(parts: Sequence[Sequence[ScoredCase]], constants: Constants) -> list[LeftOutCase]:
    """The cases of each part with the levels at which those of the other parts are found."""
    found = []
    for part in parts:
        others = constants.with_levels(cautious_tables([other for other in parts if other is not part]))
        found += [LeftOutCase(case, levels_at(case.facts, others)) for case in part]
    return found


class Holds(NamedTuple):
    """How often ranges of 80 % hold: in the worst family, and of all, mechanisms alike; and which share of all is too
    late."""

    worst: float
    whole: float
    late: float


def coverage(rows: Sequence[LeftOutCase]) -> Holds:
    held, number = Counter[str](), Counter(case.family for case, _ in rows)
    whole = late = 0.0
    for (case, levels), weight in zip(rows, weights_of([case.family for case, _ in rows]), strict=True):
        holds = levels[LOW] <= case.level <= levels[HIGH]
        held[case.family] += holds
        whole += weight * holds
        late += weight * (case.level < levels[LOW])
    return Holds(min(held[family] / number[family] for family in number), whole, late)


class PromiseOutcome(NamedTuple):
    """The chance that was given to a promised end, and whether it held."""

    chance: float
    held: bool
    is_foreseen: bool


def judged(rows: Iterable[LeftOutCase]) -> list[PromiseOutcome]:
    """All cases with a promised end that is still to come."""
    return [
        PromiseOutcome(chance_of(case, levels), case.error <= case.promise, case.is_foreseen)
        for case, levels in rows
        if case.promise is not None
    ]


def chance_of(case: ScoredCase, levels: Sequence[float]) -> float:
    """The chance to hold the promised end, in whole hundredths."""
    errors = [error_at(level, case.scales) for level in levels]
    return floor(between(case.promise or 0.0, errors, PROBABILITIES) * 100 + 0.5) / 100
