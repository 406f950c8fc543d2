"""How wide ranges are, and how often ends hold that are called safe: by errors on families left out.

Families count alike, and histories that hurry towards the promised end as often among them as they are drawn.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import copysign, exp, floor, log
from operator import mul
from typing import NamedTuple

from .constants import PROBABILITIES, WIDTH_KNOTS, Constants
from .mixture import Facts, features, levels_at, scales_of, shares_of
from .numbers import between, nearest, weighted_quantiles
from .rules import PROMISE
from .two_sided import Scales, error_at, logit_of

HURRIED = ", hurried"
TURNS = 150
RIDGE = 0.001
LOW, HIGH = (PROBABILITIES.index(part) for part in (0.1, 0.9))


class Row(NamedTuple):
    """A case as one kind of forecast sees it; whole time and foreseen as of `fitting.Case`."""

    family: str
    facts: Facts
    truth: float
    whole: float
    is_foreseen: bool = True


def group_of(family: str) -> str:
    """The family, whether hurried or not."""
    return family.removesuffix(HURRIED)


class Residual(NamedTuple):
    """How far a centre was off, what the width depends on, and how far the promised end was from the centre."""

    family: str
    facts: Facts
    error: float
    features: list[float]
    promise: float | None
    is_foreseen: bool


def residuals(rows: Iterable[Row], constants: Constants) -> list[Residual]:
    found = []
    for family, facts, truth, _, is_foreseen in rows:
        shares = shares_of(facts, constants)
        centre = sum(share * value for share, value, _ in shares.values())
        promise = facts.said[PROMISE] - centre if PROMISE in facts.said else None
        width = features(facts, shares, centre)
        found.append(Residual(group_of(family), facts, truth - centre, width, promise, is_foreseen))
    return found


def fitted_scales(rows: Sequence[Residual]) -> list[list[float]]:
    """The factors of the features, below and above, with which the errors are least surprising: by resilient
    propagation (M. Riedmiller, H. Braun, "A Direct Adaptive Method for Faster Backpropagation Learning", 1993)."""
    of_family = Counter(row.family for row in rows)
    weights = [1 / (of_family[row.family] * len(of_family)) for row in rows]
    number = len(rows[0].features)
    usual = log(sum(abs(row.error) for row in rows) / len(rows))
    factors = [usual] + [0.0] * (number - 1)
    factors, steps, before = factors * 2, [0.05] * 2 * number, [0.0] * 2 * number
    for _ in range(TURNS):
        slopes = slopes_of(rows, weights, [factors[:number], factors[number:]])
        for place, slope in enumerate(slopes):
            turned = slope * before[place] < 0
            steps[place] = max(steps[place] * 0.5, 1e-5) if turned else min(steps[place] * 1.2, 0.2)
            before[place] = 0.0 if turned else slope
            if before[place]:
                factors[place] -= copysign(steps[place], slope)
    return [factors[:number], factors[number:]]


def slopes_of(rows: Sequence[Residual], weights: Sequence[float], factors: Sequence[Sequence[float]]) -> list[float]:
    """How the mean surprise changes with each factor: of those below, then of those above."""
    below, above = ([RIDGE * each for each in (0.0, *side[1:])] for side in factors)
    for row, weight in zip(rows, weights, strict=True):
        scales = Scales(*(exp(sum(map(mul, side, row.features))) for side in factors))
        far, whole = abs(row.error), scales.below + scales.above
        by_low = weight * (scales.below / whole - (far / scales.below if row.error < 0 else 0.0))
        by_high = weight * (scales.above / whole - (0.0 if row.error < 0 else far / scales.above))
        below = [slope + by_low * x for slope, x in zip(below, row.features, strict=True)]
        above = [slope + by_high * x for slope, x in zip(above, row.features, strict=True)]
    return below + above


class Scored(NamedTuple):
    """At which level, as a logit, an error was found; with its scales, and how far off the promised end was."""

    family: str
    facts: Facts
    level: float
    scales: Scales
    error: float
    promise: float | None
    is_foreseen: bool = True


def scored(rows: Iterable[Residual], constants: Constants) -> list[Scored]:
    found = []
    for row in rows:
        scales = scales_of(row.features, constants.scales)
        level = logit_of(row.error, scales)
        found.append(Scored(row.family, row.facts, level, scales, row.error, row.promise, row.is_foreseen))
    return found


def tables(rows: Sequence[Scored]) -> list[list[float]]:
    """The quantiles of levels around each knot."""
    of_family = Counter(row.family for row in rows)
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        found[nearest(row.facts.progress, WIDTH_KNOTS)].append((row.level, 1 / of_family[row.family]))
    return [weighted_quantiles(sorted(found[knot]), PROBABILITIES) for knot in range(len(WIDTH_KNOTS))]


class LeftOut(NamedTuple):
    """A case with the levels that would be, had its family been left out."""

    case: Scored
    levels: Sequence[float]


def left_out(rows: Sequence[Scored], constants: Constants) -> list[LeftOut]:
    found = []
    for family in sorted({row.family for row in rows}):
        others = constants.with_levels(tables([row for row in rows if row.family != family]))
        found += [LeftOut(row, levels_at(row.facts, others)) for row in rows if row.family == family]
    return found


class Holds(NamedTuple):
    """How often ranges of 80 % hold: in the worst family, and of all; and in which share of all they are too late."""

    worst: float
    whole: float
    late: float


def coverage(rows: Sequence[LeftOut]) -> Holds:
    held: Counter[str] = Counter()
    for case, levels in rows:
        held[case.family] += levels[LOW] <= case.level <= levels[HIGH]
    number = Counter(case.family for case, _ in rows)
    late = sum(case.level < levels[LOW] for case, levels in rows)
    return Holds(min(held[family] / number[family] for family in number), held.total() / len(rows), late / len(rows))


class Judged(NamedTuple):
    """The chance that was given to a promised end, and whether it held."""

    chance: float
    held: bool
    is_foreseen: bool


def judged(rows: Iterable[LeftOut]) -> list[Judged]:
    """All cases with a promised end that is still to come."""
    return [
        Judged(chance_of(case, levels), case.error <= case.promise, case.is_foreseen)
        for case, levels in rows
        if case.promise is not None
    ]


def chance_of(case: Scored, levels: Sequence[float]) -> float:
    """The chance to hold the promised end, in whole hundredths."""
    errors = [error_at(level, case.scales) for level in levels]
    return floor(between(case.promise or 0.0, errors, PROBABILITIES) * 100 + 0.5) / 100
