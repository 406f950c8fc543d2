"""How the services stand against their deadlines: what is missing, and how many will be online by the method of
forecasts of projects, from the levels that hold by the key date."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from math import ceil, floor

from lists import formats
from projects.forecast import LEAST_COMPLETIONS, LEAST_DAYS, WINDOW_DAYS, Verdict, outlook_of, verdict_of
from projects.forecast_sentences import chance_text, shares_text
from projects.forecasting.history import CompletionHistory, Done
from projects.forecasting.reached import Reached, steps_of
from records.days import DAYS_PER_MONTH
from records.models import DatePrecision
from records.shares import rounded
from services.counting import OnlineState, ServiceCount
from services.models import ServiceDeadline


def online(numbers: dict[OnlineState, int]) -> int:
    """How many are online, OZG-compliant or not."""
    return numbers[OnlineState.COMPLIANT] + numbers[OnlineState.ONLINE]


@dataclass(frozen=True)
class OnlineCourse:
    """How many came online since the first level recorded: days since then with their numbers. What was online on that
    first day tells nothing of the pace."""

    count: ServiceCount

    @property
    def days(self) -> int:
        return (self.count.key_date - self.count.course.first).days

    @cached_property
    def steps(self) -> list[tuple[float, float]]:
        course = self.count.course
        return steps_of(
            (float((day - course.first).days), float(online(course.on(day)) - online(course.on(before))))
            for before, day in pairwise([course.first, *course.changed_on])
            if day > course.first
        )

    @property
    def gained(self) -> int:
        return round(sum(number for _, number in self.steps))

    @cached_property
    def vague_days(self) -> set[float]:
        """Days that are only the latest possible ones of a level."""
        first = self.count.course.first
        vague = (event.day for event in self.count.recorded.events if event.precision == DatePrecision.LATEST)
        return {float((day - first).days) for day in vague}

    @property
    def too_little(self) -> str:
        """Why nothing follows from it; empty where something does."""
        if self.gained < LEAST_COMPLETIONS:
            return (
                f"Seit dem ersten erfassten Reifegrad kamen erst {self.gained} hinzu; nötig sind mindestens "
                f"{LEAST_COMPLETIONS}."
            )
        if self.days < LEAST_DAYS:
            return f"Reifegrade sind erst seit {self.days} Tagen erfasst; nötig sind mindestens {LEAST_DAYS}."
        return "Im letzten Jahr kam keine hinzu." if self.days - self.steps[-1][0] >= WINDOW_DAYS else ""

    def history(self, missing: int) -> CompletionHistory:
        """Without a promised end: a deadline that a law sets says nothing of the plans of a city."""
        done = (Done(0.0 if day in self.vague_days else day, day, number) for day, number in self.steps)
        return CompletionHistory(float(self.days), float(missing + self.gained), tuple(done))


@dataclass(frozen=True)
class DeadlineOutlook:
    """What is missing until a deadline: of how many services, how many a month, and how many it was lately; and how
    many will be online then."""

    deadline: ServiceDeadline
    count: ServiceCount

    @property
    def days_left(self) -> int:
        """Days from the key date to the deadline, negative past it."""
        return (self.deadline.due_on - self.count.key_date).days

    @property
    def days_over(self) -> int:
        return -self.days_left

    @property
    def missing(self) -> int | None:
        """How many are not online; None where nothing is known of any."""
        numbers = self.count.overall
        return max(numbers.total - numbers.online, 0) if numbers.entered else None

    @property
    def needed(self) -> Decimal | None:
        """How many a month must follow; None past the deadline."""
        if self.missing is None or self.days_left <= 0:
            return None
        return rounded(self.missing * DAYS_PER_MONTH / self.days_left)

    @property
    def lately(self) -> Decimal | None:
        """How many a month came since a year before, or since the first level; None without any time between."""
        course = self.count.course
        days = (course.last - course.compared_with).days if course.changes else 0
        gained = online(course.now) - online(course.on(course.compared_with))
        return rounded(gained * DAYS_PER_MONTH / days) if days else None

    @cached_property
    def course(self) -> OnlineCourse:
        return OnlineCourse(self.count)

    @cached_property
    def no_forecast(self) -> str:
        """Why it cannot be said how many will be online; empty where it can."""
        if self.missing is None:
            return "Es ist kein Reifegrad erfasst."
        if self.days_left <= 0:
            return f"Die Frist ist erreicht; nicht online sind {formats.number(self.missing)}."
        if not self.missing:
            return "Alle sind online."
        return self.course.too_little

    @cached_property
    def reached(self) -> Reached | None:
        """How many will be online at the deadline; None where it cannot be said."""
        if self.no_forecast or self.missing is None:
            return None
        numbers = self.count.overall
        return Reached(numbers.online, numbers.total, outlook_of(self.course.history(self.missing)), self.days_left)

    @property
    def expected(self) -> tuple[int, int] | None:
        """At least and at most so many will be online, with 80 %."""
        return (floor(self.reached.least), ceil(self.reached.most)) if self.reached else None

    @property
    def chance(self) -> int | None:
        """Chance in percent that all are online by the deadline."""
        return round(self.reached.chance * 100) if self.reached else None

    @property
    def verdict(self) -> Verdict:
        """In the words of all forecasts; UNATTAINABLE too where the deadline has passed and some are missing."""
        if self.missing == 0:
            return Verdict.COMPLETED
        if self.missing and self.days_left <= 0:
            return Verdict.UNATTAINABLE
        return verdict_of(self.reached.chance) if self.reached else Verdict.NOT_ESTIMABLE

    @property
    def sentence(self) -> str:
        """What the forecast says and rests on, or why there is none."""
        name = f"{self.deadline.name} ({formats.day(self.deadline.due_on)})"
        if self.reached is None or self.expected is None:
            is_open = self.verdict == Verdict.NOT_ESTIMABLE
            unknown = "Wie viele dann online sind, ist nicht abschätzbar. " if is_open else ""
            return f"{name}: {unknown}{self.no_forecast}"
        least, most = map(formats.number, self.expected)
        gained, days = formats.number(self.course.gained), formats.in_days(self.course.days)
        return (
            f"{name}: Mit 80 % Wahrscheinlichkeit sind dann zwischen {least} und {most} von {self.count.whole_text} "
            f"{self.count.rule.counted} online, alle zu {chance_text(self.reached.chance)} ({self.verdict.label}). "
            f"Bekannt: {gained} kamen in {days} hinzu; gemischt aus: {shares_text(self.reached.outlook, 'Frist')}."
        )
