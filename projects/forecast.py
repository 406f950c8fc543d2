"""Prognose: when a project will be finished at its present pace, and whether its end will hold.

Throughput-based Monte Carlo simulation, as in flow metrics (D. Vacanti, "Actionable Agile Metrics for Predictability",
2015; T. Magennis, "Forecasting and Simulating Software Development Projects", 2011). Method, literature and measured
calibration: docs/prognose.md. Floats are used for chances alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from math import ceil, exp, lgamma, log
from random import Random

from django.db import models

from records.days import DAYS_PER_MONTH
from records.ends import Period
from records.shares import HUNDREDTH, rounded

from .bounds import UNKNOWN, Bounds, bounds_text
from .choices import Assessment, State
from .states import StatePeriod, breaks_in, days_worked

BLOCK_DAYS = 28
WINDOW_DAYS = 13 * BLOCK_DAYS
PUT_BACK = 3
SIMULATIONS = 1000
SEED = 20210408
LEAST_COMPLETIONS = 5
LEAST_DAYS = 182
MOST_BLOCKS = 30 * 13
LIKELY, UNLIKELY = 0.9, 0.1

METHOD = (
    "Simuliert wird 1.000-mal, wie es weitergeht, wenn auf jeden Abschnitt von vier Wochen so viele Abschlüsse fallen "
    "wie auf einen zufälligen Abschnitt des letzten Jahres; der Zeitraum lässt je ein Zehntel der frühesten und der "
    "spätesten Ergebnisse weg."
)


class Verdict(models.TextChoices):
    """Whether the end of a project will hold, in a plain word."""

    ON_TRACK = "ON_TRACK", "im Plan"
    AT_RISK = "AT_RISK", "gefährdet"
    UNATTAINABLE = "UNATTAINABLE", "nicht zu halten"
    NOT_ESTIMABLE = "NOT_ESTIMABLE", "nicht abschätzbar"
    COMPLETED = "COMPLETED", "abgeschlossen"
    RESTING = "RESTING", "ruht"
    ENDED_EARLY = "ENDED_EARLY", "vorzeitig beendet"


def contradicts(assessment: str | None, verdict: Verdict | None) -> bool:
    """Whether a status note and the forecast say different things of the end, where both say whether it holds."""
    return bool(assessment and verdict in Assessment.values and verdict != assessment)


# Of a project that does not run nothing is left to be judged.
STATED_VERDICTS = {
    State.PLANNED: Verdict.NOT_ESTIMABLE,
    State.RESTING: Verdict.RESTING,
    State.COMPLETED: Verdict.COMPLETED,
    State.ENDED_EARLY: Verdict.ENDED_EARLY,
}


@dataclass(frozen=True)
class Completion:
    """So many items were completed on the day; not exact: the day is only the latest possible one (spätestens).

    Taken over: they are done since a reorganisation, and nobody completed them then; they tell nothing of the pace.
    """

    day: date
    is_exact: bool
    number: int = 1
    is_taken_over: bool = False


@dataclass(frozen=True)
class Words:
    """What is counted, in German: „Leistungseinheiten“ that are „produktiv“."""

    items: str
    done: str


UNITS = Words("Leistungseinheiten", "produktiv")
BUNDLES = Words("Prozessbündel", "digitalisiert")


@dataclass(frozen=True)
class Forecast:
    """The forecast of one project on a key date: `total` items, completed by `completions` up to then.

    `known` says how many are completed where that is not just the number of the completions, `at_end` how many were
    when the project ended. Time is that in which the project was worked on, by its `states`.
    Paces are items per month of 365.25 / 12 days, None where not determinable.
    """

    started_on: date
    ends_on: date | None
    key_date: date
    total: int
    completions: tuple[Completion, ...]
    words: Words
    known: Bounds | None = None
    states: tuple[StatePeriod, ...] = ()
    at_end: Bounds | None = None

    @property
    def state(self) -> StatePeriod | None:
        """The state on the key date; None where none is recorded."""
        return self.states[-1] if self.states else None

    @property
    def is_open(self) -> bool:
        """Whether it can be said how the project goes on: it neither rests nor has ended, and it runs if that is
        stated."""
        return self.state is None or self.state.state == State.RUNNING

    @cached_property
    def breaks(self) -> tuple[Period, ...]:
        return breaks_in(self.states)

    @property
    def rested(self) -> int:
        """Days up to the key date on which the project rested."""
        rests = breaks_in(each for each in self.states if each.is_rest)
        return self.days_between - days_worked(self.started_on, self.key_date, rests)

    @property
    def days_between(self) -> int:
        return (self.key_date - self.started_on).days

    def days_since(self, day: date) -> int:
        """Days worked after the day, up to the key date."""
        return days_worked(day, self.key_date, self.breaks) if self.breaks else (self.key_date - day).days

    @property
    def bounds(self) -> Bounds:
        return self.known or Bounds(self.done, self.done, self.total)

    @property
    def done_at_end(self) -> Bounds:
        """How many were completed when the project ended, as far as it has; else on the key date."""
        return self.at_end or self.bounds

    @cached_property
    def done(self) -> int:
        return sum(completion.number for completion in self.completions)

    @cached_property
    def own_completions(self) -> tuple[Completion, ...]:
        """Those of the project's own work: not what was taken over."""
        return tuple(completion for completion in self.completions if not completion.is_taken_over)

    @cached_property
    def completed(self) -> int:
        """Number of the project's own completions."""
        return sum(completion.number for completion in self.own_completions)

    @property
    def remaining(self) -> int:
        return self.total - self.done

    @property
    def days_elapsed(self) -> int:
        return self.days_since(self.started_on)

    @property
    def days_left(self) -> int | None:
        """Days to the end of the project, negative past it; None without an end."""
        return (self.ends_on - self.key_date).days if self.ends_on else None

    @property
    def undated(self) -> int:
        """Number of completions of which only the latest possible day is known."""
        return sum(completion.number for completion in self.own_completions if not completion.is_exact)

    def completed_within(self, days: int) -> int | None:
        """Number completed in the last days; None where some of them may lie before, or the project is younger."""
        recent = [completion for completion in self.own_completions if self.days_since(completion.day) < days]
        if self.days_elapsed < days or not all(completion.is_exact for completion in recent):
            return None
        return sum(completion.number for completion in recent)

    @property
    def pace_so_far(self) -> Decimal | None:
        return per_month(self.completed, self.days_elapsed)

    @property
    def pace_last_6(self) -> Decimal | None:
        return per_month(self.completed_within(183), 183)

    @property
    def pace_last_12(self) -> Decimal | None:
        return per_month(self.completed_within(WINDOW_DAYS), WINDOW_DAYS)

    @property
    def pace_needed(self) -> Decimal | None:
        """What it takes to finish by the end; None where nothing is left, without an end or past it."""
        return per_month(self.remaining, self.days_left) if self.is_open and self.remaining > 0 else None

    @property
    def factor(self) -> Decimal | None:
        """Pace needed / pace so far, one place, rounded half up (3.5 on the figures of VO/0504/21)."""
        if not self.pace_needed or not self.completed or not self.days_left:
            return None
        exact = Decimal(self.remaining * self.days_elapsed) / (self.completed * self.days_left)
        return rounded(exact)

    @property
    def average_end(self) -> date | None:
        """Where the pace of the whole time so far would lead: mere arithmetic."""
        if not self.is_open or self.remaining <= 0 or not self.completed or self.days_elapsed <= 0:
            return None
        days = Decimal(self.remaining * self.days_elapsed) / self.completed
        return day_after(self.key_date, int(rounded(days, Decimal(1))))

    @cached_property
    def blocks(self) -> tuple[int, ...]:
        """Completions in each block of days of the last year, the newest first; fewer blocks where it is younger."""
        number = min(self.days_elapsed, WINDOW_DAYS) // BLOCK_DAYS
        counts = [0] * number
        for completion in self.own_completions:
            index = self.days_since(completion.day) // BLOCK_DAYS
            if index < number:
                counts[index] += completion.number
        return tuple(counts)

    @property
    def has_exact_days(self) -> bool:
        """Whether the days of the last year's completions are known."""
        return self.completed_within(min(WINDOW_DAYS, self.days_elapsed)) is not None

    @cached_property
    def missing_reason(self) -> str:
        """Why nothing can be said at all; empty where something can."""
        if not self.total:
            return f"Es sind keine {self.words.items} erfasst."
        if not self.done:
            return self.none_reason
        if self.completed < LEAST_COMPLETIONS:
            taken_over = f" ({self.done - self.completed} davon übernommen)" if self.done > self.completed else ""
            return (
                f"Erst {self.done} von {self.total} sind {self.words.done}{taken_over}; nötig sind mindestens "
                f"{LEAST_COMPLETIONS}."
            )
        if self.days_elapsed < LEAST_DAYS:
            return f"Das Projekt läuft erst {self.days_elapsed} Tage; nötig sind mindestens {LEAST_DAYS}."
        if self.has_exact_days and not sum(self.blocks):
            return f"Im letzten Jahr sind keine {self.words.items} hinzugekommen."
        return ""

    @property
    def none_reason(self) -> str:
        """Where none is certain to be completed: whether none is, or what else is known."""
        items, done = self.words.items, self.words.done
        if self.bounds.is_unknown:
            return f"Es ist {UNKNOWN}, wie viele {items} {done} sind."
        number = bounds_text(self.bounds) if self.bounds.most else "keine"
        return f"Bis zum Stichtag sind {number} {items} {done}."

    @cached_property
    def range(self) -> tuple[date, date] | None:
        """Earliest and latest day of completion, of a range that holds with 80 %; None where it cannot be said."""
        if not self.is_open or self.remaining <= 0 or self.missing_reason or not self.has_exact_days:
            return None
        days = days_to_completion(self.blocks, self.remaining)
        if days is None:
            return None
        return day_after(self.key_date, days[0]), day_after(self.key_date, days[1])

    @property
    def chance(self) -> float:
        """Chance to finish in time if the pace of the whole time so far went on, where single days are not known."""
        return chance_to_complete(self.completed, self.days_elapsed, self.remaining, self.days_left or 0)

    @property
    def depends_on_days(self) -> bool:
        """Whether the verdict rests on the days of the completions, not on their number alone."""
        return not self.missing_reason and self.has_exact_days

    @cached_property
    def verdict(self) -> Verdict:
        if self.state and not self.is_open:
            return STATED_VERDICTS[self.state.state]
        return self.verdict_by_pace()

    def verdict_by_pace(self) -> Verdict:
        if self.total and self.remaining <= 0:
            return Verdict.COMPLETED
        if self.days_left is None:
            return Verdict.NOT_ESTIMABLE
        if self.days_left <= 0 and self.total:
            may_be_completed = self.bounds.most == self.total
            return Verdict.NOT_ESTIMABLE if may_be_completed else Verdict.UNATTAINABLE
        if self.missing_reason:
            return Verdict.NOT_ESTIMABLE
        return self.verdict_by_range() if self.has_exact_days else self.verdict_by_chance()

    def verdict_by_range(self) -> Verdict:
        if self.range is None:
            return Verdict.NOT_ESTIMABLE
        earliest, latest = self.range
        if self.ends_on and self.ends_on > latest:
            return Verdict.ON_TRACK
        return Verdict.UNATTAINABLE if self.ends_on and self.ends_on < earliest else Verdict.AT_RISK

    def verdict_by_chance(self) -> Verdict:
        if self.chance >= LIKELY:
            return Verdict.ON_TRACK
        return Verdict.UNATTAINABLE if self.chance < UNLIKELY else Verdict.AT_RISK


