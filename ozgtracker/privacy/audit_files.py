"""Who took the Prüfakte of a grant is written down; the next one says who took those before, and what was redacted."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from lists.columns import DateColumn, NumberColumn, TextColumn
from lists.panels import PanelTable
from records.trail import name_of_account
from reports.audit_file.archive import Archive, audit_file_taken
from reports.audit_file.parts import NONE, AuditFile, PartFile, account_text, audit_part, moment_text, table_file
from reports.audit_file.trail import FOLDER
from reports.audit_file.tree import histories_of

from .models import AuditFileDownload, Redaction


@receiver(audit_file_taken)
def record_download(audit_file: AuditFile, archive: Archive, **kwargs: Any) -> None:
    """An error here keeps the file from being handed out."""
    AuditFileDownload.objects.create(
        grant=audit_file.grant.pk,
        name=str(audit_file.grant)[: AuditFileDownload.NAME_LENGTH],
        key_date=audit_file.key_date,
        sha256=archive.sha256,
        size=archive.size,
        by=audit_file.reader,
    )


class DownloadTable(PanelTable):
    """Who took the Prüfakte of a grant."""

    at = TextColumn("Zeitpunkt", row_header=True)
    by = TextColumn("Konto")
    of = DateColumn("Stichtag der Akte")
    size = NumberColumn("Bytes")
    sha256 = TextColumn("SHA-256 der Datei")


@audit_part(FOLDER)
def downloads(audit_file: AuditFile) -> Iterator[PartFile]:
    taken = AuditFileDownload.objects.filter(grant=audit_file.grant.pk).select_related("by").order_by("at", "pk")
    rows = (
        {
            "at": moment_text(each.at),
            "by": account_text(each.by),
            "of": each.key_date,
            "size": each.size,
            "sha256": each.sha256,
        }
        for each in taken
    )
    title = "Wer diese Prüfakte vorher geladen hat"
    yield table_file(audit_file, "herausgaben", title, DownloadTable(rows), of_day=False, empty=NONE)


class RedactionTable(PanelTable):
    """Of which fields the text was taken out; never the text."""

    at = TextColumn("Zeitpunkt", row_header=True)
    by = TextColumn("Konto")
    model = TextColumn("Art")
    key = NumberColumn("Nummer")
    field = TextColumn("Feld")
    entries = NumberColumn("Geschwärzte Fassungen")
    reason = TextColumn("Grund")


@audit_part(FOLDER)
def redactions(audit_file: AuditFile) -> Iterator[PartFile]:
    of_grant = Q(pk__in=[])
    for history in histories_of(audit_file.grant):
        of_model = Redaction.objects.filter(model=history.model.instance_type._meta.label_lower)
        keys = [key for (key,) in of_model.values_list("key").distinct()]
        hanging = history.filter(id__in=keys).values("id") if keys else ()
        of_grant |= Q(pk__in=of_model.filter(key__in=hanging).values("pk")) if keys else Q(pk__in=[])
    rows = (
        {
            "at": moment_text(each.at),
            "by": name_of_account(each.by),
            "model": each.model,
            "key": each.key,
            "field": each.field,
            "entries": each.entries,
            "reason": each.reason,
        }
        for each in Redaction.objects.filter(of_grant).select_related("by").order_by("at", "pk")
    )
    title = "Was geschwärzt wurde: das Feld, nie der Text"
    yield table_file(audit_file, "schwaerzungen", title, RedactionTable(rows), of_day=False, empty=NONE)
