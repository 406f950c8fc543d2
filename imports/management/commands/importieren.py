from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from records.commands import ArgumentsError, GermanCommand
from records.days import OPEN
from records.package.loading import PackageError, is_package, load_package
from records.second_person.at_once import HINT, add_second_person, confirmed_at_once

from ...column_maps import ColumnMap
from ...file_choices import HIDDEN_ANSWERS, FileChoices
from ...folders import import_folder
from ...models import NamedMap
from ...outcome import Outcome, RecordChange
from ...problems import ImportProblems
from ...registry import table_named, tables
from ...runs import preview, run_import
from ...tables import ImportTable

ROWS_BETWEEN_REPORTS = 5000
HELD_UNTIL_MISSING = (
    "Nichts wurde importiert. Bitte sagen Sie mit --galt-bis, bis wann galt, was die Datei anders sagt: „--galt-bis "
    "31.12.2021“ (danach gilt wieder, was eingetragen ist) oder „--galt-bis weiter“ (es gilt bis heute); wo es in "
    "einer Zeile anders war, mit „--galt-bis-zeile 3=30.06.2021“."
)

RENAMING_HINT = (
    "Wurden die Leistungseinheiten umbenannt, hilft --umbenennungen; ebenso, wenn sie eine neue Nummer haben."
)

HIDDEN_HINT = "Was ausgeblendet ist, wird gelesen mit --ausgeblendet lesen, weggelassen mit --ausgeblendet weglassen."


