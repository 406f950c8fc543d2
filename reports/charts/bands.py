"""When a project rested or had ended, as bands in its charts over time, each with its word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from projects.states import StatePeriod

from .axes import length
from .geometry import Timeline

# How much room a letter takes, in per mille of the width of a chart: on a screen, and on a phone.
WIDE_LETTER, NARROW_LETTER = 9, 34


@dataclass(frozen=True)
class Band:
    """A period across the height of a chart; `text` says it with its days, `label` in a word where there is room."""

    text: str
    label: str
    position: str
    width: str
    middle: str
    per_mille: int

    @property
    def has_room(self) -> bool:
        return self.per_mille >= len(self.label) * WIDE_LETTER

    @property
    def has_room_on_phones(self) -> bool:
        return self.per_mille >= len(self.label) * NARROW_LETTER


def bands_of(states: Iterable[StatePeriod], scale: Timeline, key_date: date) -> Iterator[Band]:
    """The bands up to the key date of those states in which the project rested or had ended."""
    for state in states:
        if state.is_rest or state.is_end:
            start, end = scale.position(state.since), scale.position(state.next_on or key_date)
            label = "ruhte" if state.is_rest and state.next_on else state.state.label
            yield Band(state.text, label, length(start), length(end - start), length((start + end) // 2), end - start)


def state_on(states: Iterable[StatePeriod], day: date) -> str:
    """What was stated of the project on the day: läuft; empty where nothing was."""
    return next((each.state.label for each in states if each.holds_on(day)), "")
