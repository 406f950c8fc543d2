"""In which state a project was from when to when, as known on a day, and when it was not worked on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from lists import formats
from records.ends import ONE_DAY, Period

from .choices import ENDED, State
from .models import Project, ProjectState


@dataclass(frozen=True)
class StatePeriod:
    """A project is in the state from `since` on; `next_on` is the day of the next state, None where it still holds."""

    state: State
    since: date
    next_on: date | None
    reason: str = ""

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.next_on is None or day < self.next_on)

    @property
    def last_day(self) -> date | None:
        return self.next_on - ONE_DAY if self.next_on else None

    @property
    def is_rest(self) -> bool:
        return self.state == State.RESTING

    @property
    def is_end(self) -> bool:
        return self.state in ENDED

    @property
    def text(self) -> str:
        """ruhte vom 01.01.2020 bis 31.12.2020 (Vergabe); ruht seit dem 01.01.2020 (Vergabe)"""
        reason = f" ({self.reason})" if self.reason else ""
        return f"{self.period_text}{reason}"

    @property
    def until_text(self) -> str:
        """bis 31.12.2020; Vergabe"""
        until = f"bis {formats.day(self.last_day)}" if self.last_day else ""
        return "; ".join(filter(None, [until, self.reason]))

    @property
    def period_text(self) -> str:
        since = formats.day(self.since)
        if self.last_day is None:
            return f"{self.state.label} {'seit dem' if not self.is_end else 'am'} {since}"
        past = "ruhte" if self.is_rest else f"{self.state.label}:"
        return f"{past} vom {since} bis {formats.day(self.last_day)}"


def states_of(project: Project, key_date: date) -> list[StatePeriod]:
    """The states of a project stated up to the key date, in the order of their days. One query."""
    stated = ProjectState.objects.filter(project=project, effective_on__lte=key_date).order_by("effective_on")
    return periods_of(stated.values_list("state", "effective_on", "reason"))


def periods_of(rows: Iterable[tuple[str, date, str]]) -> list[StatePeriod]:
    """The periods of states with their days and reasons, in the order of the days."""
    states = list(rows)
    next_days = [since for _, since, _ in states[1:]]
    return [
        StatePeriod(State(state), since, next_on, reason)
        for (state, since, reason), next_on in zip_longest(states, next_days)
    ]


def breaks_in(states: Iterable[StatePeriod]) -> tuple[Period, ...]:
    """The days on which the project was not worked on: those of all states but "läuft"; none where none is stated."""
    return tuple(Period(each.since, each.next_on or date.max) for each in states if each.state != State.RUNNING)


def days_worked(after: date, up_to: date, breaks: Sequence[tuple[date, date]]) -> int:
    """Days after the first day, up to the last, without those of the breaks."""
    first, end = after + ONE_DAY, min(up_to, date.max - ONE_DAY) + ONE_DAY
    idle = (max((min(stop, end) - max(start, first)).days, 0) for start, stop in breaks)
    return (up_to - after).days - sum(idle)
