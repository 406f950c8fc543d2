"""Fits the constants of the mixture: weights to histories of training, widths to these and to those of validation.

    python -m projects.forecasting.fitting

writes `fitted.py` anew, always the same; it takes some minutes. Histories of the test are not looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from math import exp, log
from pathlib import Path
from random import Random
from textwrap import fill
from typing import Any, NamedTuple

from .calibrating import (
    HURRIED,
    CalibrationCase,
    Holds,
    PromiseOutcome,
    cautious_tables,
    coverage,
    fitted_scales,
    group_of,
    judged,
    left_out,
    residuals,
    unseen,
)
from .compared import LAST_YEAR, LINE, URN, raw_spans
from .constants import KNOTS, LIKELY, PROBABILITIES, WIDTH_KNOTS, Constants, Network
from .mixture import (
    LEAST_UNLIKE,
    OF_EQUAL_GAPS,
    OTHERS,
    UNKNOWN_MISS,
    VAGUE_RULES,
    ForecastFacts,
    facts_of,
    vague_facts,
)
from .numbers import between, nearest, weighted_quantiles
from .reference import FARTHEST, SHIPPED, usual
from .rules import (
    AVERAGE,
    CADENCE,
    CURVES,
    GROWING,
    LATELY,
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
)
from .shapes.mechanisms import weights_of
from .shapes.training import TRAINING, draw
from .shapes.validation import VALIDATION

RULES = (
    AVERAGE, YEARLY, LATELY, RECENT, CADENCE, CURVES, UNLIKE, PROMISE, TYPICAL, UNDER_WAY, PHASED, LEAVING,
    PLANNED, GROWING,
)  # fmt: skip
BY_TIMES = (PHASED, LEAVING)
TRAINED, VALIDATING = "training", "validation"
ROUNDS = 12
NO_WORSE, REGRET = 0.9, 6.0
PRIOR = 0.00003
LEAST_FLOOR, LEAST_DISTRUST = 0.01, 0.3


class Case(NamedTuple):
    """A history on a day: what the forecast looks at, and how it went on, as a logarithm against the straight line."""

    family: str
    dated: ForecastFacts
    vague: ForecastFacts
    truth: float
    whole: float  # the whole time, against the days left at the average pace
    is_foreseen: bool  # the end was promised in sight of the real one
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
            history, numbers = (drawn.seen(key_day, references, dated=dated) for dated in (True, False))
            if history and numbers:
                left, line = drawn.finished - key_day, average(history, history.total)
                facts = facts_of(history), vague_facts(numbers)
                spans = raw_spans(history) if kind == VALIDATING else {}
                others = {method: log(left / span.middle) for method, span in spans.items()}
                family = f"{name}{HURRIED}" if drawn.is_hurried else name
                whole = (history.elapsed + left) / line
                found.append(Case(family, *facts, log(left / line), whole, drawn.is_foreseen_on(key_day), others))
    return found


def all_cases(jobs: Iterable[tuple[str, str, int]]) -> list[Case]:
    with ProcessPoolExecutor(2) as pool:
        return [case for found in pool.map(cases, *zip(*jobs, strict=True)) for case in found]


class Prepared(NamedTuple):
    """A case, ready to be tried with many constants: what each rule says, with its miss, by the place of the rule."""

    family: str
    weight: float
    says: list[tuple[int, float, float]]
    knots: list[float]
    uneven: float
    gaps: float
    lately: float
    truth: float
    whole: float
    others: tuple[float, float]


def prepared(rows: Iterable[CalibrationCase], rules: Sequence[str]) -> list[Prepared]:
    found, rows = [], list(rows)
    weights = weights_of([group_of(row.family) for row in rows])
    for (family, facts, truth, whole, _), weight in zip(rows, weights, strict=True):
        names = [(place, name) for place, name in enumerate(rules) if name in facts.said or name == TYPICAL]
        says = [(place, facts.said.get(name, 0.0), facts.missed.get(name, UNKNOWN_MISS)) for place, name in names]
        knots = [between(facts.progress, KNOTS, [float(knot == other) for other in KNOTS]) for knot in KNOTS]
        uneven = log(facts.unevenness), log(facts.gaps + LEAST_UNLIKE), log(facts.lately)
        found.append(Prepared(family, weight, says, knots, *uneven, truth, whole, facts.others))
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
        if rules[place] in OF_EQUAL_GAPS:
            weight -= constants.cadence * case.gaps
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
    """The error against that of the straight line, averaged over mechanisms and families, of each what hurries on its
    own; dear where it is not clearly less, as far as the days of the course can tell the families apart."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 5)
    for case in cases:
        centre = centre_of(case, constants, rules)
        of_family = sums[case.family]
        of_family[0] += abs(exp(centre) - exp(case.truth)) / case.whole
        of_family[1] += abs(1 - exp(case.truth)) / case.whole
        of_family[2] += abs(centre - case.truth)
        of_family[3] += abs(case.truth)
        of_family[4] += case.weight
    flat = [each for weights in constants.weights.values() for each in weights]
    regret = REGRET if YEARLY in rules else 0.0
    regrets = PRIOR * sum(each**2 for each in flat)
    for ours, line, our_log, line_log, weight in sums.values():
        ratio = 0.7 * ours / line + 0.3 * our_log / line_log
        regrets += weight * (ratio + regret * max(0.0, ratio - NO_WORSE))
    return regrets


