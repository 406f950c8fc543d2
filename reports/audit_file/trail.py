"""The history of a grant and of all that hangs on it, and the imports that wrote to it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from operator import attrgetter
from typing import TypedDict

from django.db.models import Count

from imports.models import ImportRun
from lists.columns import NumberColumn, TextColumn
from lists.panels import PanelTable
from lists.tables import ListRows, Table
from records.trail import NOTHING, FieldChange, Referred, TrailEntry, name_of_account, read_trail

from .parts import NONE, AuditFile, PartFile, account_text, audit_part, moment_text, table_file
from .tree import histories_of

FOLDER = "7-verlauf"


class TrailRow(TypedDict):
    """A change of a record, as the file has it."""

    at: str
    who: str
    second: str
    kind: str
    model: str
    key: int
    record: str
    before: str
    after: str
    reason: str


class ImportRow(TypedDict):
    """An import, as the file has it."""

    key: int
    table: str
    file_name: str
    sha256: str
    as_of: str
    imported_at: str
    imported_by: str
    entries: int
    undone_at: str
    undone_by: str


class TrailRows(ListRows):
    """Rows that are made while the file is written."""

    def __init__(self, rows: Iterator[Mapping[str, object]], number: int) -> None:
        super().__init__([])
        self.rows, self.number = rows, number

    def __len__(self) -> int:
        return self.number

    def tuples(self, paths: list[str]) -> Iterator[tuple[object, ...]]:
        return (tuple(row[path] for path in paths) for row in self.rows)


class TrailTable(Table):
    """Changes of records, the oldest first."""

    at = TextColumn("Zeitpunkt")
    who = TextColumn("Konto")
    second = TextColumn("Zweite Person")
    kind = TextColumn("Vorgang")
    model = TextColumn("Art")
    key = NumberColumn("Nummer")
    record = TextColumn("Eintrag")
    before = TextColumn("Vorher")
    after = TextColumn("Nachher")
    reason = TextColumn("Grund")


@audit_part(FOLDER)
def trail(audit_file: AuditFile) -> Iterator[PartFile]:
    histories = list(histories_of(audit_file.grant))
    number = sum(history.count() for history in histories)
    referred = Referred()
    entries = merge(*(read_trail(history, referred) for history in histories), key=attrgetter("at"))
    title = "Verlauf der Zuwendung und von allem, was daran hängt: wer, wann, zweite Person, vorher, nachher, Grund"
    yield table_file(audit_file, "verlauf", title, TrailTable(TrailRows(map(trail_row, entries), number)), of_day=False)


def trail_row(entry: TrailEntry) -> TrailRow:
    return {
        "at": moment_text(entry.at),
        "who": entry.who,
        "second": entry.second,
        "kind": entry.kind,
        "model": entry.model,
        "key": entry.key,
        "record": entry.record,
        "before": side_text(entry.changes, "before"),
        "after": side_text(entry.changes, "after"),
        "reason": entry.reason,
    }


def side_text(changes: Iterable[FieldChange], side: str) -> str:
    """Betrag: 100,00; Zweck: Lizenzen. Empty where nothing was there."""
    texts = [(change.label, getattr(change, side)) for change in changes]
    return "; ".join(f"{label}: {text}" for label, text in texts) if any(text != NOTHING for _, text in texts) else ""


class ImportRunTable(PanelTable):
    """Imports that wrote to a grant or to what hangs on it."""

    key = NumberColumn("Nummer", row_header=True)
    table = TextColumn("Tabelle")
    file_name = TextColumn("Datei")
    sha256 = TextColumn("SHA-256 der Datei")
    as_of = TextColumn("Stand der Datei")
    imported_at = TextColumn("Importiert am")
    imported_by = TextColumn("Importiert von")
    entries = NumberColumn("Einträge in dieser Akte")
    undone_at = TextColumn("Rückgängig gemacht am")
    undone_by = TextColumn("Rückgängig gemacht von")


@audit_part(FOLDER)
def imports(audit_file: AuditFile) -> Iterator[PartFile]:
    written: Counter[str] = Counter()
    for history in histories_of(audit_file.grant):
        by_reason = history.order_by().values_list("history_change_reason").annotate(Count("pk"))
        written.update({reason: number for reason, number in by_reason if reason})
    runs = ImportRun.objects.select_related("imported_by", "undone_by").order_by("pk")
    rows = (import_row(run, written[run.reason]) for run in runs if written[run.reason])
    title = "Importe, die hierzu etwas geschrieben haben"
    yield table_file(audit_file, "importe", title, ImportRunTable(rows), of_day=False, empty=NONE)


def import_row(run: ImportRun, entries: int) -> ImportRow:
    return {
        "key": run.pk,
        "table": run.table,
        "file_name": run.file_name,
        "sha256": run.sha256,
        "as_of": f"{run.as_of:%d.%m.%Y}",
        "imported_at": moment_text(run.imported_at),
        "imported_by": name_of_account(run.imported_by),
        "entries": entries,
        "undone_at": moment_text(run.undone_at),
        "undone_by": account_text(run.undone_by),
    }
