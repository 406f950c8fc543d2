"""An import undone as one: what it created is deleted, what it changed is as before, and both are in the history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from records.batches import in_batches
from records.history import BATCH_ROWS, because, current_user
from records.models import Record
from records.trail import format_entry

from .models import ImportRun
from .registry import table_named
from .resources import records_of

MOST_REASONS = 20
NOT_RESTORED = ("id", "version", "entered_at")


class CannotUndoError(Exception):
    """Why an import cannot be undone; `reasons` say it in German."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass
class ImportedRecords:
    """The records of one model that an import wrote: keys of those it created, and the version it made of others."""

    model: type[Record]
    created: list[int]
    changed: dict[int, int]

    @property
    def versions(self) -> dict[int, int]:
        """The version that each record has while nobody has touched it since."""
        return dict.fromkeys(self.created, 1) | self.changed


def undo(run: ImportRun, reason: str) -> None:
    """Undo the import, whole or not at all. Raises a CannotUndoError that names what stands against it."""
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.undone_at:
            raise CannotUndoError(["Dieser Import ist schon rückgängig gemacht."])
        imported = [imported_records(locked, model) for model in models_of(locked)]
        reasons = [line for records in imported for line in reasons_against(records, imported)]
        if reasons:
            raise CannotUndoError(reasons[:MOST_REASONS])
        with because(f"{locked.reason} rückgängig gemacht: {reason}"):
            try:
                for records in reversed(imported):
                    restore_changed(locked, records)
                    delete_created(records)
            except IntegrityError as error:
                raise CannotUndoError(
                    ["Der frühere Stand passt nicht zu dem, was seither eingetragen wurde."]
                ) from error
            except ValidationError as error:
                raise CannotUndoError(error.messages) from error
        locked.undone_at = run.undone_at = timezone.now()
        locked.undone_by = run.undone_by = current_user()
        locked.save()


def models_of(run: ImportRun) -> list[type[Record]]:
    """The models of the table, each after those it builds on."""
    table = table_named(run.table)
    return list(table.written_models) if table else []


def imported_records(run: ImportRun, model: type[Record]) -> ImportedRecords:
    entries = list(run.history(model).values_list("id", "version", "history_type"))
    return ImportedRecords(
        model,
        created=[pk for pk, _, kind in entries if kind == "+"],
        changed={pk: version for pk, version, kind in entries if kind == "~"},
    )


def reasons_against(records: ImportedRecords, imported: list[ImportedRecords]) -> Iterator[str]:
    """What was changed or deleted since, and what depends on what the import created."""
    expected = records.versions
    present: dict[int, int] = {}
    for keys in in_batches(expected, BATCH_ROWS):
        present |= dict(records_of(records.model).filter(pk__in=keys).values_list("pk", "version"))
    touched = [pk for pk, version in expected.items() if present.get(pk) != version]
    for pk in touched[:MOST_REASONS]:
        yield format_entry(records.model.history.filter(id=pk).order_by("-history_id").first())
    yield from dependent_records(records, {other.model: set(other.versions) for other in imported})


def dependent_records(records: ImportedRecords, imported: dict[type[Record], set[int]]) -> Iterator[str]:
    """Records that refer to what the import created, other than those it created or changed itself."""
    for relation in records.model._meta.related_objects:
        model, name = cast(type[Record], relation.related_model), relation.field.name
        for keys in in_batches(records.created, BATCH_ROWS):
            referring = model._base_manager.filter(**{f"{name}__in": keys})
            for record in other_references(referring, imported.get(model, set())):
                yield f"„{getattr(record, name)}“ hat inzwischen: {model._meta.verbose_name} „{record}“."


def other_references(referring: QuerySet[Record], own: set[int]) -> list[Model]:
    """The first of the records that are not among the import's own."""
    keys = [pk for pk in referring.values_list("pk", flat=True) if pk not in own]
    return list(referring.filter(pk__in=keys[:MOST_REASONS]))


def restore_changed(run: ImportRun, imported: ImportedRecords) -> None:
    """Give the changed records back the values that they had before."""
    fields = [field for field in imported.model._meta.concrete_fields if field.name not in NOT_RESTORED]
    for keys in in_batches(imported.changed, BATCH_ROWS):
        records = records_of(imported.model).in_bulk(keys)
        before = {version - 1 for pk, version in imported.changed.items() if pk in records}
        entries = imported.model.history.filter(id__in=keys, version__in=before).exclude(history_type="-")
        for entry in entries:
            if entry.version == imported.changed[entry.id] - 1:
                for field in fields:
                    setattr(records[entry.id], field.attname, getattr(entry, field.attname))
        records_of(imported.model).bulk_change(list(records.values()), [field.name for field in fields])


def delete_created(imported: ImportedRecords) -> None:
    for keys in in_batches(imported.created, BATCH_ROWS):
        records_of(imported.model).bulk_delete(list(records_of(imported.model).filter(pk__in=keys)))