def fitted_weights(rows: Sequence[CalibrationCase], rules: Sequence[str]) -> Constants:
    """The constants of the centre, by coordinate search. A rule that was off counts for less, whatever the families."""
    zero, cases = (0.0,) * len(KNOTS), prepared(rows, rules)
    constants = Constants(
        dict.fromkeys(rules, zero), typical_of(cases), 1.0, 0.05, 0.0, 0.0, 0.0, Network((), (), ()), ()
    )
    scalars = ["distrust", "floor", "evenness", "cadence", "lately"] if YEARLY in rules else []
    knots = [(name, place) for name in rules[1:] for place in range(len(KNOTS))]
    steps: dict[Any, float] = {each: 0.02 if each == "floor" else 0.5 for each in (*scalars, *knots)}
    best = loss(cases, constants, rules)
    for _ in range(ROUNDS):
        for each, step in list(steps.items()):
            for by in (step, -step):
                tried = moved(constants, each, by)
                if is_allowed(tried) and (found := loss(cases, tried, rules)) < best - 1e-6:
                    constants, best = tried, found
                    steps[each] *= 1.3
                    break
            else:
                steps[each] *= 0.5
    return constants


def is_allowed(constants: Constants) -> bool:
    return constants.floor >= LEAST_FLOOR and constants.distrust >= LEAST_DISTRUST


def typical_of(cases: Sequence[Prepared]) -> tuple[float, ...]:
    """What was left at the KNOTS on average, as a logarithm against the days at the average pace."""
    sums = [
        sum(case.weight * case.knots[knot] * max(min(case.truth, FARTHEST), -FARTHEST) for case in cases)
        for knot in range(len(KNOTS))
    ]
    return tuple(each / sum(case.weight * case.knots[knot] for case in cases) for knot, each in enumerate(sums))


def moved(constants: Constants, what: str | tuple[str, int], by: float) -> Constants:
    if isinstance(what, str):
        return replace(constants, **{what: getattr(constants, what) + by})
    name, place = what
    values = list(constants.weights[name])
    values[place] += by
    return replace(constants, weights={**constants.weights, name: tuple(values)})


class Fitted(NamedTuple):
    """All constants; and of the cases as forecast without their family how often ranges hold, and how likely their ends
    were said to hold."""

    constants: Constants
    holds: Holds
    judged: list[PromiseOutcome]


def fitted(training: Sequence[Case], validation: Sequence[Case], dated: bool) -> Fitted:
    constants = as_written(fitted_weights(rows_of(training, dated=dated), RULES if dated else VAGUE_RULES))
    as_forecast = [with_reference(case) for case in training]
    errors = residuals(rows_of([*as_forecast, *validation], dated=dated), constants)
    constants = replace(constants, scales=fitted_scales(errors))
    parts = unseen(errors, constants)
    cases = left_out(parts, constants)
    return Fitted(constants.with_levels(cautious_tables(parts)), coverage(cases), judged(cases))


def as_written(constants: Constants) -> Constants:
    """The constants of the centre as `fitted.py` has them: widths are fitted to errors of these."""
    numbers = {name: round(getattr(constants, name), 3) for name in ("distrust", "evenness", "cadence", "lately")}
    weights = {name: rounded(values) for name, values in constants.weights.items()}
    return replace(
        constants, weights=weights, typical=rounded(constants.typical), floor=round(constants.floor, 4), **numbers
    )


def rows_of(cases: Iterable[Case], *, dated: bool) -> list[CalibrationCase]:
    """Every third as of bundles, whose steps tell how much is begun, but no times per phase."""
    found = []
    for place, case in enumerate(cases):
        facts = case.dated if dated else case.vague
        if place % 3 == 0:
            facts = replace(facts, said={name: days for name, days in facts.said.items() if name not in BY_TIMES})
        found.append(CalibrationCase(case.family, facts, case.truth, case.whole, case.is_foreseen))
    return found


