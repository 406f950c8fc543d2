"""What keeps a file from being imported: each problem with its row, column, value and what is expected."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

MOST_PROBLEMS = 200
MOST_LEFT_OUT = 20_000  # of a file that is imported in part
MOST_SPANS = 20


class EntryNumber(int):
    """The number of a row that was made of an entry of a file that is no table. Whoever reads the file counts its
    entries and finds one by its key: 2 (99102013104000)"""

    place: int
    key: str

    def __new__(cls, number: int, place: int, key: str) -> "EntryNumber":
        made = super().__new__(cls, number)
        made.place, made.key = place, key
        return made

    @property
    def shown(self) -> str:
        return f"{self.place} ({self.key})"


class ProblemData(TypedDict):
    """A problem as plain values; `rows` are their numbers in words, after the `word` for them: Zeilen, 3 bis 7, 9"""

    text: str
    row: int
    rows: str
    word: str
    column: str
    value: str


@dataclass(frozen=True)
class Problem:
    """One problem; `row` is the number a spreadsheet shows, or an EntryNumber (0: the whole file), `column` its German
    header. `more_rows` are further ones with the same problem."""

    text: str
    row: int = 0
    column: str = ""
    value: str = ""
    more_rows: list[int] = field(default_factory=list, compare=False)

    @property
    def rows(self) -> str:
        """Zeile 3; Zeilen 3 bis 7, 9; empty for the whole file."""
        return rows_text([self.row, *self.more_rows]) if self.row else ""

    @property
    def count(self) -> int:
        return 1 + len(self.more_rows)

    def line(self, file_name: str) -> str:
        """leistungseinheiten.csv, Zeile 3, Spalte „Art“: „Burg“ ist nicht vorgesehen."""
        rows = f", {self.rows}" if self.rows else ""
        column = f", Spalte „{self.column}“" if self.column else ""
        return f"{file_name}{rows}{column}: {self.text}"

    def as_json(self) -> ProblemData:
        word, _, rows = self.rows.partition(" ")
        return {
            "text": self.text,
            "row": self.row,
            "rows": rows,
            "word": word,
            "column": self.column,
            "value": self.value,
        }


class QuestionData(ProblemData):
    last_day: str


@dataclass(frozen=True)
class UntilQuestion(Problem):
    """Until when held what a row says; at most until `last_day`, which is proposed, where another value is confirmed
    for the day after."""

    last_day: date | None = None

    def as_json(self) -> QuestionData:
        return {**super().as_json(), "last_day": self.last_day.isoformat() if self.last_day else ""}


class ImportProblems(Exception):  # noqa: N818 they are many
    """Why nothing was imported: one German line for each problem, with file, row and column."""

    def __init__(self, file_name: str, problems: list[Problem]) -> None:
        self.file_name = file_name
        self.problems = problems
        self.lines = [problem.line(file_name) for problem in problems]
        super().__init__("\n".join(self.lines))


class UnreadableFileError(Exception):
    """Why a file cannot be read at all; `problems` say it in German."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(problem.text for problem in problems))
        self.problems = list(problems)


def damaged() -> UnreadableFileError:
    return UnreadableFileError(Problem("Die Datei ist beschädigt und lässt sich nicht lesen."))


class TooManyProblemsError(Exception):
    """There are so many problems that reading on would help nobody."""


class Problems(list[Problem]):
    """The problems found so far; equal ones of several rows are one, which names each row once. As many as `most` raise
    a TooManyProblemsError."""

    def __init__(self, most: int = MOST_PROBLEMS) -> None:
        super().__init__()
        self.most = most
        self.known: dict[tuple[str, str, str], Problem] = {}
        self.rows: dict[tuple[str, str, str], set[int]] = {}

    def add(self, text: str, row: int = 0, column: str = "", value: object = "") -> None:
        key = (text, column, "" if value is None else str(value))
        rows = self.rows.setdefault(key, set())
        if row in rows:
            return
        rows.add(row)
        if known := self.known.get(key):
            known.more_rows.append(row)
            return
        self.known[key] = Problem(text, row, *key[1:])
        self.append(self.known[key])
        if len(self) >= self.most:
            raise TooManyProblemsError


def rows_text(numbers: Iterable[int]) -> str:
    """Zeile 7; Zeilen 2 bis 4, 7; Eintrag 2 (99102013104000); of many the first"""
    numbers = sorted(set(numbers))
    if numbers and isinstance(numbers[0], EntryNumber):
        return entries_text(dict.fromkeys(each.shown for each in numbers if isinstance(each, EntryNumber)))
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    texts = [f"{span[0]} bis {span[-1]}" if len(span) > 1 else f"{span[0]}" for span in spans[:MOST_SPANS]]
    rest = sum(map(len, spans[MOST_SPANS:]))
    return f"{'Zeile' if len(spans) == len(spans[0]) == 1 else 'Zeilen'} {', '.join(texts)}{and_more(rest)}"


def entries_text(shown: Collection[str]) -> str:
    """Eintrag 2 (99102013104000); Einträge …"""
    word = "Eintrag" if len(shown) == 1 else "Einträge"
    return f"{word} {', '.join(list(shown)[:MOST_SPANS])}{and_more(len(shown) - MOST_SPANS)}"


def and_more(number: int) -> str:
    """und 1.200 weitere, after a space; nothing of none"""
    return f" und {number:,} weitere".replace(",", ".") if number > 0 else ""
