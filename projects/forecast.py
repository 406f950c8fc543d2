"""Prognose: when a project will be finished, and whether its end will hold.

What of a project is known on a day becomes a `CompletionHistory`; `projects.forecasting` says how long it will take.
Method, literature and measured figures: docs/prognose.md. Floats are used for chances alone.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from math import ceil, floor

from django.db import models

from records.days import DAYS_PER_MONTH
from records.ends import Period
from records.shares import HUNDREDTH, rounded
from records.text import NOT_RECORDED

from .bounds import Bounds, bounds_text
from .choices import Assessment, State
from .forecasting.constants import LIKELY
from .forecasting.history import CompletionHistory, Done
from .forecasting.items import NOTHING, KnownItems
from .forecasting.mixture import WorkOutlook, outlook
from .forecasting.reference import Reference, shipped_on
from .states import StatePeriod, breaks_in, days_worked

WINDOW_DAYS = 364
LEAST_COMPLETIONS = 5
LEAST_DAYS = 182
MOST_DAYS = 30 * 365
UNLIKELY = 0.1

METHOD = (
    "Gemischt wird, was einfache Regeln sagen (Tempo seit Beginn, des letzten Jahres und der letzten Abschlüsse, "
    "fester Takt, S-Kurve, nachlassendes Tempo, versprochenes Ende, Phasen, geplante Tage, typischer Verlauf), jede "
    "umso stärker, je besser sie in diesem Projekt bisher zutraf; der Zeitraum ist so weit, wie es an anderen "
    "Verläufen nötig war."
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


def verdict_of(chance: float) -> Verdict:
    """The word for the chance that an end will hold, as `Forecast.chance` gives it: the same everywhere."""
    if chance >= LIKELY:
        return Verdict.ON_TRACK
    return Verdict.UNATTAINABLE if chance <= UNLIKELY else Verdict.AT_RISK


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

    `begun` is how much of what is lacking is done already, by its phases or steps, as whole items; None where nothing
    is recorded of it. `items` is what else phases and plans tell, `grown` by how many items the total has grown since
    the start, `references` how others went by then, None: those that are shipped. `promised_on` is the end that was
    promised, where the end asked about is another; `pace` the multiple of what is expected at which it goes on. Both
    are for what would be if (`altered`).
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
    begun: float | None = None
    items: KnownItems = NOTHING
    grown: int = 0
    references: tuple[Reference, ...] | None = None
    promised_on: date | None = None
    pace: Decimal = Decimal(1)

    def altered(
        self, *, pace: Decimal | None = None, ends_on: date | None = None, total: int | None = None
    ) -> "Forecast":
        """What would be if it went on at a multiple of the expected pace, had another end, or another number of items
        in all (at least those done). What is not given stays; asking about another end changes no promise."""
        if (pace is not None and pace <= 0) or (total is not None and total < self.done):
            raise ValueError("A pace is positive, and no fewer items than are done.")
        return replace(
            self,
            pace=self.pace if pace is None else pace,
            ends_on=ends_on or self.ends_on,
            promised_on=self.promised_on or self.ends_on,
            total=self.total if total is None else total,
            items=self.items if total is None else self.items.of_another(self.remaining, total - self.done),
        )

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
        if self.completed_within(min(WINDOW_DAYS, self.days_elapsed)) == 0:
            return f"Im letzten Jahr sind keine {self.words.items} hinzugekommen."
        return ""

    @property
    def none_reason(self) -> str:
        """Where none is certain to be completed: whether none is, or what else is known."""
        items, done = self.words.items, self.words.done
        if self.bounds.is_unknown:
            return f"Es ist {NOT_RECORDED}, wie viele {items} {done} sind."
        number = bounds_text(self.bounds) if self.bounds.most else "keine"
        return f"Bis zum Stichtag sind {number} {items} {done}."

    @cached_property
    def history(self) -> CompletionHistory:
        """The project as a history for `projects.forecasting`: what was taken over belongs to no total."""
        done = []
        for completion in self.own_completions:
            day = float(max(self.days_elapsed - self.days_since(completion.day), 0))
            done.append(Done(day if completion.is_exact else 0.0, day, completion.number))
        promised_on = self.promised_on or self.ends_on
        return CompletionHistory(
            elapsed=float(self.days_elapsed),
            total=self.total - (self.done - self.completed),
            done=tuple(done),
            promised=float((promised_on - self.key_date).days) if promised_on else None,
            begun=None if self.begun is None else min(self.begun, self.remaining),
            known=self.items,
            growth=self.grown / self.days_elapsed,
            references=shipped_on(self.key_date) if self.references is None else self.references,
        )

    @property
    def can_be_computed(self) -> bool:
        """Whether enough is known of a project that goes on, and something is left."""
        return self.is_open and self.remaining > 0 and not self.missing_reason

    @cached_property
    def outlook(self) -> WorkOutlook | None:
        """How long it will take; None where it cannot be said, or nothing is left."""
        if not self.can_be_computed:
            return None
        found = outlook_of(self.history)
        return found if found.days_at(0.9) / float(self.pace) <= MOST_DAYS else None

    def quantile(self, probability: float) -> date | None:
        """The day by which all is completed with the probability (0.02 to 0.98); None where it cannot be said."""
        if self.outlook is None:
            return None
        return day_after(self.key_date, ceil(self.outlook.days_at(probability) / float(self.pace)))

    @property
    def median(self) -> date | None:
        """The day that is as likely too early as too late."""
        return self.quantile(0.5)

    @property
    def range(self) -> tuple[date, date] | None:
        """Earliest and latest day of completion, of a range that holds with 80 %; None where it cannot be said."""
        earliest, latest = self.quantile(0.1), self.quantile(0.9)
        return (earliest, latest) if earliest and latest else None

    def chance(self, day: date) -> float | None:
        """Chance that all is completed by the day, in whole hundredths from 0.01 to 0.99; 0 up to the key date. None
        where it cannot be said."""
        if self.outlook is None:
            return None
        exact = self.outlook.chance((day - self.key_date).days * float(self.pace))
        return floor(exact * 100 + 0.5) / 100

    @property
    def chance_to_hold(self) -> float | None:
        """Chance that all is completed by the end of the project; None without one, or where it cannot be said."""
        return self.chance(self.ends_on) if self.ends_on else None

    def expected(self, day: date) -> tuple[int, int] | None:
        """How many will be done by a day after the key date: at least and at most, with 80 %; None where it cannot be
        said."""
        if self.outlook is None:
            return None
        days = (day - self.key_date).days * float(self.pace)
        least, most = (self.remaining * self.outlook.share_by(days, probability) for probability in (0.1, 0.9))
        return self.done + floor(least), self.done + ceil(most)

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
        return Verdict.NOT_ESTIMABLE if self.chance_to_hold is None else verdict_of(self.chance_to_hold)


def per_month(number: int | None, days: int | None) -> Decimal | None:
    """Items per month, two places, rounded half up; None where the number or the time is not known."""
    if number is None or days is None or days <= 0:
        return None
    return rounded(number * DAYS_PER_MONTH / days, HUNDREDTH)


def day_after(day: date, days: int) -> date:
    """The day so many days later, at most the last one there is."""
    return day + timedelta(days=min(days, (date.max - day).days))


@lru_cache(maxsize=1024)
def outlook_of(history: CompletionHistory) -> WorkOutlook:
    return outlook(history)
