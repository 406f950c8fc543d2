"""A file imported in part: rows with a problem are left out, and come back as a file that says what is wrong."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypedDict

from lists.columns import FORMULA_OR_QUOTE, FORMULA_STARTS
from lists.files import BYTE_ORDER_MARK

from .cells import Cell
from .problems import Problem, rows_text
from .widgets import Widget
from .workbook_files import Rows

PROBLEM_HEADER = "Problem"
MOST_SHOWN = 100
MOST_PASSES = 20  # a row that is left out may take others with it


class LeftOutData(TypedDict):
    rows: str
    word: str
    problem: str


@dataclass
class LeftOut:
    """The rows that are left out, with what is wrong by their numbers; `header` and `rows` are as the file has them."""

    problems: dict[int, list[str]] = field(default_factory=dict)
    header: Sequence[Cell] = ()
    rows: dict[int, Sequence[Cell]] = field(default_factory=dict)
    passes: int = 0

    def take(self, problems: Iterable[Problem]) -> bool:
        """Leave out the rows of the problems too. Whether that leaves something to be tried again: not where a problem
        is of no row, or this was done too often."""
        of_rows = list(problems)
        self.passes += 1
        if not of_rows or self.passes > MOST_PASSES or not all(problem.row for problem in of_rows):
            return False
        for problem in of_rows:
            text = f"{problem.column}: {problem.text}" if problem.column else problem.text
            for number in (problem.row, *problem.more_rows):
                self.problems.setdefault(number, []).append(text)
        return True

    def sieve(self, rows: Rows) -> Rows:
        """The header row and the rows that are not left out."""
        number, self.header = next(rows)
        yield number, self.header
        for number, cells in rows:
            if number in self.problems:
                self.rows[number] = cells
            else:
                yield number, cells

    def shown(self) -> list[LeftOutData]:
        """The first of them, for people."""
        numbers = sorted(self.rows)[:MOST_SHOWN]
        places = {number: rows_text([number]).partition(" ") for number in numbers}
        return [
            {"rows": rows, "word": word, "problem": self.problem(number)} for number, (word, _, rows) in places.items()
        ]

    def problem(self, number: int) -> str:
        return " ".join(dict.fromkeys(self.problems[number]))

    def write(self, path: Path) -> None:
        """The rows as a CSV file for German Excel, which can be imported again once they are corrected."""
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(BYTE_ORDER_MARK)
            writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
            writer.writerows(self.lines())

    def lines(self) -> Iterator[list[str]]:
        yield [*map(cell_text, self.header), PROBLEM_HEADER]
        width = len(self.header)
        for number, cells in sorted(self.rows.items()):
            texts = [cell_text(cell) for cell in cells]
            yield [*texts, *[""] * (width - len(texts)), self.problem(number)]


def cell_text(cell: Cell) -> str:
    """A cell as German Excel reads it, and as it stood in a file."""
    if isinstance(cell, Decimal):
        text = f"{cell:f}".replace(".", ",")
        return f"{text}0" if len(text.partition(",")[2]) == 3 else text  # no thousands
    text = cell if isinstance(cell, str) else Widget().as_text(cell)
    if text[:1] in FORMULA_OR_QUOTE and text.lstrip("'")[:1] in FORMULA_STARTS and not isinstance(cell, int | date):
        return f"'{text}"
    return text