class Command(GermanCommand):
    """Imports one file into a table, or a folder of CSV files named as the tables, whole or not at all.

    With --pruefen it only says what a file would do. Exit status 1 where anything is wrong; then every problem is
    named with its row and column, and nothing is stored.
    """

    help = (
        "Importiert eine Datei (CSV, XLSX, XLS, XLSB, ODS) in eine Tabelle oder einen Ordner mit CSV-Dateien, ganz "
        "oder gar nicht."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ", ".join(table.name for table in tables())
        parser.add_argument("table", metavar="tabelle", nargs="?", default="", help=f"ohne Ordner nötig: {names}")
        parser.add_argument("path", metavar="datei_oder_ordner", type=Path)
        parser.add_argument("--pruefen", action="store_true", help="nur zeigen, was der Import einer Datei täte")
        parser.add_argument(
            "--umbenennungen",
            action="store_true",
            help="Leistungseinheiten umbenennen, deren Nummer mit einem anderen Namen in der Datei steht, und neu "
            "nummerieren, deren Name mit einer anderen Nummer dort steht",
        )
        parser.add_argument(
            "--galt-bis",
            dest="held_until",
            type=last_day,
            metavar="TT.MM.JJJJ|weiter",
            help="bis wann galt, was eine ältere Liste anders sagt, wenn danach nichts eingetragen ist",
        )
        parser.add_argument(
            "--galt-bis-zeile",
            dest="held_by_row",
            type=row_and_last_day,
            action="append",
            default=[],
            metavar="ZEILE=TT.MM.JJJJ|ZEILE=weiter",
            help="dasselbe für eine Zeile, in der es anders war; auch mehrmals",
        )
        parser.add_argument("--blatt", dest="sheet", default="", help="welches Blatt gelesen wird, wo es mehrere gibt")
        parser.add_argument(
            "--ausgeblendet",
            dest="hidden",
            choices=HIDDEN_ANSWERS,
            default="",
            help="ob ausgeblendete Zeilen und Spalten gelesen oder weggelassen werden",
        )
        parser.add_argument("--zuordnung", dest="map_name", default="", help="gemerkte Zuordnung der Spalten")
        parser.add_argument(
            "--mit-summen", dest="with_sums", action="store_true", help="Zeilen mit Summen lesen wie andere"
        )
        add_second_person(parser)

    def handle(
        self,
        *args: Any,
        table: str,
        path: Path,
        pruefen: bool,
        umbenennungen: bool,
        held_until: date | None,
        held_by_row: list[tuple[int, date]],
        sheet: str,
        hidden: str,
        with_sums: bool,
        map_name: str,
        second_person: str,
        **options: Any,
    ) -> None:
        if not table and is_package(path):
            return self.load_package(path)
        if not table and path.is_dir():
            if pruefen:
                raise ArgumentsError("Ein Ordner lässt sich nicht nur prüfen. Bitte prüfen Sie jede Datei für sich.")
            with confirmed_at_once(second_person, f"Import des Ordners {path.name}"):
                return self.import_folder(path)
        try_or_run: Callable[..., Outcome] = preview if pruefen else run_import
        choices = FileChoices(sheet, hidden, with_sums, named_map(table, map_name))
        load = partial(try_or_run, accepts_renames=umbenennungen, held_until=held_until, choices=choices)
        chosen = chosen_table(table)
        if pruefen:
            return self.import_file(chosen, path, load, dict(held_by_row), is_preview=True)
        with confirmed_at_once(second_person, f"Import von {path.name}"):
            return self.import_file(chosen, path, load, dict(held_by_row), is_preview=False)

    def load_package(self, folder: Path) -> None:
        try:
            numbers = load_package(folder)
        except PackageError as error:
            raise CommandError(f"Nichts wurde übernommen. {error}") from error
        self.stdout.write(f"{folder}: {sum(numbers.values())} Einträge aus {len(numbers)} Dateien übernommen")

    def import_folder(self, folder: Path) -> None:
        try:
            outcomes = import_folder(folder)
        except ImportProblems as problems:
            raise CommandError(f"Nichts wurde importiert.\n{problems}") from problems
        for name, outcome in outcomes.items():
            self.stdout.write(f"{name}: {outcome.summary}")

    def import_file(
        self,
        table: ImportTable,
        file: Path,
        load: Callable[..., Outcome],
        held_by_row: Mapping[int, date],
        *,
        is_preview: bool,
    ) -> None:
        refuse_missing(file)
        if held_by_row:
            refuse_unasked(preview(file, file.name, table, held_by_row=held_by_row))
        outcome = load(file, file.name, table, held_by_row=held_by_row, progress=self.report)
        self.stdout.writelines(f"{sentence}\n" for sentence in outcome.notes.sentences)
        if outcome.is_unanswered and not outcome.problems:
            lines = "\n".join(question.line(file.name) for question in outcome.questions)
            raise CommandError(f"{HELD_UNTIL_MISSING}\n{lines}")
        if outcome.problems:
            first = "Es gibt Probleme." if is_preview else "Nichts wurde importiert."
            raise CommandError(
                "\n".join([f"{first}{hint_of(outcome)}", *(each.line(file.name) for each in outcome.problems)])
            )
        for change in outcome.shown if is_preview else ():
            self.stdout.write(format_change(change))
        for window in outcome.windows:
            self.stdout.write(f"Bestätigter Tag im Zeitraum von „spätestens“, der bleibt: {window}")
        if outcome.touched:
            self.stdout.write(f"Betroffene eingefrorene Drucksachen: {outcome.touched}")
        if outcome.second_person:
            self.stdout.write(f"Das braucht eine zweite Person. Betroffen – {outcome.second_person}.")
        self.stdout.write(f"{file.name}: {outcome.summary}{' (nur geprüft)' if is_preview else ''}")

    def report(self, rows: int) -> None:
        if rows % ROWS_BETWEEN_REPORTS == 0:
            self.stderr.write(f"{rows} Zeilen gelesen")


def hint_of(outcome: Outcome) -> str:
    """Which option helps against the problems; empty if none does."""
    if outcome.may_rename:
        return f" {RENAMING_HINT}"
    if outcome.second_person:
        return f" {HINT}"
    if len(outcome.notes.sheets) > 1 and not outcome.notes.sheet:
        return " Welches Blatt gelesen wird, sagt --blatt."
    return f" {HIDDEN_HINT}" if outcome.notes.has_hidden else ""


def refuse_missing(file: Path) -> None:
    """Raise a CommandError where there is no such file."""
    if file.is_dir():
        raise ArgumentsError(f"{file} ist ein Ordner. Bitte nennen Sie ihn ohne Tabelle davor.")
    if not file.is_file():
        raise ArgumentsError(f"Die Datei {file} gibt es nicht.")


def last_day(text: str) -> date:
    """The day of --galt-bis; OPEN for „weiter“."""
    if text == "weiter":
        return OPEN
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 a day of the calendar
    except ValueError:
        raise ArgumentTypeError(f"„{text}“ ist weder ein Tag als TT.MM.JJJJ noch „weiter“.") from None


def row_and_last_day(text: str) -> tuple[int, date]:
    """Row and day of --galt-bis-zeile: 3=31.12.2021; 3=weiter."""
    row, separator, day = text.partition("=")
    if not separator or not row.isdecimal():
        raise ArgumentTypeError(f"„{text}“ nennt nicht Zeile und Tag, wie 3=31.12.2021 oder 3=weiter.")
    return int(row), last_day(day)


def refuse_unasked(outcome: Outcome) -> None:
    """Raise a CommandError where rows have an answer of their own, and no question."""
    if unasked := outcome.held_until.by_row.keys() - outcome.asked_rows:
        rows = ", ".join(map(str, sorted(unasked)))
        raise CommandError(f"Nichts wurde importiert. --galt-bis-zeile: Zu diesen Zeilen gibt es keine Frage: {rows}.")


def chosen_table(name: str) -> ImportTable:
    """The table of the name. Raises a CommandError."""
    names = ", ".join(table.name for table in tables())
    if not name:
        raise ArgumentsError(f"Bitte nennen Sie vor der Datei ihre Tabelle: {names}. Einen Ordner gibt es hier nicht.")
    table = table_named(name)
    if table is None:
        raise ArgumentsError(f"Die Tabelle „{name}“ gibt es nicht. Möglich sind: {names}.")
    return table


def named_map(table: str, name: str) -> ColumnMap | None:
    """The map that was kept for the table under the name. Raises a CommandError."""
    if not name:
        return None
    maps = {each.name: each.column_map for each in NamedMap.objects.filter(table=table)}
    if name not in maps:
        known = ", ".join(f"„{each}“" for each in maps) or "keine"
        raise ArgumentsError(f"Eine Zuordnung „{name}“ gibt es für diese Tabelle nicht. Es gibt: {known}.")
    return maps[name]


def format_change(change: RecordChange) -> str:
    """Zeile 3, Leistungseinheit 402 · IT: Art – → Amt"""
    subject = f"Zeile {change.row}, {change.kind} {change.name}"
    if change.is_new:
        fields = "; ".join(f"{name} {value}" for name, _, value in change.fields)
        return f"{subject}: neu ({fields})" if fields else f"{subject}: neu"
    return f"{subject}: {'; '.join(f'{name} {before} → {after}' for name, before, after in change.fields)}"
