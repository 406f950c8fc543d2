"""A little arithmetic that several modules need."""

from bisect import bisect_right
from collections.abc import Sequence


def between(x: float, knots: Sequence[float], values: Sequence[float]) -> float:
    """The value at x, on straight lines between the knots; beyond them that of the last."""
    place = bisect_right(knots, x)
    if place == 0 or place == len(knots):
        return values[place and -1]
    low, high = knots[place - 1], knots[place]
    part = (x - low) / (high - low)
    return values[place - 1] * (1 - part) + values[place] * part


def weighted_quantiles(cell: Sequence[tuple[float, float]], probabilities: Sequence[float]) -> list[float]:
    """Of values in order with their weights."""
    whole = sum(weight for _, weight in cell)
    quantiles, passed, rest = [], 0.0, list(probabilities)
    for score, weight in cell:
        passed += weight
        while rest and passed >= rest[0] * whole - 1e-12:
            quantiles.append(score)
            rest.pop(0)
    return quantiles


def nearest(x: float, knots: Sequence[float]) -> int:
    return min(range(len(knots)), key=lambda place: abs(knots[place] - x))
