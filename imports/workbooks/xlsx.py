"""A look at the XML of an XLSX file (ECMA-376): its sheets, and what the reader does not tell of them."""

import re
from functools import lru_cache
from posixpath import join, normpath
from zipfile import ZipFile

from ..cells import error, uncalculated
from .limits import MOST_SHEETS, SHEET_ROWS, RefusedError, refuse_long_text
from .looks import SUM_FORMULA, Merge, SheetLook, Span, Watcher, watch

ROOT_RELATIONS = "_rels/.rels"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
SHARED_STRINGS = "xl/sharedStrings.xml"
PERCENT_FORMATS = {9: "0%", 10: "0.00%"}
CHANGES_VALUE = re.compile(r"0{2,}|.*%.*")
REFERENCE = re.compile(r"\$?([A-Z]{1,7})\$?([0-9]{1,9})")


class Workbook(Watcher):
    """The names of the sheets in their order, with their relation and whether they are hidden."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))


class Relations(Watcher):
    """The files of a kind by their relations, which stand beside those of the folder."""

    def __init__(self, folder: str, kind: str) -> None:
        self.folder = folder
        self.kind = f"/{kind}"
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith(self.kind):
            target = attributes.get("Target", "")
            self.targets[attributes.get("Id", "")] = normpath(join(self.folder, target)).lstrip("/")


class Styles(Watcher):
    """The number formats that change a value, by the styles of cells."""

    def __init__(self) -> None:
        self.own: dict[int, str] = {}
        self.formats: dict[str, str] = {}
        self.is_of_cells = False
        self.number = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.own[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.is_of_cells = True
        elif name == "xf" and self.is_of_cells:
            key = int(attributes.get("numFmtId", "0"))
            number_format = self.own.get(key) or PERCENT_FORMATS.get(key, "")
            if CHANGES_VALUE.fullmatch(number_format):
                self.formats[str(self.number)] = number_format
            self.number += 1

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_of_cells = False


class SharedStrings(Watcher):
    """Refuses strings that are too long."""

    def __init__(self) -> None:
        self.length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.length = 0

    def text(self, text: str) -> None:
        self.length += len(text)
        refuse_long_text(self.length, 0)


class Sheet(Watcher):
    """The cells of a sheet."""

    def __init__(self, look: SheetLook, formats: dict[str, str]) -> None:
        self.look = look
        self.formats = formats
        self.row = 0
        self.column = 0
        self.kind = ""
        self.style = ""
        self.formula: str | None = None
        self.value: str | None = None
        self.inside = ""
        self.length = 0
        self.row_is_filled = False
        self.filled_cells = self.sum_cells = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.start_cell(attributes)
        elif name in ("v", "f", "t"):
            self.inside = name
            if name == "f":
                self.formula = ""
            else:
                self.value = self.value or ""
        elif name == "row":
            self.start_row(attributes)
        elif name == "col" and attributes.get("hidden", "0") in ("1", "true"):
            self.look.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
        elif name == "mergeCell":
            self.look.merges.append(merge_of(attributes.get("ref", "")))

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
        if not 0 < self.row <= SHEET_ROWS:
            raise RefusedError(f"Das Blatt „{self.look.name}“ nennt Zeile {self.row}, die es in keinem Blatt gibt.")
        self.column = 0
        self.row_is_filled = False
        self.filled_cells = self.sum_cells = 0
        if attributes.get("hidden", "0") in ("1", "true"):
            self.look.hidden_rows.append((self.row, self.row))

    def start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            row, self.column = place_of(reference)
            if row != self.row:
                raise RefusedError(f"Die Zelle {reference} steht in Zeile {self.row}: Die Datei ist beschädigt.")
        else:
            self.column += 1
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.formula = self.value = None
        self.inside, self.length = "", 0

    def text(self, text: str) -> None:
        if self.inside == "f":
            self.formula = (self.formula or "") + text[:100]
        elif self.inside:
            self.length += len(text)
            refuse_long_text(self.length, self.row)
            if self.kind == "e" or self.formula is not None:
                self.value = (self.value or "") + text

    def end(self, name: str) -> None:
        if name == "c":
            self.end_cell()
        elif name == "row" and self.row_is_filled:
            self.look.count_row()
            if self.filled_cells and self.filled_cells == self.sum_cells:
                self.look.sum_rows.add(self.row)
        self.inside = ""

    def end_cell(self) -> None:
        if self.value is None and self.formula is None:
            return
        look, row, column = self.look, self.row, self.column
        look.fill(row, column)
        self.row_is_filled = True
        self.filled_cells += 1
        if self.formula is not None:
            look.note_formula(row, column)
            self.sum_cells += bool(SUM_FORMULA.match(self.formula))
            if not self.value and self.kind != "str":
                look.cells[row, column] = uncalculated(self.formula)
        if self.kind == "e":
            look.cells[row, column] = error(self.value or "")
        elif self.style in self.formats:
            look.formats.setdefault(row, []).append((column, column, self.formats[self.style]))


@lru_cache(maxsize=SHEET_ROWS // 64)
def number_of(letters: str) -> int:
    """The number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def place_of(reference: str) -> Span:
    """Row and column of a cell such as B2."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(reference)
    return int(found[2]), number_of(found[1])


def merge_of(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    (first_row, first_column), (last_row, last_column) = place_of(first), place_of(last or first)
    return Merge((first_row, last_row), (first_column, last_column))


def look_at_xlsx(archive: ZipFile, most_rows: int) -> list[SheetLook]:
    """A look at each sheet, in their order. Raises a RefusedError; a KeyError or ValueError where it is damaged."""
    books, relations = Relations("/", "officeDocument"), Relations("/xl", "worksheet")
    workbook, styles = Workbook(), Styles()
    names = set(archive.namelist())
    watch(archive, ROOT_RELATIONS, books)
    if set(books.targets.values()) != {WORKBOOK}:
        raise ValueError(ROOT_RELATIONS)
    watch(archive, WORKBOOK, workbook)
    watch(archive, RELATIONS, relations)
    if STYLES in names:
        watch(archive, STYLES, styles)
    if SHARED_STRINGS in names:
        watch(archive, SHARED_STRINGS, SharedStrings())
    if len(workbook.sheets) > MOST_SHEETS:
        raise RefusedError(f"Die Datei hat {len(workbook.sheets)} Blätter; gelesen werden höchstens {MOST_SHEETS}.")
    looks = []
    for name, relation, is_hidden in workbook.sheets:
        look = SheetLook(name, is_hidden, most_rows)
        if relation in relations.targets:  # a sheet of charts has no cells
            watch(archive, relations.targets[relation], Sheet(look, styles.formats))
            look.cover()
        looks.append(look)
    return looks
