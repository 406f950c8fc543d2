"""A Prüfakte as a ZIP file: all parts, and a list of them with size and SHA-256 of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from tempfile import TemporaryFile
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.utils import timezone

from lists.columns import NumberColumn, TextColumn
from lists.panels import PanelTable
from lists.tables import reading

from .parts import AuditFile, PartFile, files_of, table_file

# Sent with `audit_file` and `archive` when one is made, before it is handed out.
audit_file_taken = Signal()


class Listed(NamedTuple):
    """A file of the archive as its list of contents has it."""

    name: str
    title: str
    number: int | None
    size: int | None
    sha256: str
    note: str


@dataclass(frozen=True)
class Archive:
    """A ZIP file, open for reading from its start; `sha256` is that of the whole."""

    file: Any
    sha256: str
    size: int


class TableOfContents(PanelTable):
    """The list of contents."""

    name = TextColumn("Datei", row_header=True)
    title = TextColumn("Inhalt")
    number = NumberColumn("Zeilen")
    size = NumberColumn("Bytes")
    sha256 = TextColumn("SHA-256")
    note = TextColumn("Vermerk")


def archive_of(audit_file: AuditFile) -> Archive:
    """The archive in a temporary file. Tables are read while they are written, a few hundred rows at a time."""
    made_at = timezone.localtime()
    file = TemporaryFile()  # noqa: SIM115 the response closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, reading("default"):
        listed = [write(archive, each, made_at) for each in files_of(audit_file)]
        content = TableOfContents(each._asdict() for each in listed)
        as_table = table_file(audit_file, "inhalt", "Dieses Verzeichnis als Tabelle", content, of_day=False)
        listed.append(write(archive, as_table, made_at))
        write(archive, cover_of(audit_file, listed, made_at), made_at)
    size = file.tell()
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return Archive(file, digest, size)


def write(archive: ZipFile, part: PartFile, made_at: datetime) -> Listed:
    """Put the file into the archive; of one without content its note alone is listed."""
    if part.content is None:
        return Listed(part.name, part.title, None, None, "", part.note)
    digest, size = sha256(), 0
    info = ZipInfo(part.name, made_at.timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    with archive.open(info, "w") as target:
        for chunk in part.content:
            digest.update(chunk)
            size += target.write(chunk)
    return Listed(part.name, part.title, part.number, size, digest.hexdigest(), part.note)


def cover_of(audit_file: AuditFile, listed: Iterable[Listed], made_at: datetime) -> PartFile:
    """The cover sheet: what the archive is, who took it when, and what is in it."""
    context = {
        "municipality": settings.MUNICIPALITY,
        "grant": audit_file.grant,
        "page": audit_file.page,
        "key_date": audit_file.key_date,
        "made_at": made_at,
        "reader": audit_file.reader,
        "files": list(listed),
    }
    text = render_to_string("reports/audit_file/cover.html", context)
    return PartFile("inhalt.html", "Deckblatt", [text.encode()])