def with_reference(case: Case) -> Case:
    """A case of training with the reference class, as forecasts have it."""
    others = usual((SHIPPED,), case.dated.progress)
    return case._replace(dated=replace(case.dated, others=others), vague=replace(case.vague, others=others))


def compared_tables(validation: Sequence[Case]) -> dict[str, list[tuple[float, float]]]:
    """Of each method that is compared, how far off it was at the WIDTH_KNOTS: the 10th and the 90th percentile."""
    tables_of: dict[str, list[tuple[float, float]]] = {}
    weights = weights_of([group_of(case.family) for case in validation])
    for method in (LINE, LAST_YEAR, URN):
        cells: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for case, weight in zip(validation, weights, strict=True):
            if method in case.others:
                cells[nearest(case.dated.progress, WIDTH_KNOTS)].append((case.others[method], weight))
        quantiles = [weighted_quantiles(sorted(cells[place]), PROBABILITIES) for place in range(len(WIDTH_KNOTS))]
        low, high = PROBABILITIES.index(0.1), PROBABILITIES.index(0.9)
        tables_of[method] = [(round(each[low], 3), round(each[high], 3)) for each in quantiles]
    return tables_of


def written(name: str, constants: Constants) -> str:
    weights = "".join(f"        {key!r}: {rounded(value)},\n" for key, value in constants.weights.items())
    levels = "".join(f"        {rounded(row)},\n" for row in constants.levels)
    network = constants.scales._asdict()
    scales = "".join(f"        {field}=(\n{filled(rows)}        ),\n" for field, rows in network.items())
    return (
        f"{name} = Constants(\n    weights={{\n{weights}    }},\n"
        f"    typical={rounded(constants.typical)},\n"
        f"    distrust={constants.distrust:.3f},\n    floor={constants.floor:.4f},\n"
        f"    evenness={constants.evenness:.3f},\n    cadence={constants.cadence:.3f},\n"
        f"    lately={constants.lately:.3f},\n"
        f"    scales=Network(\n{scales}    ),\n"
        f"    levels=(\n{levels}    ),\n)\n"
    ).replace("'", '"')


def filled(rows: Iterable[Sequence[float]]) -> str:
    """Rows of many figures, each in as few lines as they need."""
    margin = " " * 16
    lines = [
        fill(", ".join(f"{each:.4f}" for each in row), 119, initial_indent=margin, subsequent_indent=margin)
        for row in rows
    ]
    return "".join(f"            (\n{each},\n            ),\n" for each in lines)


def rounded(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(each, 3) for each in values)


def main(size: int = 320) -> None:
    write(
        all_cases((name, TRAINED, size) for name in TRAINING),
        all_cases((name, VALIDATING, size) for name in VALIDATION),
    )


def write(training: Sequence[Case], validation: Sequence[Case]) -> None:
    """Write `fitted.py`."""
    with ProcessPoolExecutor(2) as pool:
        dated, vague = pool.map(partial(fitted, training, validation), (True, False))
    compared = "".join(f'    "{method}": {tuple(table)},\n' for method, table in compared_tables(validation).items())
    text = (
        '"""The constants of the mixture, written by `python -m projects.forecasting.fitting`; not by hand.\n\n'
        f"Weights by {len(training)} days of histories of training, widths by these and {len(validation)} of "
        f"validation.\n{quality_text('days are known', dated)}{quality_text('only numbers are', vague)}"
        '"""\n\nfrom .constants import Constants, Network\n\n# fmt: off\n'
    )
    text += written("DATED", dated.constants) + "\n" + written("VAGUE", vague.constants)
    text += "\n# How far off the methods compared were, as logarithms: percentiles 10 and 90.\n"
    text += f"COMPARED = {{\n{compared}}}\n"
    Path(__file__).with_name("fitted.py").write_text(text)


def quality_text(where: str, found: Fitted) -> str:
    worst, whole, late = found.holds
    safe = [each for each in found.judged if each.chance >= LIKELY]
    foreseen = [each for each in safe if each.is_foreseen]
    return (
        f"Where {where}: on mechanisms left out, all alike, {whole:.1%} of ranges of 80 % hold, {late:.1%} begin\n"
        f"too late; in the worst family {worst:.1%} hold. {share(len(safe), len(found.judged))} of ends are called\n"
        f"safe, {share(sum(each.held for each in safe), len(safe))} of these hold, "
        f"{share(sum(each.held for each in foreseen), len(foreseen))} of those promised in sight of the real end.\n"
    )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"


if __name__ == "__main__":
    main()
