from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from lists.commands import day_of
from lists.package import PUBLIC
from records.commands import ArgumentsError, GermanCommand
from records.package.writing import FULL
from records.security_log import log_deed

from ...package.writing import write_all


class Command(GermanCommand):
    """Writes all data as files into a folder: the public lists of a key date, and the full package of all records.

    The full package can be taken into an empty database with `importieren`. Exit status 1 where the folder has files.
    """

    help = "Schreibt alle Daten als Dateien in einen leeren Ordner: öffentliche Listen und vollständiges Paket."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="ordner", type=Path)
        parser.add_argument(
            "--stichtag", default="", metavar="TAG", help="der Listen: 08.04.2021 oder 2021-04-08, sonst heute"
        )
        parser.add_argument("--oeffentlich", action="store_true", help="nur die öffentlichen Listen")

    def handle(self, *args: object, folder: Path, stichtag: str, oeffentlich: bool, **options: object) -> None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ArgumentsError(f"{folder} ist kein leerer Ordner.")
        key_date = day_of(stichtag)
        try:
            written = write_all(folder, key_date, is_public_only=oeffentlich)
        except OSError as error:
            raise CommandError(f"In den Ordner {folder} lässt sich nicht schreiben: {error.strerror}.") from error
        if FULL in written:
            log_deed("All data taken out", key_date)
        for part in (PUBLIC, FULL):
            if part in written:
                self.stdout.write(f"{folder / part}: {written[part]} Dateien")
