"""Which column of a file is read for each of ours: what people have said of it, and the rows as it makes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Self, TypedDict

from .cells import Cell
from .headers import header_key
from .problems import Problem, UnreadableFileError
from .widgets import Widget, flag_of
from .workbook_files import Rows

as_text = Widget().as_text


NOTHING = frozenset({"", "-", "–", "/"})  # what stands in a cell of a cross table where there is nothing


class Crossed(NamedTuple):
    """The columns of a cross table: each filled cell of them is a row, with the title of its column under our header
    `titles`, and the cell under `cells`; empty: a cell says no more than that it is filled."""

    columns: list[str]
    titles: str
    cells: str = ""

    @property
    def headers(self) -> list[str]:
        """Our headers that are filled so."""
        return [header for header in (self.titles, self.cells) if header]

    def is_filled(self, cell: Cell) -> bool:
        text = as_text(cell)
        return text not in NOTHING and (bool(self.cells) or flag_of(text) is not False)


class ColumnMapData(TypedDict):
    columns: dict[str, str]
    fixed: dict[str, str]
    meanings: dict[str, dict[str, str]]
    crossed: Crossed | None


@dataclass(frozen=True)
class ColumnMap:
    """`columns` names the column of the file for a header of ours, `fixed` gives a text that holds for all rows,
    `meanings` says what a text of the file means, by our header, `crossed` which columns are those of a cross table.
    Other columns of the file are not read."""

    columns: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)
    crossed: Crossed | None = None

    def as_json(self) -> ColumnMapData:
        return {"columns": self.columns, "fixed": self.fixed, "meanings": self.meanings, "crossed": self.crossed}

    @classmethod
    def from_json(cls, data: ColumnMapData) -> Self:
        crossed = data["crossed"]
        return cls(data["columns"], data["fixed"], data["meanings"], Crossed(*crossed) if crossed else None)

    @property
    def read_columns(self) -> list[str]:
        """The columns of the file that are read."""
        return [*self.columns.values(), *(self.crossed.columns if self.crossed else ())]

    @property
    def read_headers(self) -> list[str]:
        """Our headers that are filled from columns of the file."""
        return [*self.columns, *(self.crossed.headers if self.crossed else ())]

    @property
    def said(self) -> dict[str, str]:
        """What it says of each of our headers and of texts under them, to be read."""
        said = {header: f"Spalte „{name}“" for header, name in self.columns.items()}
        said |= {header: f"„{text}“ in allen Zeilen" for header, text in self.fixed.items()}
        if self.crossed:
            said |= dict.fromkeys(self.crossed.headers, f"Kreuztabelle {', '.join(self.crossed.columns)}")
        meanings = ((header, *pair) for header, of in self.meanings.items() for pair in of.items())
        return said | {f"{header} „{text}“": f"„{meaning}“" for header, text, meaning in meanings}

    def fits(self, names: Sequence[str]) -> bool:
        """Whether a file with these columns has all that are read."""
        return {header_key(name) for name in names}.issuperset(map(header_key, self.read_columns))

    def unread(self, names: Sequence[str]) -> list[str]:
        """The columns of a file that are not read."""
        read = set(map(header_key, self.read_columns))
        return [name for name in names if header_key(name) not in read]

    def rows(self, header_row: int, names: Sequence[str], rows: Rows) -> Rows:
        """The rows under our headers, these first. Raises an UnreadableFileError where the file lacks a column."""
        places = {header_key(name): place for place, name in enumerate(names)}
        lacking = [name for name in self.read_columns if header_key(name) not in places]
        if lacking:
            problems = (f"Die Spalte „{name}“, die zugeordnet ist, fehlt in der Datei." for name in lacking)
            raise UnreadableFileError(*(Problem(problem, header_row) for problem in dict.fromkeys(problems)))
        indexes = {header: places[header_key(name)] for header, name in self.columns.items()}
        crossed = [(name, places[header_key(name)]) for name in self.crossed.columns] if self.crossed else []
        fixed = list(self.fixed.values())
        yield header_row, [*indexes, *self.fixed, *(self.crossed.headers if self.crossed else ())]
        for number, cells in rows:
            found = [self.meant(header, cell_at(cells, index)) for header, index in indexes.items()]
            if any(cell is not None and cell != "" for cell in found):
                for more in self.crossed_cells(cells, crossed):
                    yield number, [*found, *fixed, *more]

    def crossed_cells(self, cells: Sequence[Cell], crossed: Sequence[tuple[str, int]]) -> Iterator[list[Cell]]:
        """What each filled cell of a cross table adds to the row; without one nothing, once."""
        if self.crossed is None:
            yield []
            return
        for title, index in crossed:
            cell = cell_at(cells, index)
            if self.crossed.is_filled(cell):
                values = {self.crossed.titles: title, self.crossed.cells: cell}
                yield [self.meant(header, values[header]) for header in self.crossed.headers]

    def meant(self, header: str, cell: Cell) -> Cell:
        """The cell under a header of ours as it is meant."""
        meanings = self.folded_meanings.get(header)
        return meanings.get(as_text(cell).casefold(), cell) if meanings else cell

    @cached_property
    def folded_meanings(self) -> dict[str, dict[str, str]]:
        """The meanings by texts without case."""
        return {
            header: {text.casefold(): meaning for text, meaning in of.items()} for header, of in self.meanings.items()
        }


def cell_at(cells: Sequence[Cell], index: int) -> Cell:
    """The cell of a row; empty where the row is shorter."""
    return cells[index] if index < len(cells) else ""
