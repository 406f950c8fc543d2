from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.core.management.base import CommandError

from records.commands import GermanCommand

from ...operation.backup.archive import BackupError
from ...operation.backup.work import check_backup, restore_backup


class Command(GermanCommand):
    """Restores a backup into an empty database, whole or not at all, and brings it to the state of this version.

    Exit status 1 where the file is damaged, foreign or newer than the program, or the database is not empty.
    """

    help = "Stellt eine Sicherung in einer leeren Datenbank wieder her, ganz oder gar nicht."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="datei", type=Path)
        parser.add_argument("--ersetzen", action="store_true", help="was in der Datenbank steht, geht verloren")
        parser.add_argument("--pruefen", action="store_true", help="nur prüfen, ob die Sicherung heil ist und passt")

    def handle(self, *args: object, file: Path, ersetzen: bool, pruefen: bool, **options: object) -> None:
        try:
            if pruefen:
                with TemporaryDirectory() as work:
                    check_backup(file, Path(work))
                self.stdout.write(f"{file} ist heil und passt.")
                return
            restore_backup(file, replace=ersetzen)
        except BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"Wiederhergestellt: {file}. Bitte prüfen Sie mit: manage.py bericht --pruefen")
