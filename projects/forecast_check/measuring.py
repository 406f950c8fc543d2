"""How well forecasts hold: on histories of the test, of shapes that neither training nor validation has seen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil, sqrt
from random import Random
from typing import NamedTuple

from ..choices import State
from ..forecast import UNITS, Completion, Forecast, Verdict
from ..forecasting.compared import LINE, DaysLeft, compared_spans
from ..forecasting.items import KnownItems, known_of, plans_of, times_of
from ..forecasting.shapes.drawing import PHASES, DrawnHistory
from ..forecasting.shapes.test import HANDS, SHAPES, SHARES, SIZES
from ..states import StatePeriod

OURS = "Prognose"
WHOLE = 200
MOST_DRAWN = 8
"""So many histories are drawn at most for each that a cell shall have: some are too short for a forecast."""

COVERAGE, LEAST_OF_SHAPE = (0.75, 0.87), 0.65
MOST_WIDTH, MOST_ERROR = 1.3, 1.05
LEAST_KEPT, MOST_KEPT = 0.9, 0.1


class ScoredForecast(NamedTuple):
    """One forecast of one method. Width, error, bias and pinball loss are shares of the whole time of the history."""

    method: str
    hand: str
    shape: str
    size: str
    share: float
    covered: bool
    width: float
    error: float
    bias: float
    pinball: float


class VerdictOutcome(NamedTuple):
    """One verdict, and whether the end held."""

    hand: str
    verdict: Verdict
    held: bool


@dataclass
class Tally:
    """Means over forecasts."""

    number: int = 0
    covered: int = 0
    sums: list[float] = field(default_factory=lambda: [0.0] * 4)

    def add(self, scored: ScoredForecast) -> None:
        self.number += 1
        self.covered += scored.covered
        for place, value in enumerate((scored.width, scored.error, scored.bias, scored.pinball)):
            self.sums[place] += value

    @property
    def coverage(self) -> float:
        return self.covered / self.number

    @property
    def means(self) -> list[float]:
        """Width, error, bias, pinball loss."""
        return [each / self.number for each in self.sums]

    @property
    def width(self) -> float:
        return self.means[0]

    @property
    def error(self) -> float:
        return self.means[1]


@dataclass
class Measured:
    """All that was scored, and all verdicts."""

    scored: list[ScoredForecast]
    judged: list[VerdictOutcome]
    number: int = WHOLE

    @property
    def slack(self) -> float:
        """By how much shares may miss their bounds in a sample, by chance; nothing where the number is that of the
        bounds. Twice the standard error of a share of one half, with one history of each shape and size as a case."""
        return 0.0 if self.number >= WHOLE else 1 / sqrt(self.number * len(SHAPES) * len(SIZES))

    def slack_of(self, number: int) -> float:
        """The same of a word that was said so many times."""
        return max(self.slack, 1 / sqrt(number)) if self.slack else 0.0

    def tallies(self, by: Sequence[str] = ()) -> dict[tuple[str, ...], Tally]:
        """The means of each method, and of each value of the fields named."""
        found: dict[tuple[str, ...], Tally] = defaultdict(Tally)
        for each in self.scored:
            found[each.method, *(named(getattr(each, name)) for name in by)].add(each)
        return dict(found)

    def kept(self, verdict: Verdict, hands: Collection[str] = HANDS) -> tuple[int, int]:
        """How many ends held of those of which the word was said, and how many these were."""
        held = [each.held for each in self.judged if each.verdict == verdict and each.hand in hands]
        return sum(held), len(held)

    def broken(self) -> list[str]:
        """The bounds that do not hold, in German; none where all do."""
        overall, by_shape = self.tallies(), self.tallies(["shape"])
        ours, line = overall[OURS,], overall[LINE,]
        found = []
        if not COVERAGE[0] - self.slack <= ours.coverage <= COVERAGE[1] + self.slack:
            found.append(
                f"Von den Zeiträumen treffen {ours.coverage:.1%} zu, nicht {COVERAGE[0]:.0%} bis {COVERAGE[1]:.0%}."
            )
        equals = [tally for (method,), tally in overall.items() if method != OURS and is_kept(tally)]
        if equals and ours.width > MOST_WIDTH * min(tally.width for tally in equals):
            found.append(f"Die Zeiträume sind zu weit: {ours.width:.3f}.")
        if ours.error >= line.error:
            found.append(f"Der Fehler ist nicht kleiner als der der geraden Linie: {ours.error:.3f}.")
        for (method, shape), tally in by_shape.items():
            if method == OURS:
                slack = self.slack * sqrt(len(SHAPES))
                found += broken_of_shape(shape, tally, by_shape[LINE, shape], slack)
        return found + self.broken_words()

    def broken_words(self) -> list[str]:
        found = []
        held, number = self.kept(Verdict.ON_TRACK)
        if number and held < (LEAST_KEPT - self.slack_of(number)) * number:
            found.append(f"„im Plan“ hält nur in {held / number:.1%}.")
        held, number = self.kept(Verdict.UNATTAINABLE)
        if number and held > (MOST_KEPT + self.slack_of(number)) * number:
            found.append(f"„nicht zu halten“ hält in {held / number:.1%}.")
        return found


def named(value: str | float) -> str:
    """langer Rest; 15 % Fortschritt"""
    return value if isinstance(value, str) else f"{round(value * 100)} % Fortschritt"


def is_kept(tally: Tally) -> bool:
    return COVERAGE[0] <= tally.coverage <= COVERAGE[1]


def broken_of_shape(shape: str, ours: Tally, line: Tally, slack: float) -> Iterator[str]:
    if ours.coverage < LEAST_OF_SHAPE - slack:
        yield f"{shape}: Nur {ours.coverage:.1%} der Zeiträume treffen zu."
    if ours.error > (MOST_ERROR + slack) * line.error:
        yield f"{shape}: Der Fehler ist das {ours.error / line.error:.2f}-Fache dessen der geraden Linie."


def measured(number: int, seed: int, workers: int = 1) -> Measured:
    """The forecasts of so many histories of each shape, size and share, by each hand as many; the same for the same
    seed."""
    of_a_hand = ceil(number / len(HANDS))
    jobs = [(hand, shape, size, of_a_hand, seed) for hand in HANDS for shape in SHAPES for size in SIZES]
    if workers > 1:
        with ProcessPoolExecutor(workers) as pool:
            parts = list(pool.map(measured_cell, jobs))
    else:
        parts = [measured_cell(job) for job in jobs]
    scored = [each for part in parts for each in part.scored]
    return Measured(scored, [each for part in parts for each in part.judged], number)


def measured_cell(job: tuple[str, str, str, int, int]) -> Measured:
    """All of one shape and size by one hand, at each share."""
    hand, shape, size, number, seed = job
    random = Random(f"test {seed} {hand} {shape} {size}")  # noqa: S311 a simulation, not a secret
    lacking = dict.fromkeys(SHARES, number)
    found = Measured([], [])
    for _ in range(MOST_DRAWN * number):
        drawn = HANDS[hand](random, shape, SIZES[size])
        start = date(2015, 1, 1) + timedelta(days=random.randrange(1461))
        for share in [share for share, left in lacking.items() if left]:
            forecast = forecast_of(drawn, start, drawn.key_day(share))
            if forecast and forecast.outlook:
                lacking[share] -= 1
                score(found, forecast, drawn, (hand, shape, size, share))
        if not any(lacking.values()):
            break
    return found


def score(found: Measured, forecast: Forecast, drawn: DrawnHistory, cell: tuple[str, str, str, float]) -> None:
    whole = drawn.finished
    left = whole - (forecast.key_date - forecast.started_on).days
    for method, span in spans(forecast).items():
        found.scored.append(
            ScoredForecast(
                method,
                *cell,
                covered=span.low <= left <= span.high,
                width=(span.high - span.low) / whole,
                error=abs(span.middle - left) / whole,
                bias=(span.middle - left) / whole,
                pinball=sum(pinball(left - day, part) for day, part in zip(span, (0.1, 0.5, 0.9), strict=True)) / whole,
            )
        )
    if forecast.days_left and forecast.days_left > 0:
        found.judged.append(VerdictOutcome(cell[0], forecast.verdict, left <= forecast.days_left))


def spans(forecast: Forecast) -> dict[str, DaysLeft]:
    ours = [ceil(forecast.outlook.days_at(part)) for part in (0.1, 0.5, 0.9)] if forecast.outlook else []
    return {OURS: DaysLeft(*ours), **compared_spans(forecast.history)}


def pinball(short: float, part: float) -> float:
    """The loss of a quantile that was too early by so many days."""
    return max(part * short, (part - 1) * short)


def forecast_of(drawn: DrawnHistory, start: date, key_day: float) -> Forecast | None:
    """The forecast of a history on a day, as of a project; None while it rests, where all is done or less is known to
    be to do."""
    days = [drawn.calendar(day) for day in drawn.days]
    key_date = start + timedelta(days=int(key_day))
    completions = tuple(Completion(start + timedelta(days=round(day)), is_exact=True) for day in days if day <= key_day)
    total = drawn.total_on(drawn.worked(key_day))
    if not len(completions) < min(total, drawn.number):
        return None
    states = tuple(states_of(drawn, start, key_date))
    promised = drawn.promised_on(key_day)
    ends_on = start + timedelta(days=round(promised)) if promised else None
    lacking = total - sum(each.number for each in completions)
    items = known_items(drawn, key_day, total, lacking)
    grown, begun = total - drawn.totals[0][1], items.begun
    forecast = Forecast(
        start, ends_on, key_date, total, completions, UNITS, states=states, begun=begun, items=items, grown=grown
    )
    return forecast if forecast.is_open else None


def known_items(drawn: DrawnHistory, key_day: float, total: int, lacking: int) -> KnownItems:
    """What is recorded of the items by a day, in days of the calendar as a project records them."""
    by_calendar = replace(
        drawn,
        days=[drawn.calendar(day) for day in drawn.days],
        plans=[[(drawn.calendar(made), drawn.calendar(day)) for made, day in plans] for plans in drawn.plans],
    )
    items = by_calendar.items(key_day, total)
    return known_of(times_of(items, key_day, PHASES), plans_of(items, key_day, PHASES), lacking)


def states_of(drawn: DrawnHistory, start: date, key_date: date) -> Iterable[StatePeriod]:
    """The states of a project that rests, as stated up to the key date; none of one that does not."""
    if not drawn.rests:
        return []
    days, idle = [(State.RUNNING, start)], 0.0
    for rest in drawn.rests:
        begin = start + timedelta(days=round(rest.after + idle) + 1)
        days += [(State.RESTING, begin), (State.RUNNING, begin + timedelta(days=round(rest.days)))]
        idle += rest.days
    known = [each for each in days if each[1] <= key_date]
    next_days = [since for _, since in known[1:]]
    return [StatePeriod(state, since, until) for (state, since), until in zip(known, [*next_days, None], strict=True)]
