"""What people choose about a file: which sheet is read, and what becomes of hidden rows, columns and sums."""

from dataclasses import dataclass, field
from typing import Self, TypedDict

READ, LEAVE = "lesen", "weglassen"
HIDDEN_ANSWERS = (READ, LEAVE)


class FileChoicesData(TypedDict):
    sheet: str
    hidden: str
    with_sums: bool


class FileNotesData(TypedDict):
    sheets: list[str]
    sheet: str
    sentences: list[str]
    has_hidden: bool
    has_sums: bool


@dataclass(frozen=True)
class FileChoices:
    """`sheet` is the name of the sheet to be read (empty: the one that fits), `hidden` READ or LEAVE (empty: nobody has
    said it yet), `with_sums`: rows that look like sums are rows as any other."""

    sheet: str = ""
    hidden: str = ""
    with_sums: bool = False

    def as_json(self) -> FileChoicesData:
        return {"sheet": self.sheet, "hidden": self.hidden, "with_sums": self.with_sums}

    @classmethod
    def from_json(cls, data: FileChoicesData) -> Self:
        return cls(**data)


NO_CHOICES = FileChoices()


@dataclass
class FileNotes:
    """What is told of how a file was read: the `sheets` that hold anything and the one that was read, in sentences what
    was understood or left out, and whether there are hidden rows or columns, and rows that look like sums."""

    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    sentences: list[str] = field(default_factory=list)
    has_hidden: bool = False
    has_sums: bool = False

    def as_json(self) -> FileNotesData:
        return {
            "sheets": self.sheets,
            "sheet": self.sheet,
            "sentences": self.sentences,
            "has_hidden": self.has_hidden,
            "has_sums": self.has_sums,
        }
