"""A look at the XML of an XLSX file (ECMA-376): its sheets, and what the reader does not tell of them."""

import re
from functools import lru_cache
from posixpath import join, normpath
from xml.parsers.expat import XMLParserType
from zipfile import ZipFile

from ..cells import error, uncalculated
from .limits import MOST_SHEETS, SHEET_ROWS, WorkbookError, refuse_long_text
from .looks import SUM_FORMULA, Merge, SheetLook, Span, Watcher, watch

ROOT_RELATIONS = "_rels/.rels"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
SHARED_STRINGS = "xl/sharedStrings.xml"
PERCENT_FORMATS = {9: "0%", 10: "0.00%"}
CHANGES_VALUE = re.compile(r"0{2,}|.*%.*")
COLUMN = re.compile(r"[A-Z]{1,7}")
DIGITS = "0123456789"
TRUE = ("1", "true")
# Where the value of numbers, shared texts, yes or no, days and texts of a cell itself stands.
SIMPLE_CONTENTS = {"n": "v", "s": "v", "b": "v", "d": "v", "inlineStr": "t"}
CONTENTS = ("v", "f", "t")


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
    """The cells of a sheet. Ends and texts are asked for only where a cell has a formula or an error: a large sheet has
    millions of others."""

    def __init__(self, look: SheetLook, formats: dict[str, str]) -> None:
        self.look = look
        self.formats = formats
        self.row = self.column = 0
        self.digits = ""
        self.kind = self.style = ""
        self.formula: str | None = None
        self.value: str | None = None
        self.inside = ""
        self.length = 0
        self.filled_cells = self.sum_cells = 0

    def attach(self, parser: XMLParserType) -> None:
        super().attach(parser)
        self.look_closely(False)

    def look_closely(self, is_needed: bool) -> None:
        self.parser.EndElementHandler = self.end_prefixed if is_needed else None
        self.parser.CharacterDataHandler = self.text if is_needed else None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.start_cell(attributes)
        elif name == SIMPLE_CONTENTS.get(self.kind) and self.formula is None:
            if self.value is None:
                self.fill()
                self.value = ""
        elif name in CONTENTS:
            self.inside = name
            self.look_closely(True)
            if name == "f":
                self.formula = ""
            else:
                self.value = self.value or ""
        else:
            self.start_other(name, attributes)

    def start_other(self, name: str, attributes: dict[str, str]) -> None:
        """An element around cells."""
        if name == "row":
            self.start_row(attributes)
        elif name == "col" and attributes.get("hidden", "0") in TRUE:
            self.look.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
        elif name == "mergeCell":
            self.look.merges.append(merge_of(attributes.get("ref", "")))

    def start_row(self, attributes: dict[str, str]) -> None:
        self.end_row()
        self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
        self.digits = str(self.row)
        if not 0 < self.row <= SHEET_ROWS:
            raise WorkbookError(f"Das Blatt „{self.look.name}“ nennt Zeile {self.row}, die es in keinem Blatt gibt.")
        self.column = 0
        if attributes.get("hidden", "0") in TRUE:
            self.look.hidden_rows.append((self.row, self.row))

    def end_row(self) -> None:
        if self.filled_cells:
            self.look.count_row()
            if self.filled_cells == self.sum_cells:
                self.look.sum_rows.add(self.row)
        self.filled_cells = self.sum_cells = 0

    def start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            letters = reference.rstrip(DIGITS)
            if reference[len(letters) :] != self.digits:
                raise WorkbookError(f"Die Zelle {reference} steht in Zeile {self.row}: Die Datei ist beschädigt.")
            self.column = number_of(letters)
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.formula = self.value = None
        self.length = 0

    def fill(self) -> None:
        """Note that the cell has a value."""
        look, row, column = self.look, self.row, self.column
        self.filled_cells += 1
        if row > look.last_row or column > look.last_column:
            look.fill(row, column)
        if self.style in self.formats:
            look.formats.setdefault(row, []).append((column, column, self.formats[self.style]))

    def text(self, text: str) -> None:
        if self.inside == "f":
            self.formula = (self.formula or "") + text[:100]
        elif self.inside:
            self.length += len(text)
            refuse_long_text(self.length, self.row)
            self.value = (self.value or "") + text

    def end(self, name: str) -> None:
        self.inside = ""
        if name == "c":
            self.look_closely(False)
            self.end_cell()

    def end_cell(self) -> None:
        """Note what the reader does not tell of a cell with a formula or an error."""
        look, row, column = self.look, self.row, self.column
        self.fill()
        if self.formula is not None:
            look.note_formula(row, column)
            self.sum_cells += bool(SUM_FORMULA.match(self.formula))
            if not self.value and self.kind != "str":
                look.cells[row, column] = uncalculated(self.formula)
        if self.kind == "e":
            look.cells[row, column] = error(self.value or "")


@lru_cache(maxsize=SHEET_ROWS // 64)
def number_of(letters: str) -> int:
    """The number of a column: 1 for A, 27 for AA. Raises a ValueError where these are no letters of a column."""
    if not COLUMN.fullmatch(letters):
        raise ValueError(letters)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def place_of(reference: str) -> Span:
    """Row and column of a cell such as B2."""
    letters = reference.rstrip(DIGITS)
    return int(reference[len(letters) :]), number_of(letters)


def merge_of(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    (first_row, first_column), (last_row, last_column) = place_of(first), place_of(last or first)
    return Merge((first_row, last_row), (first_column, last_column))


def look_at_xlsx(archive: ZipFile, most_rows: int) -> list[SheetLook]:
    """A look at each sheet, in their order. Raises a WorkbookError; a KeyError or ValueError where it is damaged."""
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
        raise WorkbookError(f"Die Datei hat {len(workbook.sheets)} Blätter; gelesen werden höchstens {MOST_SHEETS}.")
    looks = []
    for name, relation, is_hidden in workbook.sheets:
        look = SheetLook(name, is_hidden, most_rows)
        if relation in relations.targets:  # a sheet of charts has no cells
            sheet = Sheet(look, styles.formats)
            watch(archive, relations.targets[relation], sheet)
            sheet.end_row()
            look.cover()
        looks.append(look)
    return looks
