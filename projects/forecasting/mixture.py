"""The forecast: the rules mixed by how far each was off on this history, and how far off such mixtures usually are.

The centre is a weighted mean of what the rules say, as logarithms of days. A rule weighs the less, the farther off it
has been on this very history, and the straight line the more, the more evenly the history ran. The constants were
fitted to histories of training; how wide the range is to either side, follows from the difficulty of the case, and is
corrected by what was needed on histories of validation (split conformal prediction: V. Vovk, A. Gammerman, G. Shafer,
"Algorithmic Learning in a Random World", 2005; of whole distributions: V. Chernozhukov, K. Wüthrich, Y. Zhu,
"Distributional Conformal Prediction", PNAS 118, 2021).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt, tanh
from operator import mul
from statistics import fmean, pstdev

from .constants import KNOTS, PROBABILITIES, USUAL_GAPS, USUAL_UNEVENNESS, WIDTH_KNOTS, Constants, Network
from .fitted import DATED, VAGUE
from .history import CompletionHistory
from .numbers import between
from .reference import usual
from .rules import (
    AVERAGE,
    CADENCE,
    GROWING,
    LATELY,
    LEAST_DISTANCES,
    LEAVING,
    PHASED,
    PLANNED,
    PROMISE,
    RECENT,
    TYPICAL,
    UNDER_WAY,
    UNLIKE,
    YEARLY,
    average,
    misses,
    of_items,
    said,
    within,
)
from .two_sided import Scales, error_at

UNKNOWN_MISS = 0.5
VAGUE_RULES = (AVERAGE, PROMISE, TYPICAL, UNDER_WAY, PHASED, LEAVING, PLANNED, GROWING)
BESIDE = (AVERAGE, YEARLY, RECENT, UNLIKE, PROMISE, UNDER_WAY, LEAVING)
"""The rules of which it counts on which side of the centre they lie."""
OF_EQUAL_GAPS = (AVERAGE, CADENCE)
"""The rules for which equal gaps speak."""
IF_KNOWN = (PROMISE, PLANNED, PHASED, UNDER_WAY)
"""The rules of which it counts whether they say anything."""
LEAST_SCALE, MOST_SCALE = -5.0, 0.5
OTHERS = 6
"""So many courses of others count as much as all the histories that the constants were fitted to."""
LEAST_CHANCE = 0.01
LEAST_UNLIKE, WEEK = 0.1, 7


@dataclass(frozen=True)
class ForecastFacts:
    """What the forecast looks at. `line` are the days at the average pace; what rules say is measured against it."""

    progress: float
    completed: float
    lacking: float
    line: float
    unevenness: float
    lately: float  # the unevenness of the second half of what is done
    gaps: float  # how unlike the gaps between days are
    said: Mapping[str, float]
    missed: Mapping[str, float]
    others: tuple[float, float] = (0.0, 0.0)  # what courses of others tell at this progress, and of how many
    is_overdue: bool = False  # the promised end has passed


@dataclass(frozen=True)
class WorkOutlook:
    """How long it will take: `days` of work at PROBABILITIES; the `shares` of the rules in it; what each `said`."""

    days: Sequence[float]
    shares: Mapping[str, float]
    said: Mapping[str, float]

    def days_at(self, probability: float) -> float:
        """Days within which the total is reached with the probability, at least with the lowest, at most the highest of
        PROBABILITIES."""
        return exp(between(probability, PROBABILITIES, [log(day) for day in self.days]))

    def share_by(self, days: float, probability: float) -> float:
        """How much of what is lacking is reached within so many days, as a share up to 1: no more than this with the
        probability. It comes evenly until all is reached."""
        return min(max(days, 0.0) / self.days_at(1 - probability), 1.0)

    def chance(self, days: float) -> float:
        """Chance to reach the total within so many days, never as good as certain: 0.01 to 0.99."""
        if days <= 0:
            return 0.0
        if days < self.days[0] or days > self.days[-1]:
            return LEAST_CHANCE if days < self.days[0] else 1 - LEAST_CHANCE
        return between(log(days), [log(day) for day in self.days], PROBABILITIES)


def outlook(history: CompletionHistory) -> WorkOutlook:
    """The forecast of a history with completions and something lacking."""
    vagueness = history.vagueness
    if vagueness >= 1:
        return outlook_by(vague_facts(history), VAGUE)
    dated = outlook_by(facts_of(history), DATED)
    if not vagueness:
        return dated
    vague = outlook_by(vague_facts(history), VAGUE)
    logs = (
        log(one) * (1 - vagueness) + log(other) * vagueness for one, other in zip(dated.days, vague.days, strict=True)
    )
    names = {*dated.shares, *vague.shares}
    shares = {
        name: dated.shares.get(name, 0) * (1 - vagueness) + vague.shares.get(name, 0) * vagueness for name in names
    }
    return WorkOutlook([exp(each) for each in logs], shares, dated.said)


def outlook_by(facts: ForecastFacts, constants: Constants) -> WorkOutlook:
    shares = shares_of(facts, constants)
    centre = sum(share * value for share, value, _ in shares.values())
    scales = scales_of(features(facts, shares, centre), constants.scales)
    errors = drawn_in([error_at(level, scales) for level in levels_at(facts, constants)])
    days = [facts.line * exp(centre + error) for error in errors]
    return WorkOutlook(
        days, {name: share for name, (share, _, _) in shares.items()}, {name: each[1] for name, each in shares.items()}
    )


def drawn_in(errors: Sequence[float]) -> list[float]:
    """The same with the middle drawn to the centre of the mixture, or it would be farther off than the straight line
    where a course is even (on families left out; elsewhere it would be nearer); no nearer to the 10th or 90th
    percentile than half its distance. These and what lies beyond stay where they are."""
    low, middle, high = (errors[PROBABILITIES.index(part)] for part in (0.1, 0.5, 0.9))
    drawn = max(min(0.0, (middle + high) / 2), (low + middle) / 2)
    knots = (low, middle, high)
    return [between(error, knots, (low, drawn, high)) if low < error < high else error for error in errors]


def facts_of(history: CompletionHistory) -> ForecastFacts:
    """What is known of a history with its days."""
    uneven = unevenness(history, 0), unevenness(history, history.completed / 2), unlikeness_of_gaps(history)
    return basic_facts(history, said(history, history.total), misses(history), uneven)


def vague_facts(history: CompletionHistory) -> ForecastFacts:
    """The same where only numbers are known, no days."""
    line = average(history, history.total)
    says = {AVERAGE: 0.0}
    if history.promised is not None and history.promised > 0:
        says[PROMISE] = within(history.promised, line)
    return basic_facts(history, says, {}, (USUAL_UNEVENNESS, USUAL_UNEVENNESS, USUAL_GAPS))


def basic_facts(
    history: CompletionHistory, says: dict[str, float], missed: Mapping[str, float], uneven: tuple[float, float, float]
) -> ForecastFacts:
    line = average(history, history.total)
    missed = dict(missed)
    if history.known.slip is not None:
        missed[PLANNED] = history.known.slip
    progress = history.completed / history.total
    others = usual(history.references, progress)
    says |= of_items(history)
    is_overdue = history.promised is not None and history.promised <= 0
    return ForecastFacts(progress, history.completed, history.lacking, line, *uneven, says, missed, others, is_overdue)


def unevenness(history: CompletionHistory, since: float) -> float:
    """How far the course is from a straight line, since an amount was reached, as the statistic of Kolmogorov and
    Smirnov: about 0.9 where days fall at random, less where they come evenly, more where the pace changed.
    Several of a week count as one."""
    start = history.day_of(since) if since else 0.0
    begun = history.completed_by(start) if since else 0.0
    days = max(history.elapsed - start, 1.0)
    amount, different = max(history.completed - begun, 1e-6), set()
    farthest = before = 0.0
    for day, reached in zip(history.days, history.sums, strict=True):
        if day <= start and since:
            continue
        share, after = (day - start) / days, (reached - begun) / amount
        farthest = max(farthest, abs(after - share), abs(before - share))
        before = after
        different.add(day // WEEK)
    return max(farthest, 1e-3) * sqrt(len(different)) if different else 1.0


def unlikeness_of_gaps(history: CompletionHistory) -> float:
    """Standard deviation against mean of the gaps between the dates on which something was completed: 0 in a fixed
    cadence; 1 as long as there are less than three gaps."""
    gaps = [later - earlier for earlier, later in pairwise(history.dates)]
    return pstdev(gaps) / fmean(gaps) if len(gaps) >= LEAST_DISTANCES else USUAL_GAPS


def shares_of(facts: ForecastFacts, constants: Constants) -> dict[str, tuple[float, float, float]]:
    """Of each rule its share in the mixture, what it says, and its miss."""
    says = {**facts.said, TYPICAL: typical(facts, constants)}
    weighed: dict[str, tuple[float, float, float]] = {}
    for name, value in says.items():
        miss = facts.missed.get(name, UNKNOWN_MISS)
        weight = between(facts.progress, KNOTS, constants.weights[name])
        weight -= constants.distrust * log(miss + constants.floor)
        if name == AVERAGE:
            weight -= constants.evenness * log(facts.unevenness)
        if name in OF_EQUAL_GAPS:
            weight -= constants.cadence * log(facts.gaps + LEAST_UNLIKE)
        if name == LATELY:
            weight -= constants.lately * log(facts.lately)
        weighed[name] = (exp(weight), value, miss)
    whole = sum(weight for weight, _, _ in weighed.values())
    return {name: (weight / whole, value, miss) for name, (weight, value, miss) in weighed.items()}


def typical(facts: ForecastFacts, constants: Constants) -> float:
    """What is typical of histories of this progress, the more as those of others went, the more of these there are."""
    value, number = facts.others
    return (OTHERS * between(facts.progress, KNOTS, constants.typical) + number * value) / (OTHERS + number)


def features(facts: ForecastFacts, shares: Mapping[str, tuple[float, float, float]], centre: float) -> list[float]:
    """What the width depends on: misses so far, how far the rules differ to either side, number, progress, evenness,
    whether the promised end has passed, and what is known; how far single rules lead beyond the centre, or stay behind
    it; and what is under way, which tells the more or the less, the more is done."""
    missed = sum(share * miss for share, _, miss in shares.values())
    alike = 1 / len(shares)
    apart = [(share, value - centre) for share, value, _ in shares.values()]
    differing = [
        sum((share if weighed else alike) * max(side * far, 0.0) ** 2 for share, far in apart)
        for weighed in (True, False)
        for side in (-1, 1)
    ]
    under_way = facts.said.get(UNDER_WAY, 0.0)
    return [
        1.0,
        log(missed + 0.05),
        *(log(sqrt(each) + 0.05) for each in differing),
        log(facts.completed),
        log(facts.lacking),
        facts.progress,
        facts.progress**2,
        log(facts.unevenness + 0.1),
        log(facts.lately + 0.1),
        log(facts.gaps + LEAST_UNLIKE),
        float(facts.is_overdue),
        *(float(name in facts.said) for name in IF_KNOWN),
        *(shares[name][1] - centre if name in shares else 0.0 for name in BESIDE),
        under_way,
        under_way * facts.progress,
        float(UNDER_WAY in facts.said) * facts.progress,
    ]


def scales_of(features: Sequence[float], network: Network) -> Scales:
    """How far off the centre may be to either side."""
    hidden = [tanh(weighted(row, features)) for row in network.hidden]
    logs = (
        weighted(direct, features) + weighted(output, hidden)
        for direct, output in zip(network.direct, network.output, strict=True)
    )
    return Scales(*(exp(max(min(each, MOST_SCALE), LEAST_SCALE)) for each in logs))


def weighted(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(map(mul, weights, values))


def levels_at(facts: ForecastFacts, constants: Constants) -> list[float]:
    """The levels at PROBABILITIES, between those of the nearest knots."""
    return [between(facts.progress, WIDTH_KNOTS, column) for column in zip(*constants.levels, strict=True)]
