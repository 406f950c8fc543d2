"""What people choose about a file: which sheet is read, which columns, what becomes of hidden rows and of sums."""

from dataclasses import dataclass, field
from typing import Self, TypedDict

from .column_maps import ColumnMap, ColumnMapData
from .said_days import SaidDay, SaidDayData

READ, LEAVE = "lesen", "weglassen"
HIDDEN_ANSWERS = (READ, LEAVE)


class FileChoicesData(TypedDict):
    sheet: str
    hidden: str
    with_sums: bool
    column_map: ColumnMapData | None


class ColumnData(TypedDict):
    """A column of a file, with the first texts that it holds."""

    name: str
    samples: list[str]


class FileNotesData(TypedDict):
    sheets: list[str]
    sheet: str
    sentences: list[str]
    has_hidden: bool
    has_sums: bool
    columns: list[ColumnData]
    needs_map: bool
    named_map: str
    column_map: ColumnMapData | None
    said_day: SaidDayData | None


@dataclass(frozen=True)
class FileChoices:
    """`sheet` is the name of the sheet to be read (empty: the one that fits), `hidden` READ or LEAVE (empty: nobody has
    said it yet), `with_sums`: rows that look like sums are rows as any other. `column_map` says which columns are read
    for ours (None: those of our headers, else as a named map says)."""

    sheet: str = ""
    hidden: str = ""
    with_sums: bool = False
    column_map: ColumnMap | None = None

    def as_json(self) -> FileChoicesData:
        return {
            "sheet": self.sheet,
            "hidden": self.hidden,
            "with_sums": self.with_sums,
            "column_map": self.column_map.as_json() if self.column_map else None,
        }

    @classmethod
    def from_json(cls, data: FileChoicesData) -> Self:
        column_map = ColumnMap.from_json(data["column_map"]) if data["column_map"] else None
        return cls(data["sheet"], data["hidden"], data["with_sums"], column_map)


NO_CHOICES = FileChoices()


@dataclass
class FileNotes:
    """What is told of how a file was read: the `sheets` that hold anything and the one that was read, in sentences what
    was understood or left out, and whether there are hidden rows or columns, and rows that look like sums.

    `columns` are those of the file; `needs_map`: nobody has said which of them are read for ours, and their headers do
    not tell. `named_map` is the name of the map that was found by them, `column_map` the map by which the file was
    read, `said_day` a day that the file says beside its table.
    """

    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    sentences: list[str] = field(default_factory=list)
    has_hidden: bool = False
    has_sums: bool = False
    columns: list[ColumnData] = field(default_factory=list)
    needs_map: bool = False
    named_map: str = ""
    column_map: ColumnMap | None = None
    said_day: SaidDay | None = None

    def as_json(self) -> FileNotesData:
        return {
            "sheets": self.sheets,
            "sheet": self.sheet,
            "sentences": self.sentences,
            "has_hidden": self.has_hidden,
            "has_sums": self.has_sums,
            "columns": self.columns,
            "needs_map": self.needs_map,
            "named_map": self.named_map,
            "column_map": self.column_map.as_json() if self.column_map else None,
            "said_day": self.said_day.as_json() if self.said_day else None,
        }
