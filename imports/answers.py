"""What people have said about a file: the answers to the questions of its preview, or the options of the command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self, TypedDict

from django.utils import timezone

from records.days import OPEN

from .file_choices import NO_CHOICES, FileChoices, FileChoicesData


class HeldUntilData(TypedDict):
    """Answers as plain values: days in ISO form, empty without one; rows by their numbers."""

    for_all: str
    by_row: dict[str, str]


OUTSIDE = "Bis wann es galt, ist ein Tag vom Stichtag der Datei ({:%d.%m.%Y})"


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


class LeavingData(TypedDict):
    keys: list[int] | None
    day: str


@dataclass(frozen=True)
class Leaving:
    """Who leaves its project from the `day` on, because the file lacks it: those with these `keys`, None: all."""

    day: date
    keys: frozenset[int] | None = None

    def names(self, key: int) -> bool:
        return self.keys is None or key in self.keys

    @classmethod
    def from_json(cls, data: LeavingData) -> Self:
        keys = data["keys"]
        return cls(date.fromisoformat(data["day"]), None if keys is None else frozenset(keys))

    def as_json(self) -> LeavingData:
        return {"keys": None if self.keys is None else sorted(self.keys), "day": self.day.isoformat()}


class AnswersData(TypedDict):
    """Answers as plain values, see `Answers`."""

    held_until: HeldUntilData
    accepts_renames: bool
    key_date: str
    may_empty: bool
    leaving: LeavingData | None
    names: dict[str, dict[str, str]]
    partly: bool
    choices: FileChoicesData


@dataclass(frozen=True)
class Answers:
    """What people have said about a file.

    `held_until`: until when held what an older list says. `accepts_renames`: rows with the number of a record and
    another name rename it, with its name and another number give it that. `key_date` is the Stichtag of a file that
    says none itself. `may_empty`: empty cells empty what is stored. `leaving`: who leaves its project, as the file
    lacks it. `names` says of names of the file, by their header, which known
    one is meant; empty: it is a new one. `partly`: rows with a problem are left out. `choices`: how the file is read.
    """

    held_until: HeldUntil = field(default_factory=HeldUntil)
    accepts_renames: bool = False
    key_date: date | None = None
    may_empty: bool = False
    leaving: Leaving | None = None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    partly: bool = False
    choices: FileChoices = NO_CHOICES

    def names_under(self, header: str) -> dict[str, str]:
        """What names of the file under the header mean; what was said without a header holds under each."""
        return {**self.names.get("", {}), **self.names.get(header, {})}

    @classmethod
    def from_json(cls, data: AnswersData) -> Self:
        return cls(
            HeldUntil.from_json(data["held_until"]),
            data["accepts_renames"],
            date.fromisoformat(data["key_date"]) if data["key_date"] else None,
            data["may_empty"],
            Leaving.from_json(data["leaving"]) if data["leaving"] else None,
            data["names"],
            data["partly"],
            FileChoices.from_json(data["choices"]),
        )

    def as_json(self) -> AnswersData:
        return {
            "held_until": self.held_until.as_json(),
            "accepts_renames": self.accepts_renames,
            "key_date": self.key_date.isoformat() if self.key_date else "",
            "may_empty": self.may_empty,
            "leaving": self.leaving.as_json() if self.leaving else None,
            "names": {header: dict(meanings) for header, meanings in self.names.items()},
            "partly": self.partly,
            "choices": self.choices.as_json(),
        }


NO_ANSWERS = Answers()
