"""The rows of a file: CSV, XLSX or ODS, recognised by what is in it, read a row at a time, within limits."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from django.conf import settings

from .cells import Cell
from .csv_files import csv_rows
from .ods_files import ods_rows
from .problems import Problem, UnreadableFileError

CSV_SUFFIXES = (".csv", ".txt", ".tsv")
SUFFIXES = (*CSV_SUFFIXES, ".xlsx", ".ods")
ACCEPTED = "CSV, XLSX oder ODS"
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
MOST_TIMES_UNPACKED = 20
MOST_FILES_INSIDE = 1_000  # a workbook has some ten, and one for each sheet and picture

Rows = Iterator[tuple[int, Sequence[Cell]]]


def rows_of(path: Path, file_name: str) -> Rows:
    """All rows that are not empty, the header first: their number as a spreadsheet shows it, and their cells.

    A cell is a text, a number, a day, a bool, or a `Unusable`. Raises an UnreadableFileError.
    """
    suffix = Path(file_name).suffix.lower()
    refuse_unfit(path, suffix)
    kind = kind_of(path)
    if kind != (".csv" if suffix in CSV_SUFFIXES else suffix):
        raise unreadable(f"Die Datei heißt {suffix}, ist aber keine {suffix[1:].upper()}-Datei. {describe(kind)}")
    if kind == ".xlsx":
        from .xlsx_files import xlsx_rows  # openpyxl takes as long to load as all else together

        return within_limit(xlsx_rows(path))
    if kind == ".ods":
        return within_limit(ods_rows(path))
    return within_limit(csv_rows(path))


def unreadable(text: str) -> UnreadableFileError:
    return UnreadableFileError(Problem(text))


def refuse_unfit(path: Path, suffix: str) -> None:
    """Raise an UnreadableFileError for a file that need not be opened to be refused."""
    size = path.stat().st_size
    if suffix not in SUFFIXES:
        raise unreadable(
            f"Bitte wählen Sie eine Datei in {ACCEPTED}; Dateien mit der Endung „{suffix}“ liest der Import nicht."
        )
    if not size:
        raise unreadable("Die Datei ist leer.")
    if size > settings.IMPORT_MAX_BYTES:
        raise unreadable(too_large(size))


def too_large(size: int) -> str:
    return f"Die Datei ist mit {megabytes(size)} zu groß; erlaubt sind {megabytes(settings.IMPORT_MAX_BYTES)}."


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def kind_of(path: Path) -> str:
    """.csv, .xlsx or .ods after the content; empty for anything else."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(OLD_EXCEL):
        raise unreadable(
            "Das ist eine Datei im alten Excel-Format (.xls) oder mit Kennwort. Bitte speichern Sie sie ohne Kennwort "
            "als .xlsx."
        )
    if start.startswith(b"PK"):
        return kind_of_archive(path)
    has_text_mark = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    return ".csv" if has_text_mark or not (b"\0" in start or start.startswith(b"%PDF")) else ""


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
            if "xl/workbook.xml" in names:
                return ".xlsx"
            is_sheet = "mimetype" in names and archive.read("mimetype").strip().endswith(b"opendocument.spreadsheet")
            return ".ods" if is_sheet and "content.xml" in names else ""
    except (BadZipFile, OSError, EOFError) as error:
        raise unreadable("Die Datei ist beschädigt und lässt sich nicht öffnen.") from error


def describe(kind: str) -> str:
    """What a file of this kind is after its content, or what to choose instead."""
    known = f"Ihrem Inhalt nach ist sie eine {kind[1:].upper()}-Datei." if kind else ""
    return known or f"Bitte wählen Sie eine Datei in {ACCEPTED}."


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def within_limit(rows: Rows) -> Rows:
    """The rows that are not empty; raises an UnreadableFileError where there are too many, or none."""
    count = 0
    for number, cells in rows:
        if all(map(is_blank, cells)):
            continue
        count += 1
        if count > settings.IMPORT_MAX_ROWS + 1:
            most = f"{settings.IMPORT_MAX_ROWS:,}".replace(",", ".")
            raise unreadable(f"Die Datei hat mehr als {most} Zeilen. Bitte teilen Sie sie auf.")
        yield number, cells
    if not count:
        raise unreadable("Die Datei ist leer.")
    if count == 1:
        raise unreadable("Die Datei enthält unter der Überschrift keine Zeilen.")
