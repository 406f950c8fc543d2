"""Where the table is in a sheet: the header under title rows, the rows beneath without empty ones and sums; what of it
is hidden, and what people have chosen about that."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from django.conf import settings

from records.text import tidy

from .cells import Cell
from .file_choices import LEAVE, ColumnData, FileChoices, FileNotes
from .headers import column_names, header_key, letters
from .problems import Problem, UnreadableFileError, rows_text
from .sources import SheetFacts, Source, unreadable
from .widgets import Widget
from .workbook_files import Rows, SheetSummary

ROWS_LOOKED_AT = 50
MOST_NAMED = 20
MOST_SAMPLES = 3
MOST_CHARACTERS = 60
SUM_LABEL = re.compile(
    r"((zwischen|gesamt|end|quer)?summen?\b.{0,60}|(gesamt|insgesamt|total|gesamtergebnis|zusammen|∑|σ)\s*:?)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[-−+]?[0-9][0-9.,\s]*(€|EUR|%|-)?", re.IGNORECASE)
ANOTHER_TABLE = (
    "Hier beginnt eine weitere Tabelle mit anderen Überschriften. Bitte speichern Sie jede als eigene Datei."
)
HIDDEN_UNANSWERED = (
    "In der Datei ist ausgeblendet: {}. Bitte wählen Sie, ob das gelesen oder weggelassen wird; vielleicht ist es "
    "nicht für alle bestimmt."
)
as_text = Widget().as_text


@dataclass
class TableArea:
    """The table in a sheet, by the headers that are `known`. What it finds it notes in `notes`."""

    facts: SheetFacts
    choices: FileChoices
    known: Collection[str]
    notes: FileNotes
    titles: list[tuple[int, str]] = field(default_factory=list)
    header_row: int = 0
    header: list[str] = field(default_factory=list)
    repeated_headers: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    empty_rows: list[int] = field(default_factory=list)
    sum_rows: list[int] = field(default_factory=list)

    def rows(self, source: Rows) -> Rows:
        """The header row, then the rows of the table. Raises an UnreadableFileError."""
        filled = ((number, self.visible(cells)) for number, cells in source if self.is_read(number))
        filled = ((number, cells) for number, cells in filled if not all(map(is_blank, cells)))
        first = list(islice(filled, ROWS_LOOKED_AT))
        if not first:
            raise unreadable("Die Datei ist leer.")
        index = header_index([cells for _, cells in first], self.known)
        self.header_row, header = first[index]
        self.notes.columns = sampled(header, [cells for _, cells in first[index + 1 :]])
        self.titles = [(number, " ".join(filter(None, map(as_text, cells)))) for number, cells in first[:index]]
        if index:
            titles = rows_text(number for number, _ in first[:index])
            self.tell(f"Über den Überschriften in {rows_text([self.header_row])} wird nicht gelesen: {titles}.")
        yield first[index]
        self.header = [header_key(cell) for cell in header]
        yield from self.body(chain(first[index + 1 :], filled))
        self.tell_findings()

    def body(self, rows: Rows) -> Rows:
        """The rows under the header. Raises an UnreadableFileError where there are none, or too many."""
        count, before = 0, self.header_row
        for number, cells in rows:
            self.empty_rows += range(before + 1, min(number, before + MOST_NAMED))
            before = number
            if self.is_header_again(number, cells):
                continue
            if number in self.facts.sum_rows or is_sum(cells):
                self.sum_rows.append(number)
                if not self.choices.with_sums:
                    continue
            count += 1
            if count > settings.IMPORT_MAX_ROWS:
                most = f"{settings.IMPORT_MAX_ROWS:,}".replace(",", ".")
                raise unreadable(f"Die Datei hat mehr als {most} Zeilen. Bitte teilen Sie sie auf.")
            self.note_hidden(number, cells)
            yield number, self.fitted(number, cells, len(self.header))
        if not count:
            nothing = "unter der Überschrift keine Zeilen" if self.header_row else "keine Einträge"
            raise unreadable(f"Die Datei enthält {nothing}.")

    def is_header_again(self, number: int, cells: Sequence[Cell]) -> bool:
        """Whether a row repeats the headers, as on each page of a print. Raises an UnreadableFileError where it has
        others that are known: there begins another table."""
        filled = [cell for cell in cells if not is_blank(cell)]
        if len(filled) < 2 or not isinstance(filled[0], str) or header_key(filled[0]) not in self.known:
            return False
        if [header_key(cell) for cell in cells] == self.header:
            self.repeated_headers.append(number)
            return True
        if header_score(filled, self.known) == len(filled):
            raise UnreadableFileError(Problem(ANOTHER_TABLE, number))
        return False

    def is_read(self, number: int) -> bool:
        return self.choices.hidden != LEAVE or number not in self.facts.hidden_rows

    def visible(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """The cells of a row; without those of hidden columns where they are left out."""
        if self.choices.hidden != LEAVE or not self.facts.hidden_columns:
            return cells
        return [cell for column, cell in enumerate(cells, 1) if column not in self.facts.hidden_columns]

    def note_hidden(self, number: int, cells: Sequence[Cell]) -> None:
        if number in self.facts.hidden_rows:
            self.hidden_rows.append(number)
        for column in self.facts.hidden_columns - self.hidden_columns:
            if column <= len(cells) and not is_blank(cells[column - 1]):
                self.hidden_columns.add(column)

    def fitted(self, number: int, cells: Sequence[Cell], width: int) -> Sequence[Cell]:
        """The cells of a row, as wide as the header; empty ones beyond it are dropped."""
        if len(cells) > width:
            kept = list(cells)
            while len(kept) > width and is_blank(kept[-1]):
                kept.pop()
            cells = kept
        if self.facts.is_fixed_width and len(cells) != width:
            raise UnreadableFileError(Problem(f"Die Zeile hat {len(cells)} statt {width} Felder.", number))
        return cells

    @property
    def unanswered(self) -> str:
        """What is hidden and nobody has said what becomes of it; empty if nothing is."""
        return "" if self.choices.hidden or not self.hidden else HIDDEN_UNANSWERED.format(self.hidden)

    @property
    def hidden(self) -> str:
        """What is hidden and read: Zeilen 3 bis 5; Spalten B, D"""
        parts = [rows_text(self.hidden_rows)] if self.hidden_rows else []
        return "; ".join([*parts, *([columns_text(self.hidden_columns)] if self.hidden_columns else [])])

    def tell(self, sentence: str) -> None:
        self.notes.sentences.append(sentence)

    def tell_findings(self) -> None:
        """Note what was found on the way through the rows."""
        facts = self.facts
        if self.choices.hidden == LEAVE and (facts.hidden_rows or facts.hidden_columns):
            self.notes.has_hidden = True
            self.tell("Ausgeblendete Zeilen und Spalten werden weggelassen.")
        elif self.hidden:
            self.notes.has_hidden = True
            self.tell(f"Ausgeblendet ist: {self.hidden}.")
        if self.sum_rows:
            self.notes.has_sums = True
            what = "werden wie andere gelesen" if self.choices.with_sums else "werden nicht gelesen"
            self.tell(f"Summen {what}: {rows_text(self.sum_rows)}.")
        if self.repeated_headers:
            self.tell(f"Wiederholte Überschriften werden übergangen: {rows_text(self.repeated_headers)}.")
        if self.empty_rows:
            self.tell(f"Leer: {rows_text(self.empty_rows)}.")
        if formulas := [row for row in facts.formula_rows if row > self.header_row]:
            self.tell(
                f"Formeln stehen in {columns_text(facts.formula_columns)} ({rows_text(formulas)}); gelesen wird, was "
                "sie zuletzt ergaben."
            )
        self.tell_merges()
        if not facts.tells_hidden:
            self.tell(
                "Aus Dateien in diesem Format ist nicht zu lesen, was darin ausgeblendet ist und wo Formeln stehen. "
                "Bitte sehen Sie es in der Datei nach."
            )

    def tell_merges(self) -> None:
        merges = [merge for merge in self.facts.merges if merge[1] > self.header_row]
        if merges:
            names = [f"{letters(merge[2])}{merge[0]}:{letters(merge[3])}{merge[1]}" for merge in merges[:MOST_NAMED]]
            more = f" und {len(merges) - MOST_NAMED} weitere" if len(merges) > MOST_NAMED else ""
            self.tell(f"Verbunden: {', '.join(names)}{more}. Der Wert gilt für jede Zeile, in der ersten Spalte.")


def sampled(header: Sequence[Cell], rows: list[Sequence[Cell]]) -> list[ColumnData]:
    """The columns of a file, each with the first different texts beneath its header."""
    columns: list[ColumnData] = []
    for index, name in enumerate(column_names(header)):
        texts = dict.fromkeys(as_text(cells[index])[:MOST_CHARACTERS] for cells in rows if index < len(cells))
        columns.append({"name": name, "samples": [text for text in texts if text][:MOST_SAMPLES]})
    while columns and not columns[-1]["samples"] and is_blank(header[len(columns) - 1]):
        columns.pop()
    return columns


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_sum(cells: Sequence[Cell]) -> bool:
    """Whether a row begins with a word for a sum, and holds nothing but numbers beside it."""
    filled = [cell for cell in cells if not is_blank(cell)]
    label = filled[0]
    if not isinstance(label, str) or len(filled) == 1 or not SUM_LABEL.fullmatch(tidy(label)):
        return False
    return all(not isinstance(cell, str) or NUMBER.fullmatch(tidy(cell)) for cell in filled[1:])


def header_score(cells: Sequence[Cell], known: Collection[str]) -> int:
    """How many headers of a row are known."""
    return len({header_key(cell) for cell in cells if isinstance(cell, str)}.intersection(known))


def header_index(rows: Sequence[Sequence[Cell]], known: Collection[str]) -> int:
    """The row with the most headers that are known. Where none is: the first that is as wide as any, of texts alone."""
    scores = [header_score(cells, known) for cells in rows]
    if max(scores):
        return scores.index(max(scores))
    texts = [sum(isinstance(cell, str) and not is_blank(cell) for cell in cells) for cells in rows]
    return texts.index(max(texts)) if max(texts) > 1 else 0


def choose_sheet(source: Source, known: Collection[str], choices: FileChoices, notes: FileNotes) -> SheetSummary:
    """The sheet that was chosen, else the only one that is not hidden, else the one with the most headers that are
    known. Raises an UnreadableFileError where none of it tells which."""
    notes.sheets = [sheet.name for sheet in source.sheets]
    if not source.sheets:
        raise unreadable("Die Datei ist leer.")
    sheet = named_sheet(source.sheets, choices.sheet) if choices.sheet else fitting_sheet(source.sheets, known)
    notes.sheet = sheet.name
    for other in source.sheets:
        if other is not sheet:
            what = "Das ausgeblendete Blatt" if other.is_hidden else "Das Blatt"
            notes.sentences.append(f"{what} „{other.name}“ wird nicht gelesen.")
    return sheet


def named_sheet(sheets: list[SheetSummary], name: str) -> SheetSummary:
    for sheet in sheets:
        if sheet.name == name:
            return sheet
    raise unreadable(f"Ein Blatt „{name}“ mit Inhalt gibt es nicht. Es gibt: {names_of(sheets)}.")


def fitting_sheet(sheets: list[SheetSummary], known: Collection[str]) -> SheetSummary:
    shown = [sheet for sheet in sheets if not sheet.is_hidden]
    if len(shown) == 1:
        return shown[0]
    scores = [max((header_score(cells, known) for _, cells in sheet.rows), default=0) for sheet in shown]
    if shown and scores.count(max(scores)) == 1:
        return shown[scores.index(max(scores))]
    if not shown:
        raise unreadable(f"Alle Blätter mit Inhalt sind ausgeblendet: {names_of(sheets)}. Bitte wählen Sie eines.")
    raise unreadable(f"Mehrere Blätter sind ausgefüllt: {names_of(shown)}. Bitte wählen Sie, welches gelesen wird.")


def names_of(sheets: list[SheetSummary]) -> str:
    return ", ".join(f"„{sheet.name}“" for sheet in sheets)


def columns_text(columns: Collection[int]) -> str:
    """Spalte B; Spalten B, D"""
    names = [letters(column) for column in sorted(columns)]
    return f"{'Spalte' if len(names) == 1 else 'Spalten'} {', '.join(names)}"
