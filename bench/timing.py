"""Ratios of times measured in turns, with their noise."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from statistics import median, quantiles
from time import perf_counter

Run = Callable[[], float]


@dataclass(frozen=True)
class Ratio:
    """Median time of one thing against another; `noise` is the standard error of the ratio, times in seconds."""

    value: float
    noise: float
    ours: float
    theirs: float

    @property
    def scale(self) -> str:
        """The two medians, to give the scale."""
        return f"{milliseconds(self.ours)} / {milliseconds(self.theirs)} ms"


def milliseconds(seconds: float) -> str:
    """12.3 or 1,234"""
    value = seconds * 1000
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def ratio_of(ours: list[float], theirs: list[float]) -> Ratio:
    """The ratio of the medians; its noise from the spread of the ratios of neighbouring runs."""
    single = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Ratio(median(ours) / median(theirs), standard_error(single), median(ours), median(theirs))


def standard_error(values: list[float]) -> float:
    """Standard error of the median of the values, from their interquartile range, so that outliers weigh little."""
    if len(values) < 3:
        return 0.0
    first, _, third = quantiles(values, n=4, method="inclusive")
    return 1.2533 * (third - first) / 1.349 / sqrt(len(values))


def in_turns(runs: int, ours: Run, theirs: Run) -> Ratio:
    """Run ours, theirs, ours, theirs …; each returns its seconds. One run of each beforehand does not count."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return ratio_of([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def timed(action: Callable[[], object]) -> Run:
    """A run that takes the seconds of the action."""

    def run() -> float:
        start = perf_counter()
        action()
        return perf_counter() - start

    return run
