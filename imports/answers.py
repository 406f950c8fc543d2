"""Until when what an older list says held: the answers to the questions of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self, TypedDict

from django.utils import timezone

from records.days import OPEN


class HeldUntilData(TypedDict):
    """Answers as plain values: days in ISO form, empty without one; rows by their numbers."""

    for_all: str
    by_row: dict[str, str]


OUTSIDE = "Bis wann es galt, ist ein Tag vom Stichtag der Datei ({:%d.%m.%Y})"
NO_ANSWERS: HeldUntilData = {"for_all": "", "by_row": {}}


@dataclass(frozen=True)
class HeldUntil:
    """The last day on which held what an older list says, of all rows, and of single ones by their numbers.

    OPEN: it holds until today; None: nobody has said it yet.
    """

    for_all: date | None = None
    by_row: Mapping[int, date] = field(default_factory=dict)

    def of(self, row: int) -> date | None:
        return self.by_row.get(row, self.for_all)

    @classmethod
    def from_json(cls, data: HeldUntilData) -> Self:
        for_all = date.fromisoformat(data["for_all"]) if data["for_all"] else None
        return cls(for_all, {int(row): date.fromisoformat(day) for row, day in data["by_row"].items()})

    def as_json(self) -> HeldUntilData:
        by_row = {str(row): day.isoformat() for row, day in self.by_row.items()}
        return {"for_all": self.for_all.isoformat() if self.for_all else "", "by_row": by_row}


def problem_of_held_until(held_until: date, as_of: date, last_day: date | None = None) -> str:
    """What is wrong with the last day on which held what a list of the Stichtag `as_of` says; empty if nothing is.

    `last_day`: the day after it another value is confirmed.
    """
    if last_day:
        until = f"{last_day:%d.%m.%Y}, denn für den Tag danach ist anderes bestätigt"
        return "" if as_of <= held_until <= last_day else f"{OUTSIDE.format(as_of)} bis {until}."
    if as_of <= held_until < timezone.localdate() or held_until == OPEN:
        return ""
    return f"{OUTSIDE.format(as_of)} bis gestern."
