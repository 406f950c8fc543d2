from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tabular.imports import ImportTable, table_named, tables
from tabular.outcome import Change, Outcome
from tabular.runs import preview, run_import

ROWS_BETWEEN_REPORTS = 5000


class Command(BaseCommand):
    """Imports one file into a table, whole or not at all; with --pruefen it only says what it would do.

    Exit status 1 where anything is wrong; then every problem is told with its row and column, and nothing is stored.
    """

    help = "Importiert eine Datei (CSV, XLSX, ODS) in eine Tabelle, ganz oder gar nicht."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", metavar="tabelle", help=", ".join(table.name for table in tables()))
        parser.add_argument("file", metavar="datei", type=Path)
        parser.add_argument("--pruefen", action="store_true", help="nur zeigen, was der Import täte")

    def handle(self, *args: Any, table: str, file: Path, pruefen: bool, **options: Any) -> None:
        chosen = table_named(table)
        if chosen is None:
            names = ", ".join(each.name for each in tables())
            raise CommandError(f"Die Tabelle „{table}“ gibt es nicht. Möglich sind: {names}.")
        if not file.is_file():
            raise CommandError(f"Die Datei {file} gibt es nicht.")
        outcome = self.outcome(chosen, file, is_preview=pruefen)
        if outcome.problems:
            lines = "\n".join(problem.line(file.name) for problem in outcome.problems)
            raise CommandError(f"{'Es gibt Probleme.' if pruefen else 'Nichts wurde importiert.'}\n{lines}")
        for change in outcome.shown if pruefen else ():
            self.stdout.write(told(change))
        self.stdout.write(f"{file.name}: {outcome.told()}{' (nur geprüft)' if pruefen else ''}")

    def outcome(self, table: ImportTable, file: Path, *, is_preview: bool) -> Outcome:
        if is_preview:
            return preview(file, file.name, table, self.report)
        return run_import(file, file.name, table, progress=self.report)

    def report(self, rows: int) -> None:
        if rows % ROWS_BETWEEN_REPORTS == 0:
            self.stderr.write(f"{rows} Zeilen gelesen")


def told(change: Change) -> str:
    """Zeile 3, Leistungseinheit 402 · IT: Art – → Amt"""
    subject = f"Zeile {change.row}, {change.kind} {change.name}"
    if change.is_new:
        fields = "; ".join(f"{name} {value}" for name, _, value in change.fields)
        return f"{subject}: neu ({fields})" if fields else f"{subject}: neu"
    return f"{subject}: {'; '.join(f'{name} {before} → {after}' for name, before, after in change.fields)}"
