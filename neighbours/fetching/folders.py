"""Packages that were delivered as files: a folder with one for each municipality, as a folder or a ZIP archive of its
short name."""

import zlib
from lzma import LZMAError
from pathlib import Path
from typing import Self
from zipfile import BadZipFile, ZipFile

from django.conf import settings

from ..packages.descriptions import MOST_BYTES as MOST_OF_DESCRIPTION
from ..problems import NotReachedError, RefusedPackageError
from .web import DESCRIPTION, TOO_MUCH, WebAnswer

# What zipfile and its unpackers say of an archive that is none, is encrypted, or was damaged.
DAMAGED = (BadZipFile, zlib.error, LZMAError, NotImplementedError, RuntimeError, ValueError, OSError, EOFError)


class Delivery:
    """The package of a municipality in the folder: `solingen/datapackage.json`, or in `solingen.zip`. Only files that
    the description names are opened, by names without folders."""

    def __init__(self, folder: Path, slug: str) -> None:
        self.folder, self.archive = folder / slug, folder / f"{slug}.zip"
        self.address = self.archive.name if self.archive.is_file() else f"{slug}/{DESCRIPTION}"
        self.requests, self.received_bytes = 0, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing stays open."""

    @property
    def is_there(self) -> bool:
        return self.archive.is_file() or (self.folder / DESCRIPTION).is_file()

    def description(self, etag: str) -> WebAnswer:
        if not self.is_there:
            raise NotReachedError("Für diese Kommune liegt kein Paket im Ordner.")
        return WebAnswer(self.read(DESCRIPTION, MOST_OF_DESCRIPTION), "")

    def table(self, path: str) -> bytes:
        return self.read(path, settings.NEIGHBOUR_MAX_BYTES)

    def read(self, name: str, limit: int) -> bytes:
        room = min(limit, settings.NEIGHBOUR_MAX_BYTES - self.received_bytes)
        try:
            content = self.read_some(name, room + 1)
        except (KeyError, FileNotFoundError):
            raise RefusedPackageError(f"Die Datei {name} fehlt im Paket.") from None
        except DAMAGED:
            raise RefusedPackageError("Das Archiv ist beschädigt, verschlüsselt oder keine ZIP-Datei.") from None
        self.received_bytes += len(content)
        if len(content) > room:
            raise RefusedPackageError(TOO_MUCH.format(limit=min(limit, settings.NEIGHBOUR_MAX_BYTES) // 1_000_000))
        return content

    def read_some(self, name: str, most: int) -> bytes:
        """At most so many bytes of the file: never more is unpacked."""
        if not self.archive.is_file():
            with (self.folder / name).open("rb") as file:
                return file.read(most)
        with ZipFile(self.archive) as archive, archive.open(name) as packed:
            return packed.read(most)
