"""A look at the XML of an ODS file (OpenDocument 1.3): its sheets, and what the reader does not tell of them."""

from zipfile import ZipFile

from ..cells import error, uncalculated
from .limits import MOST_SHEETS, SHEET_COLUMNS, SHEET_ROWS, WorkbookError, refuse_long_text
from .looks import SUM_FORMULA, Merge, SheetLook, Watcher, watch

HIDDEN = ("collapse", "filter")
CELLS = ("table-cell", "covered-table-cell")
# What may stand in a cell and is no part of its value: comments, notes, drawings with their texts.
ASIDES = {
    "annotation",
    "note",
    "frame",
    "custom-shape",
    "rect",
    "ellipse",
    "line",
    "g",
    "caption",
    "control",
    "ruby-text",
}
BREAKS = {"tab": "\t", "line-break": "\n"}


def number(attributes: dict[str, str], name: str) -> int:
    return int(attributes.get(f"table:{name}", "1"))


class Sheets(Watcher):
    """The cells of all sheets, a row at a time, each with how often it is repeated."""

    def __init__(self, most_rows: int) -> None:
        self.most_rows = most_rows
        self.looks: list[SheetLook] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.row = self.row_repeats = 0
        self.column = self.column_repeats = self.columns_counted = 0
        self.row_is_hidden = self.row_is_filled = False
        self.filled_cells = self.sum_cells = 0
        self.cell: dict[str, str] = {}
        self.asides = self.length = self.paragraphs = 0
        self.is_retold = False
        self.content: list[str] = []

    @property
    def look(self) -> SheetLook:
        return self.looks[-1]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ASIDES:
            self.asides += 1
            self.is_retold = True
        elif name in CELLS:
            self.start_cell(attributes)
        elif name in ("p", "s", "tab", "line-break"):
            self.start_text(name, attributes)
        else:
            self.start_other(name, attributes)

    def start_other(self, name: str, attributes: dict[str, str]) -> None:
        """An element around cells, or a style."""
        if name == "table-row":
            self.start_row(attributes)
        elif name == "table-column":
            self.start_column(attributes)
        elif name == "table":
            self.start_table(attributes)
        elif name == "style":
            self.style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self.style)

    def start_table(self, attributes: dict[str, str]) -> None:
        if len(self.looks) == MOST_SHEETS:
            raise WorkbookError(f"Die Datei hat mehr als {MOST_SHEETS} Blätter.")
        is_hidden = attributes.get("table:style-name", "") in self.hidden_styles
        self.looks.append(SheetLook(attributes.get("table:name", ""), is_hidden, self.most_rows))
        self.row = self.row_repeats = self.columns_counted = 0

    def start_column(self, attributes: dict[str, str]) -> None:
        repeats = number(attributes, "number-columns-repeated")
        if attributes.get("table:visibility", "") in HIDDEN:
            self.look.hidden_columns.append((self.columns_counted + 1, self.columns_counted + repeats))
        self.columns_counted += repeats

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row += self.row_repeats or 1
        self.row_repeats = number(attributes, "number-rows-repeated")
        if self.row + self.row_repeats - 1 > SHEET_ROWS:
            raise WorkbookError(f"Das Blatt „{self.look.name}“ hat mehr Zeilen, als es in einem Blatt gibt.")
        self.row_is_hidden = attributes.get("table:visibility", "") in HIDDEN
        self.row_is_filled = False
        self.column, self.column_repeats = 0, 0
        self.filled_cells = self.sum_cells = 0

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.column += self.column_repeats or 1
        self.column_repeats = number(attributes, "number-columns-repeated")
        if self.column + self.column_repeats - 1 > SHEET_COLUMNS:
            raise WorkbookError(f"Das Blatt „{self.look.name}“ hat mehr Spalten, als es in einem Blatt gibt.")
        self.cell = attributes
        self.length = self.paragraphs = 0
        self.is_retold, self.content = False, []

    def start_text(self, name: str, attributes: dict[str, str]) -> None:
        if self.asides:
            return
        if name == "p":
            self.paragraphs += 1
            self.content += ["\n"] if self.paragraphs > 1 else []
        elif name == "s":
            blanks = int(attributes.get("text:c", "1"))
            self.length += blanks
            refuse_long_text(self.length, self.row)
            self.content.append(" " * blanks)
        else:
            self.is_retold = True
            self.content.append(BREAKS[name])

    def text(self, text: str) -> None:
        if self.paragraphs and not self.asides:
            self.length += len(text)
            refuse_long_text(self.length, self.row)
            self.content.append(text)

    def end(self, name: str) -> None:
        if name in ASIDES:
            self.asides -= 1
        elif name in CELLS:
            self.end_cell()
        elif name == "table-row" and self.row_is_filled:
            self.end_row()
        elif name == "table":
            self.look.cover()

    def end_cell(self) -> None:
        look, row, column = self.look, self.row, self.column
        formula = self.cell.get("table:formula")
        kind = self.cell.get("office:value-type", "")
        if span := self.span:
            look.merges.append(span)
        self.paragraphs = 0
        if not kind and formula is None and not self.length:
            return
        self.row_is_filled = True
        self.filled_cells += 1
        look.fill(row, column, self.row_repeats, self.column_repeats)
        if formula is not None:
            look.note_formula(row, column, self.row_repeats)
            self.sum_cells += bool(SUM_FORMULA.match(formula))
        self.note_content(formula, kind)

    def note_content(self, formula: str | None, kind: str) -> None:
        """What the reader would get wrong of the cell."""
        look, row, column = self.look, self.row, self.column
        if self.cell.get("calcext:value-type") == "error":
            self.set_cells(error("".join(self.content)))
        elif formula is not None and not kind:
            self.set_cells(uncalculated(formula.removeprefix("of:=")))
        elif self.is_retold and kind in ("string", ""):
            self.set_cells(self.cell.get("office:string-value") or "".join(self.content))
        elif kind == "percentage":
            for each in range(row, row + self.row_repeats):
                look.formats.setdefault(each, []).append((column, column + self.column_repeats - 1, "%"))

    def set_cells(self, value: object) -> None:
        for row in range(self.row, self.row + self.row_repeats):
            for column in range(self.column, self.column + self.column_repeats):
                self.look.cells[row, column] = value  # type: ignore[assignment]

    @property
    def span(self) -> Merge | None:
        """The merged cells that begin here."""
        columns, rows = number(self.cell, "number-columns-spanned"), number(self.cell, "number-rows-spanned")
        if columns == rows == 1:
            return None
        return Merge((self.row, self.row + rows - 1), (self.column, self.column + columns - 1))

    def end_row(self) -> None:
        look = self.look
        look.count_row(self.row_repeats)
        if self.row_is_hidden:
            look.hidden_rows.append((self.row, self.row + self.row_repeats - 1))
        if self.filled_cells and self.filled_cells == self.sum_cells:
            look.sum_rows.update(range(self.row, self.row + self.row_repeats))


def look_at_ods(archive: ZipFile, most_rows: int) -> list[SheetLook]:
    """A look at each sheet, in their order. Raises a WorkbookError; a KeyError or ValueError where it is damaged."""
    sheets = Sheets(most_rows)
    watch(archive, "content.xml", sheets)
    return sheets.looks
