"""Teaches the network how far off forecasts are, by errors of histories whose end is known.

Its scales are those with which the errors are least surprising (a mixture density network: C. Bishop, "Mixture Density
Networks", Aston University, 1994), found by Adam (D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization",
2015). It begins without hidden values, with one scale for all. It is the mean of some that began differently, which
errs less than each (L. Hansen, P. Salamon, "Neural Network Ensembles", 1990).
"""

from collections.abc import Iterator, Sequence
from math import exp, log, sqrt, tanh
from random import Random
from statistics import fmean, pstdev
from typing import NamedTuple

from .constants import Network
from .mixture import weighted

NETWORKS, HIDDEN = 3, 8
PASSES, BATCH = 25, 256
RATE, LEAST_RATE = 0.01, 0.0001
MEAN_DECAY, SQUARE_DECAY, TINY = 0.9, 0.999, 1e-8
RIDGE = 0.0003
"""How dear hidden weights are."""
LEAST_LOG, MOST_LOG = -5.0, 2.0

Matrix = list[list[float]]


class Example(NamedTuple):
    """What the width depends on, the first of it 1; the error that was found; and how much it counts."""

    features: Sequence[float]
    error: float
    weight: float


def network_of(examples: Sequence[Example]) -> Network:
    """The mean of the networks that these teach. The same examples teach the same."""
    means, spreads = spread_of(examples)
    alike = [
        each._replace(features=[(x - mean) / far for x, mean, far in zip(each.features, means, spreads, strict=True)])
        for each in examples
    ]
    beginnings = [Random(f"network {number}") for number in range(NETWORKS)]  # noqa: S311 not a secret
    hidden, direct, output = mean_of([taught(alike, random) for random in beginnings])
    return Network(of_raw(hidden, means, spreads), of_raw(direct, means, spreads), output)


def taught(examples: Sequence[Example], random: Random) -> Matrix:
    """The rows of one network, by features that are alike in size."""
    rows = start(random, examples)
    moves = [Adam(len(row)) for row in rows]
    for turn in range(PASSES):
        rate = RATE * (1 - turn / PASSES) + LEAST_RATE
        for batch in batches(random, examples):
            for row, move, slope in zip(rows, moves, slopes_of(batch, rows), strict=True):
                move.step(row, slope, rate)
    return rows


def mean_of(networks: Sequence[Matrix]) -> tuple[Matrix, Matrix, Matrix]:
    """Hidden values of all, and the means of what is made of them."""
    all_hidden, all_direct, all_output = zip(*map(parts, networks), strict=True)
    number = len(networks)
    hidden = [row for each in all_hidden for row in each]
    direct = [[fmean(column) for column in zip(*rows, strict=True)] for rows in zip(*all_direct, strict=True)]
    output = [[weight / number for row in rows for weight in row] for rows in zip(*all_output, strict=True)]
    return hidden, direct, output


def spread_of(examples: Sequence[Example]) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each feature; of what is always the same, as the first, nought and one."""
    columns = list(zip(*(each.features for each in examples), strict=True))
    spreads = [pstdev(column) for column in columns]
    return (
        [fmean(column) if far else 0.0 for column, far in zip(columns, spreads, strict=True)],
        [far or 1.0 for far in spreads],
    )


def start(random: Random, examples: Sequence[Example]) -> Matrix:
    """Rows of weights: of the hidden values, then of the features and of the hidden values for either scale."""
    number = len(examples[0].features)
    usual = sum(each.weight * abs(each.error) for each in examples) / sum(each.weight for each in examples)
    hidden = [[random.gauss(0, 0.3 / sqrt(number)) for _ in range(number)] for _ in range(HIDDEN)]
    return [*hidden, *([log(usual)] + [0.0] * (number - 1) for _ in range(2)), *([0.0] * HIDDEN for _ in range(2))]


def parts(rows: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    return rows[:HIDDEN], rows[HIDDEN : HIDDEN + 2], rows[HIDDEN + 2 :]


def batches(random: Random, examples: Sequence[Example]) -> Iterator[list[Example]]:
    """Those of one pass, in random order. They count as much as all."""
    shuffled = random.sample(examples, len(examples))
    whole = sum(each.weight for each in examples)
    for place in range(0, len(shuffled), BATCH):
        batch = shuffled[place : place + BATCH]
        factor = len(shuffled) / (whole * len(batch))
        yield [each._replace(weight=each.weight * factor) for each in batch]


class Slopes(NamedTuple):
    """How the surprise at one example changes with either scale and with each hidden value, and what these are."""

    low: float
    high: float
    by_hidden: Sequence[float]
    values: Sequence[float]


def slopes_at(example: Example, rows: Matrix) -> Slopes:
    features, error, weight = example
    hidden, direct, output = parts(rows)
    values = [tanh(weighted(row, features)) for row in hidden]
    low, high = (
        exp(max(min(weighted(beside, features) + weighted(last, values), MOST_LOG), LEAST_LOG))
        for beside, last in zip(direct, output, strict=True)
    )
    far, whole = abs(error), low + high
    by_low = weight * (low / whole - (far / low if error < 0 else 0.0))
    by_high = weight * (high / whole - (0.0 if error < 0 else far / high))
    by_hidden = [
        (by_low * first + by_high * second) * (1 - value * value)
        for first, second, value in zip(*output, values, strict=True)
    ]
    return Slopes(by_low, by_high, by_hidden, values)


def slopes_of(batch: Sequence[Example], rows: Matrix) -> Matrix:
    """How the mean surprise changes with each weight."""
    hidden, _, output = parts(rows)
    low, high, by_hidden, values = zip(*(slopes_at(each, rows) for each in batch), strict=True)
    features = list(zip(*(each.features for each in batch), strict=True))
    reached = list(zip(*values, strict=True))
    return [
        *(sums(features, slope, row) for slope, row in zip(zip(*by_hidden, strict=True), hidden, strict=True)),
        *(sums(features, slope, [0.0] * len(features)) for slope in (low, high)),
        *(sums(reached, slope, row) for slope, row in zip((low, high), output, strict=True)),
    ]


def sums(columns: Sequence[Sequence[float]], slope: Sequence[float], row: Sequence[float]) -> list[float]:
    """The slopes of a row of weights: each column by what it changes, and how dear the weight is."""
    return [weighted(column, slope) + RIDGE * weight for column, weight in zip(columns, row, strict=True)]


class Adam:
    """Steps of each weight by the mean of its slopes so far, against their usual size."""

    def __init__(self, number: int) -> None:
        self.means, self.squares = [0.0] * number, [0.0] * number
        self.turns = 0

    def step(self, weights: list[float], slopes: Sequence[float], rate: float) -> None:
        self.turns += 1
        first, second = 1 - MEAN_DECAY**self.turns, 1 - SQUARE_DECAY**self.turns
        for place, slope in enumerate(slopes):
            self.means[place] = mean = MEAN_DECAY * self.means[place] + (1 - MEAN_DECAY) * slope
            self.squares[place] = square = SQUARE_DECAY * self.squares[place] + (1 - SQUARE_DECAY) * slope * slope
            weights[place] -= rate * (mean / first) / (sqrt(square / second) + TINY)


def of_raw(rows: Matrix, means: Sequence[float], spreads: Sequence[float]) -> Matrix:
    """The same weights for features as they are, the first of which is always 1."""
    found = [[weight / far for weight, far in zip(row, spreads, strict=True)] for row in rows]
    for row in found:
        row[0] -= weighted(row, means)
    return found
