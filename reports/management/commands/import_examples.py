from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports.examples import import_folder
from tabular.problems import ImportProblems


class Command(BaseCommand):
    """Imports a folder of CSV files with the facts of a municipality; a second run changes nothing.

    All or nothing: a problem in any file is told with its row and column, and nothing is stored.
    """

    help = "Importiert einen Ordner mit CSV-Dateien (voreingestellt: examples/), ganz oder gar nicht."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "examples")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            outcomes = import_folder(folder)
        except ImportProblems as problems:
            raise CommandError(f"Nichts wurde importiert.\n{problems}") from problems
        for name, outcome in outcomes.items():
            self.stdout.write(f"{name}: {outcome.told()}")
