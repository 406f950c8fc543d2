"""Fits the constants of the mixture: weights to histories of training, widths to those of validation.

    python -m projects.forecasting.fitting

writes `fitted.py` anew, always the same; it takes some ten minutes. Histories of the test are not looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from math import exp, log
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from .compared import LAST_YEAR, LINE, URN, raw_spans
from .constants import (
    KNOTS,
    PROBABILITIES,
    UNEVENNESS_KNOTS,
    USUAL_UNEVENNESS,
    WIDTH_KNOTS,
    Constants,
)
from .mixture import (
    OTHERS,
    UNKNOWN_MISS,
    VAGUE_RULES,
    Facts,
    facts_of,
    features,
    quantiles_at,
    shares_of,
    vague_facts,
)
from .numbers import between, nearest, weighted_quantiles
from .reference import FARTHEST, SHIPPED
from .rules import (
    AVERAGE,
    CURVES,
    GROWING,
    LATELY,
    PHASED,
    PLANNED,
    PROMISE,
    RECENT,
    TYPICAL,
    UNDER_WAY,
    YEARLY,
    average,
)
from .shapes.training import TRAINING, draw
from .shapes.validation import VALIDATION

RULES = (AVERAGE, YEARLY, LATELY, RECENT, CURVES, PROMISE, TYPICAL, UNDER_WAY, PHASED, PLANNED, GROWING)
TRAINED, VALIDATING = "training", "validation"
ROUNDS = 12
NO_WORSE, REGRET = 0.9, 6.0
DRAWN_IN = 0.5
HURRIED = ", hurried"
PRIOR = 0.00003
LEAST_FLOOR = 0.01
LEAST_WIDE = 0.7
AIM = 0.80
"""The coverage that ranges of 80 % shall have on families left out, so that they hold on shapes unlike all."""


class Case(NamedTuple):
    """A history on a day: what the forecast looks at, and how it went on, as a logarithm against the straight line."""

    family: str
    dated: Facts
    vague: Facts
    truth: float
    whole: float  # the whole time, against the days left at the average pace
    others: Mapping[str, float]  # the same of what is compared


def cases(name: str, kind: str, number: int) -> list[Case]:
    """Of so many histories of a family three days each. Weights are fitted without the reference class, or what is
    typical of synthetic histories would make up for it; widths with it, as in forecasts."""
    random = Random(f"{kind} {name}")  # noqa: S311 a simulation, not a secret
    shape = {**TRAINING, **VALIDATION}[name]
    references = (SHIPPED,) if kind == VALIDATING else ()
    found = []
    for _ in range(number):
        drawn = draw(random, shape)
        for _ in range(3):
            key_day = drawn.key_day(random.uniform(0.1, 0.92))
            if history := drawn.seen(key_day, references):
                left, line = drawn.finished - key_day, average(history, history.total)
                facts = facts_of(history), vague_facts(history)
                spans = raw_spans(history) if kind == VALIDATING else {}
                others = {method: log(left / span.middle) for method, span in spans.items()}
                family = f"{name}{HURRIED}" if drawn.is_hurried else name
                found.append(Case(family, *facts, log(left / line), (history.elapsed + left) / line, others))
    return found


def group_of(family: str) -> str:
    """The family, whether hurried or not."""
    return family.removesuffix(HURRIED)


def all_cases(jobs: Iterable[tuple[str, str, int]]) -> list[Case]:
    with ProcessPoolExecutor(2) as pool:
        return [case for found in pool.map(cases, *zip(*jobs, strict=True)) for case in found]


Row = tuple[str, Facts, float, float]
"""Of a case its family, facts, truth and whole time."""


class Prepared(NamedTuple):
    """A case, ready to be tried with many constants: what each rule says, with its miss, by the place of the rule."""

    family: str
    says: list[tuple[int, float, float]]
    knots: list[float]
    uneven: float
    lately: float
    truth: float
    whole: float
    others: tuple[float, float]


def prepared(rows: Iterable[Row], rules: Sequence[str]) -> list[Prepared]:
    found = []
    for family, facts, truth, whole in rows:
        names = [(place, name) for place, name in enumerate(rules) if name in facts.said or name == TYPICAL]
        says = [(place, facts.said.get(name, 0.0), facts.missed.get(name, UNKNOWN_MISS)) for place, name in names]
        knots = [between(facts.progress, KNOTS, [float(knot == other) for other in KNOTS]) for knot in KNOTS]
        found.append(
            Prepared(family, says, knots, log(facts.unevenness), log(facts.lately), truth, whole, facts.others)
        )
    return found


def centre_of(case: Prepared, constants: Constants, rules: Sequence[str]) -> float:
    """The centre of the mixture, as `shares_of` makes it."""
    first, middle, last = case.knots
    sums = whole = 0.0
    for place, says, miss in case.says:
        at = constants.weights[rules[place]]
        weight = at[0] * first + at[1] * middle + at[2] * last - constants.distrust * log(miss + constants.floor)
        if place == 0:
            weight -= constants.evenness * case.uneven
        elif rules[place] == LATELY:
            weight -= constants.lately * case.lately
        value = says
        if rules[place] == TYPICAL:
            typical = constants.typical[0] * first + constants.typical[1] * middle + constants.typical[2] * last
            others, number = case.others
            value = (OTHERS * typical + number * others) / (OTHERS + number)
        weight = exp(weight)
        whole += weight
        sums += weight * value
    return sums / whole


def loss(cases: Sequence[Prepared], constants: Constants, rules: Sequence[str]) -> float:
    """The error against that of the straight line, averaged over families; dear where it is not clearly less, as far as
    the days of the course can tell the families apart."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
    for case in cases:
        centre = centre_of(case, constants, rules)
        of_family = sums[case.family]
        of_family[0] += abs(exp(centre) - exp(case.truth)) / case.whole
        of_family[1] += abs(1 - exp(case.truth)) / case.whole
        of_family[2] += abs(centre - case.truth)
        of_family[3] += abs(case.truth)
    ratios = [0.7 * ours / line + 0.3 * our_log / line_log for ours, line, our_log, line_log in sums.values()]
    flat = [each for weights in constants.weights.values() for each in weights]
    regret = REGRET if YEARLY in rules else 0.0
    regrets = sum(ratio + regret * max(0.0, ratio - NO_WORSE) for ratio in ratios) / len(ratios)
    return regrets + PRIOR * sum(each**2 for each in flat)


