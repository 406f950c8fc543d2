"""The public package as of a day: its files one by one, and whole. Equal data are equal bytes."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone

from lists.package import PUBLIC, as_everybody, list_file_of, public_lists
from records.days import EARLIEST, LATEST
from records.package.descriptor import NAME

from ..package.archive import archive_of
from ..package.writing import write_all

TODAY = "heute"
FILES = {NAME: "application/json", "paket.zip": "application/zip"}


def day_of_address(said: str) -> date | None:
    """The day that an address names, as ISO day or „heute“; None where it names none that the program knows."""
    if said == TODAY:
        return timezone.localdate()
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST and day.isoformat() == said else None


def public_file(name: str, key_date: date) -> bytes:
    """The description of the package, or all of it as a ZIP file."""
    with TemporaryDirectory() as folder:
        write_all(Path(folder), key_date, is_public_only=True)
        if name == NAME:
            return (Path(folder) / PUBLIC / NAME).read_bytes()
        with archive_of(Path(folder) / PUBLIC) as made:
            return made.read()


def public_table(stem: str, key_date: date) -> bytes | None:
    """A table as CSV after RFC 4180, as the package has it; None where there is none of that name."""
    entry = next((each for each in public_lists() if each.file_stem == stem), None)
    if entry is None:
        return None
    with transaction.atomic(), as_everybody():
        return "".join(list_file_of(entry, key_date).csv_rfc4180()).encode()
