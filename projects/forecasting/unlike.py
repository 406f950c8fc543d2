"""The rule of unlike items: each is done at a rate of its own, the easy ones first, so that the last ones take long.

Weibull waiting times whose rates differ between items as a gamma distribution make Burr's S(t) = (1 + (t/b)^r)^-a: the
smaller a, the less alike the items and the longer the tail (I. W. Burr, "Cumulative Frequency Functions", Annals of
Mathematical Statistics 13, 1942; with r = 1 K. S. Lomax, "Business Failures", JASA 49, 1954, and B. Littlewood,
"Stochastic Reliability Growth", IEEE Transactions on Reliability 30, 1981, of the faults of a program).
"""

from itertools import pairwise, product
from math import exp, log

from .curve import LEAST, WINDOWS, clumps, counts_of
from .history import CompletionHistory

RISES, ALIKE = (0.8, 1.3, 2.0, 3.2), (1.0, 2.5, 6.0, 30.0)
PRIOR = {
    (rise, alike): -0.5 * (log(rise / 1.4) ** 2 / 0.3 + log(alike / 6) ** 2 / 1.5)
    for rise, alike in product(RISES, ALIKE)
}
LAST = 0.7
"""Of n waiting times the last is over, as often before as after, where about LAST / n of their distribution is left."""


def days_if_unlike(history: CompletionHistory, goal: float) -> float:
    """Days until the goal: the mean, on the scale of logarithms, of all distributions by how well they fit."""
    elapsed, done = history.elapsed, history.completed / history.total
    counts, clump = counts_of(history), clumps(history)
    left = 1 - (goal - history.completed) / (history.lacking + LAST * clump)
    fits: list[tuple[float, float]] = []
    for (rise, alike), prior in PRIOR.items():
        now = (1 - done) ** (-1 / alike) - 1
        sums = [1 - (1 + now * (place / WINDOWS) ** rise) ** -alike for place in range(WINDOWS + 1)]
        fit = prior + sum(
            count * log(max((after - before) / done, LEAST))
            for count, (before, after) in zip(counts, pairwise(sums), strict=True)
        )
        reached = (((1 + now) * left ** (-1 / alike) - 1) / now) ** (1 / rise)
        fits.append((fit, log(max(reached - 1, 1 / 200))))
    best = max(fit for fit, _ in fits)
    weights = [exp(fit - best) for fit, _ in fits]
    mean = sum(weight * days for weight, (_, days) in zip(weights, fits, strict=True)) / sum(weights)
    return elapsed * exp(mean)