def fitted_weights(rows: Sequence[Row], rules: Sequence[str]) -> Constants:
    """The constants of the centre, by coordinate search."""
    zero, cases = (0.0,) * len(KNOTS), prepared(rows, rules)
    constants = Constants(dict.fromkeys(rules, zero), typical_of(cases), 1.0, 0.05, 0.0, 0.0, (), ())
    scalars = ["distrust", "floor", "evenness", "lately"] if YEARLY in rules else []
    knots = [(name, place) for name in rules[1:] for place in range(len(KNOTS))]
    steps: dict[Any, float] = {each: 0.02 if each == "floor" else 0.5 for each in (*scalars, *knots)}
    best = loss(cases, constants, rules)
    for _ in range(ROUNDS):
        for each, step in list(steps.items()):
            for by in (step, -step):
                tried = moved(constants, each, by)
                if tried.floor >= LEAST_FLOOR and (found := loss(cases, tried, rules)) < best - 1e-6:
                    constants, best = tried, found
                    steps[each] *= 1.3
                    break
            else:
                steps[each] *= 0.5
    return constants


def typical_of(cases: Sequence[Prepared]) -> tuple[float, ...]:
    """What was left at the KNOTS on average, as a logarithm against the days at the average pace."""
    sums = [
        sum(case.knots[knot] * max(min(case.truth, FARTHEST), -FARTHEST) for case in cases)
        for knot in range(len(KNOTS))
    ]
    return tuple(each / sum(case.knots[knot] for case in cases) for knot, each in enumerate(sums))


def moved(constants: Constants, what: Any, by: float) -> Constants:
    if isinstance(what, str):
        return replace(constants, **{what: getattr(constants, what) + by})
    name, place = what
    values = list(constants.weights[name])
    values[place] += by
    return replace(constants, weights={**constants.weights, name: tuple(values)})


