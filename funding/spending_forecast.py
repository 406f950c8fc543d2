"""What of a grant will be used by the end of its approval period, and what would lapse, by the method of forecasts of
projects: of what is booked by the key date alone. EUR."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from projects.forecast import LEAST_COMPLETIONS, LEAST_DAYS, WINDOW_DAYS, outlook_of
from projects.forecasting.history import CompletionHistory
from projects.forecasting.reached import Reached, steps_of
from records.shares import cents

from .course import MoneyCourse, Moved
from .models import Grant
from .rules import NOTHING


@dataclass(frozen=True)
class SpendingForecast:
    """What of the `state_share` will be used: `bookings` days with bookings within `days`, the last on `last_on`."""

    state_share: Decimal
    ends_on: date
    reached: Reached
    bookings: int
    days: int
    last_on: date

    @property
    def used(self) -> tuple[Decimal, Decimal]:
        """At least and at most, with 80 %."""
        return euros(self.reached.least), euros(self.reached.most)

    @property
    def used_middle(self) -> Decimal:
        return euros(self.reached.middle)

    @property
    def lapses(self) -> tuple[Decimal, Decimal]:
        """What would lapse, at least and at most, with 80 %."""
        least, most = self.used
        return max(self.state_share - most, NOTHING), max(self.state_share - least, NOTHING)

    @property
    def lapses_middle(self) -> Decimal:
        return max(self.state_share - self.used_middle, NOTHING)


def euros(amount: float) -> Decimal:
    return cents(Decimal(amount))


def spending_forecast(
    grant: Grant, course: MoneyCourse, share: Decimal, key_date: date
) -> tuple[SpendingForecast | None, str]:
    """The forecast, or why there is none. `share` is what of an expenditure the state bears. No query."""
    days = (key_date - grant.period_start_by_then).days
    used, state_share = course.course.now[Moved.USED] * share, grant.state_share_by_then
    steps = steps_of(changes_of(course, share, grant.period_start_by_then))
    if problem := missing_reason(steps, days, used, state_share):
        return None, problem
    days_left = (grant.period_end_by_then - key_date).days
    history = CompletionHistory.of_amounts(float(days), float(state_share), steps, float(days_left))
    reached = Reached(float(used), float(state_share), outlook_of(history), days_left)
    last_on = date.fromordinal(grant.period_start_by_then.toordinal() + round(steps[-1][0]))
    return SpendingForecast(state_share, grant.period_end_by_then, reached, len(steps), days, last_on), ""


def changes_of(course: MoneyCourse, share: Decimal, first: date) -> Iterator[tuple[float, float]]:
    """By what the use changed on each day, in days since the first."""
    used = course.course
    for before, day in pairwise([None, *used.changed_on]):
        former = used.on(before)[Moved.USED] if before else used.initial[Moved.USED]
        if day and (change := (used.on(day)[Moved.USED] - former) * share):
            yield float(max((day - first).days, 0)), float(change)


def missing_reason(steps: list[tuple[float, float]], days: int, used: Decimal, state_share: Decimal) -> str:
    if used >= state_share:
        return "Die Landesförderung ist ganz verwendet."
    if len(steps) < LEAST_COMPLETIONS:
        return f"An erst {len(steps)} Tagen ist eine Verwendung gebucht; nötig sind mindestens {LEAST_COMPLETIONS}."
    if days < LEAST_DAYS:
        return f"Der Bewilligungszeitraum läuft erst {days} Tage; nötig sind mindestens {LEAST_DAYS}."
    if days - steps[-1][0] >= WINDOW_DAYS:
        return "Im letzten Jahr ist keine Verwendung gebucht."
    return ""
