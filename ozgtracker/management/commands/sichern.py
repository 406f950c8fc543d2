from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from records.commands import ArgumentsError, GermanCommand

from ...operation.backup.archive import BackupError
from ...operation.backup.work import make_backup


class Command(GermanCommand):
    """Writes a backup of the whole database into a folder, while others go on writing. Exit status 1 where it fails."""

    help = "Sichert die ganze Datenbank in eine Datei, auch während andere schreiben."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="ordner", type=Path, nargs="?", default=settings.BACKUP_FOLDER)
        parser.add_argument("--behalten", type=int, default=0, metavar="ZAHL", help="ältere löschen, so viele bleiben")

    def handle(self, *args: object, folder: Path, behalten: int, **options: object) -> None:
        if behalten < 0:
            raise ArgumentsError("--behalten: Bitte geben Sie an, wie viele bleiben; 0 löscht keine.")
        try:
            path = make_backup(folder, behalten)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Gesichert: {path}")