class Residual(NamedTuple):
    """How far a centre was off, and what the width depends on."""

    family: str
    facts: Facts
    error: float
    features: list[float]


def residuals(rows: Iterable[Row], constants: Constants) -> list[Residual]:
    found = []
    for family, facts, truth, _ in rows:
        shares = shares_of(facts, constants)
        centre = sum(share * value for share, value, _ in shares.values())
        found.append(Residual(family, facts, truth - centre, features(facts, shares, centre)))
    return found


def fitted_widths(rows: Sequence[Residual]) -> list[float]:
    """Least squares of the logarithm of the error on the features."""
    number = len(rows[0].features)
    matrix = [[0.0] * (number + 1) for _ in range(number)]
    for row in rows:
        target = log(abs(row.error) + 0.03)
        for place, x in enumerate(row.features):
            matrix[place] = [
                each + x * other for each, other in zip(matrix[place], [*row.features, target], strict=True)
            ]
    for place in range(1, number):
        matrix[place][place] += 1e-3 * len(rows)
    return solution(matrix)


def solution(matrix: list[list[float]]) -> list[float]:
    """Of linear equations, by elimination."""
    number = len(matrix)
    for place in range(number):
        pivot = max(range(place, number), key=lambda row: abs(matrix[row][place]))
        matrix[place], matrix[pivot] = matrix[pivot], matrix[place]
        for row in range(number):
            if row != place:
                factor = matrix[row][place] / matrix[place][place]
                matrix[row] = [x - factor * y for x, y in zip(matrix[row], matrix[place], strict=True)]
    return [row[number] / row[place] for place, row in enumerate(matrix)]


def scores(rows: Iterable[Residual], widths: Sequence[float]) -> list[tuple[str, Facts, float]]:
    """Errors in widths."""
    return [
        (row.family, row.facts, row.error / exp(sum(a * x for a, x in zip(widths, row.features, strict=True))))
        for row in rows
    ]


def tables(rows: Sequence[tuple[str, Facts, float]], widen: float = 1.0) -> list[list[list[float]]]:
    """The quantiles of scores around each knot, the families counting alike, widened from the median."""
    of_family = Counter(group_of(family) for family, _, _ in rows)
    found: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for family, facts, score in rows:
        uneven = nearest(log(facts.unevenness), UNEVENNESS_KNOTS)
        found[uneven, nearest(facts.progress, WIDTH_KNOTS)].append((score, 1 / of_family[group_of(family)]))
    usual = nearest(log(USUAL_UNEVENNESS), UNEVENNESS_KNOTS)
    result: list[list[list[float]]] = [[[] for _ in WIDTH_KNOTS] for _ in UNEVENNESS_KNOTS]
    for uneven, progress in product(range(len(UNEVENNESS_KNOTS)), range(len(WIDTH_KNOTS))):
        quantiles = weighted_quantiles(sorted(found.get((uneven, progress)) or found[usual, progress]), PROBABILITIES)
        middle = quantiles[PROBABILITIES.index(0.5)]
        wide = [middle + widen * (each - middle) for each in quantiles]
        drawn = [each - middle * drawn_in(part) for each, part in zip(wide, PROBABILITIES, strict=True)]
        result[uneven][progress] = [round(each, 3) for each in sorted(drawn)]
    return result


def drawn_in(part: float) -> float:
    """How far the middle of the distribution is drawn to the centre of the mixture, which is nearest on average; the
    10th and 90th percentiles and what lies beyond stay where they are."""
    return DRAWN_IN * max(0.0, 1 - abs(part - 0.5) / 0.4)


def left_out_coverage(rows: Sequence[tuple[str, Facts, float]], constants: Constants, widen: float) -> float:
    """How often the range of 80 % holds for a family that its widths were not set by, averaged over families."""
    low, high = PROBABILITIES.index(0.1), PROBABILITIES.index(0.9)
    families = sorted({group_of(family) for family, _, _ in rows})
    shares = []
    for left_out in families:
        table = tables([row for row in rows if group_of(row[0]) != left_out], widen)
        fitted = replace(constants, quantiles=table)
        held = []
        for of_family, facts, score in rows:
            if group_of(of_family) == left_out:
                quantiles = quantiles_at(facts, fitted)
                held.append(quantiles[low] <= score <= quantiles[high])
        shares.append(sum(held) / len(held))
    return sum(shares) / len(shares)


