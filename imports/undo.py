"""An import undone as one: what it created is deleted, what it changed is as before, and both are in the history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from records.batches import in_batches
from records.history import BATCH_ROWS, because, current_user
from records.trail import told

from .models import ImportRun
from .registry import table_named

MOST_TOLD = 20
NOT_RESTORED = ("id", "version", "entered_at")


class CannotUndoError(Exception):
    """Why an import cannot be undone; `reasons` say it in German."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass
class Written:
    """What an import did to records of one model: keys of those created, and for those changed the version it made."""

    model: Any
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
        written = [written_by(locked, model) for model in models_of(locked)]
        reasons = [line for each in written for line in reasons_against(each, written)]
        if reasons:
            raise CannotUndoError(reasons[:MOST_TOLD])
        with because(f"{locked.reason} rückgängig gemacht: {reason}"):
            try:
                for each in reversed(written):
                    restore(locked, each)
                    delete(each)
            except IntegrityError as error:
                raise CannotUndoError(
                    ["Der frühere Stand passt nicht zu dem, was seither eingetragen wurde."]
                ) from error
            except ValidationError as error:
                raise CannotUndoError(error.messages) from error
        locked.undone_at = run.undone_at = timezone.now()
        locked.undone_by = run.undone_by = current_user()
        locked.save()


def models_of(run: ImportRun) -> list[Any]:
    """The models of the table, each after those it builds on."""
    table = table_named(run.table)
    return list(table.models) if table else []


def written_by(run: ImportRun, model: Any) -> Written:
    entries = list(run.history(model).values_list("id", "version", "history_type"))
    return Written(
        model,
        [pk for pk, _, kind in entries if kind == "+"],
        {pk: version for pk, version, kind in entries if kind == "~"},
    )


def reasons_against(each: Written, written: list[Written]) -> Iterator[str]:
    """What was changed or deleted since, and what depends on what the import created."""
    expected = each.versions
    present: dict[int, int] = {}
    for keys in in_batches(expected, BATCH_ROWS):
        present |= dict(each.model._default_manager.filter(pk__in=keys).values_list("pk", "version"))
    touched = [pk for pk, version in expected.items() if present.get(pk) != version]
    for pk in touched[:MOST_TOLD]:
        yield told(each.model.history.filter(id=pk).order_by("-history_id").first())
    yield from dependents(each, {other.model: set(other.versions) for other in written})


def dependents(each: Written, touched: dict[Any, set[int]]) -> Iterator[str]:
    """Records that refer to what the import created, other than those it created or changed itself."""
    for relation in each.model._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        own = touched.get(model, set())
        for keys in in_batches(each.created, BATCH_ROWS):
            referring = model._base_manager.filter(**{f"{name}__in": keys})
            for record in foreign(referring, own):
                yield f"„{getattr(record, name)}“ hat inzwischen: {model._meta.verbose_name} „{record}“."


def foreign(referring: Any, own: set[int]) -> list[Any]:
    """The first of the records that are not among the import's own."""
    keys = [pk for pk in referring.values_list("pk", flat=True) if pk not in own]
    return list(referring.filter(pk__in=keys[:MOST_TOLD]))


def restore(run: ImportRun, each: Written) -> None:
    """Give the changed records back what they held before."""
    names = [field.attname for field in each.model._meta.concrete_fields if field.name not in NOT_RESTORED]
    fields = [field.name for field in each.model._meta.concrete_fields if field.name not in NOT_RESTORED]
    for keys in in_batches(each.changed, BATCH_ROWS):
        records = each.model._default_manager.in_bulk(keys)
        before = {version - 1 for pk, version in each.changed.items() if pk in records}
        entries = each.model.history.filter(id__in=keys, version__in=before).exclude(history_type="-")
        for entry in entries:
            if entry.version == each.changed[entry.id] - 1:
                for name in names:
                    setattr(records[entry.id], name, getattr(entry, name))
        each.model._default_manager.bulk_change(list(records.values()), fields)


def delete(each: Written) -> None:
    for keys in in_batches(each.created, BATCH_ROWS):
        each.model._default_manager.bulk_delete(list(each.model._default_manager.filter(pk__in=keys)))
