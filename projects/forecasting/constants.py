"""The form of what was fitted: `fitted.py` has the figures, `mixture.py` uses them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

PROBABILITIES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
KNOTS = (0.15, 0.45, 0.8)
"""The progress at which weights are fitted; between them they change evenly."""
WIDTH_KNOTS = (0.2, 0.42, 0.66, 0.88)
USUAL_UNEVENNESS = 0.95
USUAL_GAPS = 1.0
LIKELY = 0.9
"""From this chance on an end is called safe."""


class Network(NamedTuple):
    """A small neural network: the hidden values are hyperbolic tangents of weighted features; the logarithms of both
    scales, of errors below and above, are weighted features (`direct`) and weighted hidden values (`output`)."""

    hidden: Sequence[Sequence[float]]
    direct: Sequence[Sequence[float]]
    output: Sequence[Sequence[float]]


@dataclass(frozen=True)
class Constants:
    """What was fitted, for histories whose days are known, and for such of which only the numbers are.

    `weights`: of each rule the logarithm of its weight at the KNOTS; `typical` what is typical there, against the
    straight line. `distrust` is how much a miss counts, `floor` the miss that everybody is allowed, `evenness` how much
    an even course speaks for the straight line, `cadence` how much equal gaps do for going on so, `lately` how much an
    even second half speaks for its pace. `scales` is the network that tells from the features of the width how far off
    the centre may be; `levels` at which probability, as a logit, the errors of each of PROBABILITIES are found, at
    WIDTH_KNOTS.
    """

    weights: Mapping[str, Sequence[float]]
    typical: Sequence[float]
    distrust: float
    floor: float
    evenness: float
    cadence: float
    lately: float
    scales: Network
    levels: Sequence[Sequence[float]]

    def with_levels(self, levels: Sequence[Sequence[float]]) -> "Constants":
        return replace(self, levels=levels)
