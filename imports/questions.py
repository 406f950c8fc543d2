"""What is asked of a file beside until when it held: of which day it speaks, what it empties and lacks, who is who."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from .answers import Answers
from .problems import Problem, rows_text

MOST_ASKED = 100


class EmptiedData(TypedDict):
    row: int
    place: str
    column: str
    name: str
    value: str


class LackingData(TypedDict):
    key: int
    name: str
    leaves: bool


class NameData(TypedDict):
    header: str
    text: str
    rows: str
    similar: list[str]
    why: str
    may_be_new: bool


class QuestionsData(TypedDict):
    """Questions as plain values, see `Questions`."""

    needs_key_date: bool
    emptied: list[EmptiedData]
    number_of_emptied: int
    must_confirm_emptying: bool
    lacking: list[LackingData]
    number_of_lacking: int
    may_leave: bool
    names: list[NameData]
    number_of_names: int


@dataclass
class NameQuestion:
    """Whether a name that the file has under a header is one of those that are `similar`, or a new one; `why` they
    are, in German."""

    header: str
    text: str
    similar: list[str]
    why: str
    may_be_new: bool
    rows: list[int] = field(default_factory=list)

    def line(self, file_name: str) -> str:
        """datei.csv, Zeile 3, Spalte „Leistungseinheit“: „Rechtsampt“ ist ähnlich: „Rechtsamt“. Dieselbe?"""
        return f"{file_name}, {rows_text(self.rows)}, Spalte „{self.header}“: {self.sentence}"

    @property
    def sentence(self) -> str:
        known = ", ".join(f"„{name}“" for name in self.similar)
        asked = "Dieselbe oder neu?" if self.may_be_new else "Ist das gemeint?"
        return f"„{self.text}“ ist {self.why}: {known}. {asked}"

    def as_json(self) -> NameData:
        return {
            "header": self.header,
            "text": self.text,
            "rows": rows_text(self.rows).partition(" ")[2],
            "similar": self.similar,
            "why": self.why,
            "may_be_new": self.may_be_new,
        }


@dataclass
class Questions:
    """What is asked of a file.

    `needs_key_date`: it says something else than is stored, and neither it nor anybody has said of which day. `emptied`
    are cells that would empty what is stored, `lacking` members of the projects of its rows that it has no row of;
    `may_leave`: such can leave their project. `names` are asked whether they are known ones. Of each the first.
    """

    answers: Answers
    needs_key_date: bool = False
    emptied: list[EmptiedData] = field(default_factory=list)
    number_of_emptied: int = 0
    lacking: list[LackingData] = field(default_factory=list)
    number_of_lacking: int = 0
    may_leave: bool = False
    names: dict[tuple[str, str], NameQuestion] = field(default_factory=dict)

    def empty(self, row: int, column: str, name: str, value: str) -> None:
        """Note a cell that empties what is stored."""
        self.number_of_emptied += 1
        if len(self.emptied) < MOST_ASKED:
            place = rows_text([row])
            self.emptied.append({"row": row, "place": place, "column": column, "name": name, "value": value})

    def lack(self, key: int, name: str, leaves_on: date | None) -> None:
        """Note a record that the file has no row of."""
        self.number_of_lacking += 1
        if len(self.lacking) < MOST_ASKED:
            self.lacking.append({"key": key, "name": name, "leaves": leaves_on is not None})

    def ask_name(self, question: NameQuestion, row: int) -> None:
        """Ask who is meant by the name of a row."""
        self.names.setdefault((question.header, question.text), question).rows.append(row)

    @property
    def is_unanswered(self) -> bool:
        """Whether nothing can be imported until something is said."""
        return bool(self.needs_key_date or self.names)

    @property
    def must_confirm_emptying(self) -> bool:
        """Whether it must be said that empty cells empty what is stored."""
        return bool(self.emptied) and not self.answers.may_empty

    def as_problems(self, said: str) -> Iterator[Problem]:
        """What is asked and nobody has said, for who cannot answer; `said` is where the file says a day."""
        if self.needs_key_date:
            more = f" {said}." if said else ""
            yield Problem(f"Die Datei sagt etwas anderes als eingetragen und nennt keinen Stichtag.{more}")
        for each in self.emptied if self.must_confirm_emptying else ():
            yield Problem(f"Die leere Zelle würde „{each['value']}“ leeren.", each["row"], each["column"])
        for name in self.names.values():
            yield Problem(name.sentence, name.rows[0], name.header, name.text, name.rows[1:])

    def as_json(self) -> QuestionsData:
        return {
            "needs_key_date": self.needs_key_date,
            "emptied": self.emptied,
            "number_of_emptied": self.number_of_emptied,
            "must_confirm_emptying": self.must_confirm_emptying,
            "lacking": self.lacking,
            "number_of_lacking": self.number_of_lacking,
            "may_leave": self.may_leave,
            "names": [question.as_json() for question in list(self.names.values())[:MOST_ASKED]],
            "number_of_names": len(self.names),
        }
