"""The rule of curves: which of many S-curves, early or late, steep or flat, fit what was completed when, and how long
each goes on.

Shares done over time by Kumaraswamy's distribution F(x) = 1 - (1 - x^a)^b (P. Kumaraswamy, "A generalized probability
density function for double-bounded random processes", Journal of Hydrology 46, 1980), which has every such form.
"""

from itertools import pairwise, product
from math import exp, log

from .history import CompletionHistory

SHAPES = tuple(product((0.75, 1.1, 1.7, 2.8, 4.5), (0.6, 1.0, 1.8, 3.4, 6.5)))
PRIOR = {shape: -0.5 * (log(shape[0] / 1.1) ** 2 / 0.3 + log(shape[1] / 1.2) ** 2 / 0.4) for shape in SHAPES}
TIMES = tuple(exp(-1.9 + 0.35 * step) for step in range(11))
"""What is left, as a multiple of what it would be at the average pace."""
WINDOWS = 8
LEAST = 1e-9


def days_by_curves(history: CompletionHistory, goal: float) -> float:
    """Days until the goal: the mean, on the scale of logarithms, of all curves by how well they fit."""
    elapsed, total = history.elapsed, history.total
    average = history.lacking * elapsed / history.completed
    counts = counts_of(history)
    lacking = history.lacking / clumps(history)
    fits: list[tuple[float, float]] = []
    share = min(goal / total, 1)
    for times in TIMES:
        whole = elapsed + average * times
        edges = [log(elapsed * (place + 1) / WINDOWS / whole) for place in range(WINDOWS)]
        for (rise, fall), prior in PRIOR.items():
            sums = [0.0, *(1 - (1 - exp(rise * edge)) ** fall for edge in edges)]
            fit = prior + lacking * log(max(1 - sums[-1], LEAST))
            for count, (before, after) in zip(counts, pairwise(sums), strict=True):
                if count:
                    fit += count * log(max(after - before, LEAST))
            reached = whole * (1 - (1 - share) ** (1 / fall)) ** (1 / rise) - elapsed if share < 1 else whole - elapsed
            fits.append((fit, log(max(reached, elapsed / 200))))
    best = max(fit for fit, _ in fits)
    weights = [exp(fit - best) for fit, _ in fits]
    mean = sum(weight * days for weight, (_, days) in zip(weights, fits, strict=True)) / sum(weights)
    return exp(mean)


def counts_of(history: CompletionHistory) -> list[float]:
    """What was completed in each of the windows of time, in clumps rather than items."""
    clump = clumps(history)
    sums = [history.completed_by(history.elapsed * place / WINDOWS) / clump for place in range(WINDOWS)]
    return [after - before for before, after in pairwise([*sums, history.completed / clump])]


def clumps(history: CompletionHistory) -> float:
    """How many items come at once: several of a day tell of the course no more than one."""
    by_day: dict[int, float] = {}
    for day, amount in history.placed:
        by_day[int(day / 7)] = by_day.get(int(day / 7), 0) + amount
    return max(
        1.5 * history.total / max(history.total, 60), sum(each**2 for each in by_day.values()) / history.completed
    )