def per_month(number: int | None, days: int | None) -> Decimal | None:
    """Items per month, two places, rounded half up; None where the number or the time is not known."""
    if number is None or days is None or days <= 0:
        return None
    return rounded(number * DAYS_PER_MONTH / days, HUNDREDTH)


def day_after(day: date, days: int) -> date:
    """The day so many days later, at most the last one there is."""
    return day + timedelta(days=min(days, (date.max - day).days))


@lru_cache(maxsize=4096)
def chance_to_complete(done: int, days_elapsed: int, remaining: int, days_left: int) -> float:
    """Chance that so many more are completed in the days left, given those done in the days elapsed.

    A Poisson process of unknown pace: the number completed in the time left is negative binomial.
    """
    past, future = log(days_elapsed / (days_elapsed + days_left)), log(days_left / (days_elapsed + days_left))
    fewer = sum(
        exp(lgamma(done + number) - lgamma(done) - lgamma(number + 1) + done * past + number * future)
        for number in range(remaining)
    )
    return 1 - fewer


@lru_cache(maxsize=4096)
def days_to_completion(blocks: Sequence[int], remaining: int) -> tuple[int, int] | None:
    """Days until so many items are completed: the tenth and the ninetieth percentile of the simulations.

    None where more than a tenth of them take more than thirty years. A drawn block is put back with PUT_BACK more
    of its kind (Pólya urn; with one more it would be the Bayesian bootstrap of Rubin, 1981): few blocks tell little
    of the pace, and the next block resembles the last, so the range is wide enough to hold.
    """
    random = Random(SEED)  # noqa: S311 a simulation, not a secret
    results = sorted(simulated(blocks, remaining, random) for _ in range(SIMULATIONS))
    earliest, latest = results[SIMULATIONS // 10], results[SIMULATIONS * 9 // 10 - 1]
    if latest >= MOST_BLOCKS:
        return None
    return ceil(earliest * BLOCK_DAYS), ceil(latest * BLOCK_DAYS)


def simulated(blocks: Sequence[int], remaining: int, random: Random) -> float:
    """Blocks of time that one simulation takes, the last in part."""
    urn, left, passed = list(blocks), remaining, 0
    while passed < MOST_BLOCKS:
        drawn = urn[int(random.random() * len(urn))]
        if drawn >= left:
            return passed + left / drawn
        left -= drawn
        passed += 1
        urn += [drawn] * PUT_BACK
    return MOST_BLOCKS
