"""The rows of a file: CSV, XLSX, XLS, XLSB or ODS, recognised by what is in it, read a row at a time, within limits."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from django.conf import settings

from .csv_files import csv_rows
from .marks import mark_of
from .problems import Problem, UnreadableFileError
from .published_files import PublishedFormat
from .workbook_files import OpenWorkbook, Rows, SheetSummary, open_workbook

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods")
TABLES = ("CSV", "XLSX", "XLS", "XLSB", "ODS")
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
EXCEL_BOOKS = {"xl/workbook.xml": ".xlsx", "xl/workbook.bin": ".xlsb"}
TELL_HIDDEN = (".xlsx", ".ods", ".csv")
MOST_TIMES_UNPACKED = 20
WHOLE_FILE = SheetSummary(0, "", is_hidden=False, is_filled=True, rows=[])
MOST_FILES_INSIDE = 1_000  # a workbook has some ten, and one for each sheet and picture


@dataclass
class SheetFacts:
    """What is known of the rows of a file beside their cells; rows and columns are counted from 1.

    `is_fixed_width`: a row with more or fewer cells than the header is damaged. `tells_hidden`: where something is
    hidden or computed, the file says it.
    """

    is_fixed_width: bool = False
    tells_hidden: bool = True
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formula_rows: list[int] = field(default_factory=list)
    formula_columns: list[int] = field(default_factory=list)
    sum_rows: set[int] = field(default_factory=set)
    merges: list[list[int]] = field(default_factory=list)


@dataclass
class Source:
    """A file that is open: its sheets that hold anything, a CSV file one without a name; `read` gives what is known of
    a sheet, and its rows with their numbers as a spreadsheet shows them."""

    kind: str
    sheets: list[SheetSummary]
    read: Callable[[SheetSummary], tuple[SheetFacts, Rows]]


@contextmanager
def open_source(path: Path, formats: Sequence[PublishedFormat] = ()) -> Iterator[Source]:
    """The file, whatever it is called, or in one of the formats that others publish. A cell is a text, a number, a day,
    a bool, an `Unusable`, or None.

    Raises an UnreadableFileError.
    """
    refuse_unfit(path)
    kind = kind_of(path)
    published = format_of(path, formats)
    if published:
        with closing(published.rows(path)) as rows:  # type: ignore[type-var]
            yield Source(published.suffix, [WHOLE_FILE], lambda _: (SheetFacts(is_fixed_width=True), rows))
        return
    if not kind:
        raise unreadable(f"Die Datei ist keine Tabelle. Bitte wählen Sie eine Datei in {accepted_text(formats)}.")
    if kind == ".csv":
        with closing(csv_rows(path)) as rows:
            yield Source(kind, [WHOLE_FILE], lambda _: (SheetFacts(is_fixed_width=True), rows))
    else:
        with open_workbook(path, kind) as book:
            sheets = [sheet for sheet in book.sheets if sheet.is_filled]
            yield Source(kind, sheets, lambda sheet: read_sheet(book, sheet, kind))


def accepted_text(formats: Iterable[PublishedFormat]) -> str:
    """CSV, XLSX, XLS, XLSB oder ODS"""
    *names, last = (*TABLES, *(published.name for published in formats))
    return f"{', '.join(names)} oder {last}"


def accepted_suffixes(formats: Iterable[PublishedFormat]) -> str:
    """The suffixes of files, as a chooser of files takes them: .csv,.xlsx"""
    return ",".join((*SUFFIXES, *(published.suffix for published in formats)))


def read_sheet(book: OpenWorkbook, sheet: SheetSummary, kind: str) -> tuple[SheetFacts, Rows]:
    told, rows = book.read(sheet)
    facts = SheetFacts(
        tells_hidden=kind in TELL_HIDDEN,
        hidden_rows=numbers_in(told["hidden_rows"]),
        hidden_columns=numbers_in(told["hidden_columns"]),
        formula_rows=told["formula_rows"],
        formula_columns=told["formula_columns"],
        sum_rows=set(told["sum_rows"]),
        merges=told["merges"],
    )
    return facts, rows


def numbers_in(spans: Iterable[Sequence[int]]) -> set[int]:
    """The numbers from the first to the last of each span."""
    return {number for first, last in spans for number in range(first, last + 1)}


def unreadable(text: str) -> UnreadableFileError:
    return UnreadableFileError(Problem(text))


def refuse_unfit(path: Path) -> None:
    """Raise an UnreadableFileError for a file that need not be opened to be refused."""
    size = path.stat().st_size
    if not size:
        raise unreadable("Die Datei ist leer.")
    if size > settings.IMPORT_MAX_BYTES:
        raise unreadable(too_large(size))


def too_large(size: int) -> str:
    return f"Die Datei ist mit {megabytes(size)} zu groß; erlaubt sind {megabytes(settings.IMPORT_MAX_BYTES)}."


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def format_of(path: Path, formats: Iterable[PublishedFormat]) -> PublishedFormat | None:
    """That of the formats which the file has; None: it is a table, or nothing that is known."""
    with path.open("rb") as file:
        start = file.read(4096)
    return next((published for published in formats if published.may_be(start)), None)


def kind_of(path: Path) -> str:
    """.csv, .xlsx, .xls, .xlsb or .ods after the content; empty for anything else."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(OLD_EXCEL):
        return ".xls"
    if start.startswith(b"PK"):
        return kind_of_archive(path)
    return ".csv" if mark_of(start) or not (b"\0" in start or start.startswith(b"%PDF")) else ""


def kind_of_archive(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES_INSIDE:
                raise unreadable(
                    f"Die Datei enthält zu viele Dateien: {len(members)}, erlaubt sind {MOST_FILES_INSIDE}."
                )
            unpacked = sum(member.file_size for member in members)
            if unpacked > MOST_TIMES_UNPACKED * settings.IMPORT_MAX_BYTES:
                raise unreadable(f"Die Datei ist entpackt mit {megabytes(unpacked)} zu groß.")
            names = set(archive.namelist())
            kind = next((kind for member, kind in EXCEL_BOOKS.items() if member in names), "")
            if kind or not {"mimetype", "content.xml"} <= names:
                return kind
            return ".ods" if archive.read("mimetype").strip().endswith(b"opendocument.spreadsheet") else ""
    except (BadZipFile, OSError, EOFError) as error:
        raise unreadable("Die Datei ist beschädigt und lässt sich nicht öffnen.") from error
