"""Which column of a file is read for each of ours: what people have said of it, and the rows as it makes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self, TypedDict

from .cells import Cell
from .headers import header_key
from .problems import Problem, UnreadableFileError
from .widgets import Widget
from .workbook_files import Rows

as_text = Widget().as_text


class ColumnMapData(TypedDict):
    columns: dict[str, str]
    fixed: dict[str, str]
    meanings: dict[str, dict[str, str]]


@dataclass(frozen=True)
class ColumnMap:
    """`columns` names the column of the file for a header of ours, `fixed` gives a text that holds for all rows,
    `meanings` says what a text of the file means, by our header. Other columns of the file are not read."""

    columns: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_json(self) -> ColumnMapData:
        return {"columns": self.columns, "fixed": self.fixed, "meanings": self.meanings}

    @classmethod
    def from_json(cls, data: ColumnMapData) -> Self:
        return cls(data["columns"], data["fixed"], data["meanings"])

    def fits(self, names: Sequence[str]) -> bool:
        """Whether a file with these columns has all that are read."""
        return {header_key(name) for name in names}.issuperset(map(header_key, self.columns.values()))

    def unread(self, names: Sequence[str]) -> list[str]:
        """The columns of a file that are not read."""
        read = set(map(header_key, self.columns.values()))
        return [name for name in names if header_key(name) not in read]

    def rows(self, header_row: int, names: Sequence[str], rows: Rows) -> Rows:
        """The rows under our headers, these first. Raises an UnreadableFileError where the file lacks a column."""
        places = {header_key(name): place for place, name in enumerate(names)}
        lacking = [name for name in self.columns.values() if header_key(name) not in places]
        if lacking:
            problems = (f"Die Spalte „{name}“, die zugeordnet ist, fehlt in der Datei." for name in lacking)
            raise UnreadableFileError(*(Problem(problem, header_row) for problem in dict.fromkeys(problems)))
        indexes = {header: places[header_key(name)] for header, name in self.columns.items()}
        meanings = {
            header: {text.casefold(): meaning for text, meaning in self.meanings.get(header, {}).items()}
            for header in self.columns
        }
        fixed = list(self.fixed.values())
        yield header_row, [*indexes, *self.fixed]
        for number, cells in rows:
            found = [meant(cells, index, meanings[header]) for header, index in indexes.items()]
            if any(cell is not None and cell != "" for cell in found):
                yield number, [*found, *fixed]


def meant(cells: Sequence[Cell], index: int, meanings: dict[str, str]) -> Cell:
    """The cell of a row as it is meant; empty where the row is shorter."""
    cell = cells[index] if index < len(cells) else ""
    return meanings.get(as_text(cell).casefold(), cell) if meanings else cell