def fitted(training: Sequence[Case], validation: Sequence[Case], *, dated: bool) -> tuple[Constants, float]:
    """All constants, and by how much the ranges were widened for families left out."""
    rows, held = (
        [(case.family, case.dated if dated else case.vague, case.truth, case.whole) for case in part]
        for part in (training, validation)
    )
    constants = fitted_weights(rows, RULES if dated else VAGUE_RULES)
    widths = fitted_widths(residuals(rows, constants))
    constants = replace(constants, widths=[round(each, 4) for each in widths])
    scored = scores(residuals(held, constants), constants.widths)
    widen = LEAST_WIDE
    while left_out_coverage(scored, constants, widen) < AIM and widen < 1.5:
        widen += 0.02
    return replace(constants, quantiles=tables(scored, widen)), widen


def compared_tables(validation: Sequence[Case]) -> dict[str, list[tuple[float, float]]]:
    """Of each method that is compared, how far off it was at the WIDTH_KNOTS: the 10th and the 90th percentile."""
    tables_of: dict[str, list[tuple[float, float]]] = {}
    number = Counter(group_of(case.family) for case in validation)
    for method in (LINE, LAST_YEAR, URN):
        cells: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for case in validation:
            if method in case.others:
                near = nearest(case.dated.progress, WIDTH_KNOTS)
                cells[near].append((case.others[method], 1 / number[group_of(case.family)]))
        quantiles = [weighted_quantiles(sorted(cells[place]), PROBABILITIES) for place in range(len(WIDTH_KNOTS))]
        low, high = PROBABILITIES.index(0.1), PROBABILITIES.index(0.9)
        tables_of[method] = [(round(each[low], 3), round(each[high], 3)) for each in quantiles]
    return tables_of


def written(name: str, constants: Constants) -> str:
    weights = "".join(
        f"        {key!r}: {tuple(round(each, 3) for each in value)},\n" for key, value in constants.weights.items()
    )
    quantiles = "".join(
        "        (\n" + "".join(f"            {tuple(row)},\n" for row in rows) + "        ),\n"
        for rows in constants.quantiles
    )
    return (
        f"{name} = Constants(\n    weights={{\n{weights}    }},\n"
        f"    typical={tuple(round(each, 3) for each in constants.typical)},\n"
        f"    distrust={constants.distrust:.3f},\n    floor={constants.floor:.4f},\n"
        f"    evenness={constants.evenness:.3f},\n    lately={constants.lately:.3f},\n"
        f"    widths={tuple(constants.widths)},\n"
        f"    quantiles=(\n{quantiles}    ),\n)\n"
    ).replace("'", '"')


def main(size: int = 320) -> None:
    write(
        all_cases((name, TRAINED, size) for name in TRAINING),
        all_cases((name, VALIDATING, size) for name in VALIDATION),
    )


def write(training: Sequence[Case], validation: Sequence[Case]) -> None:
    """Write `fitted.py`."""
    dated, widen = fitted(training, validation, dated=True)
    vague, widen_vague = fitted(training, validation, dated=False)
    compared = "".join(f'    "{method}": {tuple(table)},\n' for method, table in compared_tables(validation).items())
    text = (
        '"""The constants of the mixture, written by `python -m projects.forecasting.fitting`; not by hand.\n\n'
        f"Weights by {len(training)} days of histories of training, widths by {len(validation)} of validation, widened "
        f"by {widen:.2f}\nand {widen_vague:.2f}, with which ranges of families left out hold with {AIM:.0%}.\n"
        '"""\n\nfrom .constants import Constants\n\n'
    )
    text += written("DATED", dated) + "\n" + written("VAGUE", vague)
    text += "\n# How far off the methods compared were, as logarithms: percentiles 10 and 90.\n"
    text += f"COMPARED = {{\n{compared}}}\n"
    Path(__file__).with_name("fitted.py").write_text(text)


if __name__ == "__main__":
    main()
