"""Receiving the package of one municipality: asked for, looked at, and read, without the database.

Only what changed is moved: the description where its ETag is another, a table where its checksum is. The tables of a
later Stand differ from those before in that day alone, where nothing happened; whether that gives the checksum is tried
before a table is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Protocol, Self

from services.models.scale import Scale

from ..figures import Figures, Tables, figures_of
from ..packages.descriptions import Description, PackageResource, read_description, refuse_other_municipality
from ..packages.possible import refuse_impossible
from ..packages.tables import read_table
from ..problems import RefusedPackageError
from .web import WebAnswer

CHANGED = "Tabelle {name}: Die Datei hat nicht die Prüfsumme (SHA-256), die die Beschreibung nennt."


class PackageSource(Protocol):
    """Where a package is had from."""

    address: str
    requests: int
    received_bytes: int

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def description(self, etag: str) -> WebAnswer: ...

    def table(self, path: str) -> bytes: ...


@dataclass(frozen=True)
class KnownMunicipality:
    """What is known of a municipality before it is asked: whose package is expected, of which Stand (None: of today),
    and what the package before was."""

    name: str
    ars: str
    etag: str = ""
    expected: date | None = None
    key_date: date | None = None
    known_until: date | None = None
    description_sha256: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)
    scale: Scale = field(default_factory=lambda: Scale(()))


@dataclass(frozen=True)
class Received:
    """What was received; without a `description` nothing changed at all, `is_same` where only the Stand did."""

    etag: str
    description: Description | None = None
    content: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)
    is_same: bool = False


def receive(source: PackageSource, known: KnownMunicipality) -> Received:
    """Raises a NotReachedError or RefusedPackageError."""
    answer = source.description(known.etag)
    if answer.content is None or sha256(answer.content).hexdigest() == known.description_sha256:
        return Received(answer.etag or known.etag)
    try:
        return received_with(source, known, answer)
    except RefusedPackageError:
        again = source.description("")  # it may have changed between its description and its tables
        if again.content is None or again.content == answer.content:
            raise
        return received_with(source, known, again)


def received_with(source: PackageSource, known: KnownMunicipality, answer: WebAnswer) -> Received:
    content = answer.content or b""
    description = read_description(content)
    refuse_other_municipality(description, known.name, known.ars)
    refuse_other_day(description.key_date, known)
    files: dict[str, bytes] = {}
    moved = False
    for name, resource in description.resources.items():
        unmoved = unchanged(known, resource, description.key_date)
        files[name] = checked(source, resource) if unmoved is None else unmoved
        moved = moved or unmoved is None
    is_same = not moved and set(files) == set(known.files)
    tables = tables_of(description, files)
    for name, rows in tables.items():
        refuse_impossible(name, rows)
    return Received(
        answer.etag,
        description,
        content,
        files,
        figures_of(tables, known.scale, description.key_date, known.figures, known.known_until),
        is_same,
    )


def refuse_other_day(day: date, known: KnownMunicipality) -> None:
    """Of a day that was asked for just that is expected; else none before what is known already."""
    if known.expected is not None:
        if day != known.expected:
            raise RefusedPackageError(
                f"Das Paket hat den Stichtag {day:%d.%m.%Y}, gefragt war der {known.expected:%d.%m.%Y}."
            )
    elif known.known_until is not None and day < known.known_until:
        raise RefusedPackageError(
            f"Das Paket ist älter als das vorliegende: Stichtag {day:%d.%m.%Y} statt {known.known_until:%d.%m.%Y}."
        )


def unchanged(known: KnownMunicipality, resource: PackageResource, key_date: date) -> bytes | None:
    """The table, where it follows from the one before; None where it has to be asked for."""
    kept = known.files.get(resource.name)
    if kept is None or known.key_date is None:
        return None
    told_anew = redated(kept, known.key_date, key_date)
    return told_anew if sha256(told_anew).hexdigest() == resource.sha256 else None


def redated(content: bytes, before: date, now: date) -> bytes:
    """The table with another day in its last column."""
    return content.replace(f",{before.isoformat()}\r\n".encode(), f",{now.isoformat()}\r\n".encode())


def checked(source: PackageSource, resource: PackageResource) -> bytes:
    """The table as it is sent, with the size and the checksum that were announced."""
    content = source.table(resource.path)
    if len(content) != resource.size or sha256(content).hexdigest() != resource.sha256:
        raise RefusedPackageError(CHANGED.format(name=resource.name))
    return content


def tables_of(description: Description, files: Mapping[str, bytes]) -> Tables:
    return {
        name: read_table(name, content, list(description.resources[name].columns), description.key_date)
        for name, content in files.items()
    }
