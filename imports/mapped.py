"""The rows of a file under our headers: as they stand there, or as a map says; nothing of the map is guessed here."""

from collections.abc import Sequence

from lists.files import KEY_DATE_HEADER

from .cells import Cell
from .file_choices import FileChoices, FileNotes
from .headers import column_names, header_key
from .layout import header_texts, read_layout
from .models import NamedMap
from .partly import PROBLEM_HEADER
from .problems import UnreadableFileError
from .tables import ImportTable
from .workbook_files import Rows


def known_headers(table: ImportTable, choices: FileChoices) -> set[str]:
    """What tells the header row of a file: our headers, and those of columns that a map reads."""
    own = (*table.headers, *table.computed, *table.spelled_otherwise, KEY_DATE_HEADER, PROBLEM_HEADER)
    named = [header for each in NamedMap.objects.filter(table=table.name) for header in each.column_map.read_columns]
    chosen = choices.column_map.read_columns if choices.column_map else ()
    return {header_key(header) for header in (*own, *named, *chosen)}


def mapped_rows(table: ImportTable, rows: Rows, choices: FileChoices, notes: FileNotes) -> Rows:
    """The header row and the rows: by the map that was chosen, else as they stand there where their headers are ours,
    else by the named map for these headers. Raises an UnreadableFileError."""
    number, header = next(rows)
    names = column_names(header)
    column_map = choices.column_map
    if column_map is None and not has_our_headers(table, header, number):
        named = NamedMap.objects.fitting(table.name, names)
        notes.needs_map = named is None
        if named:
            column_map, notes.named_map = named.column_map, named.name
            notes.sentences.append(f"Die Spalten sind zugeordnet, wie unter „{named.name}“ gemerkt.")
    if column_map is None:
        yield number, header
        yield from rows
        return
    notes.column_map = column_map
    shown = [column["name"] for column in notes.columns]
    if unread := column_map.unread(shown):
        notes.sentences.append(f"Nicht gelesene Spalten: {', '.join(unread)}.")
    if crossed := column_map.crossed:
        notes.sentences.append(f"Kreuztabelle: {', '.join(crossed.columns)} – je ausgefüllter Zelle eine Zeile.")
    if column_map.fixed:
        given = ", ".join(f"{ours}: {text}" for ours, text in column_map.fixed.items())
        notes.sentences.append(f"Für alle Zeilen gilt – {given}.")
    yield from column_map.rows(number, names, rows)


def has_our_headers(table: ImportTable, header: Sequence[Cell], number: int) -> bool:
    """Whether the headers of a file are ours, with all that are needed."""
    try:
        read_layout(table.for_header(header_texts(header)), header, number)
    except UnreadableFileError:
        return False
    return True
