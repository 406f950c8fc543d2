"""How far off a forecast may be, to either side on its own: two exponential distributions, back to back.

Laplace's distribution with a scale for each side (S. Kotz, T. Kozubowski, K. Podgórski, "The Laplace Distribution and
Generalizations", 2001); the share of a side grows with its scale. Probabilities are given as their logits, so that
neither end of them is rounded away.
"""

from math import exp, log, log1p
from typing import NamedTuple

FARTHEST = 40.0


class Scales(NamedTuple):
    """The scales of errors below and above nought."""

    below: float
    above: float


def logit(probability: float) -> float:
    return log(probability / (1 - probability))


def logit_of(error: float, scales: Scales) -> float:
    """The logit of the probability of an error up to this one."""
    whole = scales.below + scales.above
    if error < 0:
        part = log(scales.below / whole) + error / scales.below
        return max(part - log1p(-exp(part)), -FARTHEST)
    part = log(scales.above / whole) - error / scales.above
    return min(log1p(-exp(part)) - part, FARTHEST)


def error_at(level: float, scales: Scales) -> float:
    """The error with so much probability up to it, as a logit."""
    whole = scales.below + scales.above
    if level < log(scales.below / scales.above):
        return scales.below * (-log1p(exp(-level)) - log(scales.below / whole))
    return -scales.above * (-log1p(exp(level)) - log(scales.above / whole))
