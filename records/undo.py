"""Many records written as one event, a run, and undone as one.

What the run created is deleted, what it changed is as before, what later statements carry along of it is as if it had
never been (see `records.carried`), and all is in the history.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Model, QuerySet
from django.utils import timezone

from .batches import in_batches
from .carried import without_carried
from .history import BATCH_ROWS, because, current_user
from .models import Record
from .querysets import RecordQuerySet
from .statements import Statement, attname_of
from .trail import RecordVersion, format_entry

R = TypeVar("R", bound="UndoableRun")

MOST_REASONS = 20
NOT_RESTORED = ("id", "version", "entered_at")


class Event(Protocol):
    """What was written together: what its entries in the history are, and how it is called."""

    @property
    def reason(self) -> str: ...

    def history(self, model: type[Record]) -> models.QuerySet[Any]:
        """The history rows that it wrote for records of the model, in their order."""


class UndoableRun(models.Model):
    """Base of runs: `str` of one is the reason in the history rows that it wrote.

    They lie in `spans`: for each model (label) the first and the last number of a history row.
    """

    ALREADY_UNDONE = "Das ist schon rückgängig gemacht."

    spans = models.JSONField("Verlauf", default=dict, editable=False)
    undone_at = models.DateTimeField("Rückgängig gemacht am", null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Rückgängig gemacht von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
    )

    class Meta:
        abstract = True

    @property
    def reason(self) -> str:
        """The reason in the history rows that the run wrote."""
        return str(self)

    @contextmanager
    def writing(self, written: Sequence[type[Record]]) -> Iterator[None]:
        """Inside a transaction: what is written inside, of these models, is of the run; saved by the caller."""
        before = {model._meta.label: newest_history_id(model) for model in written}
        with because(self.reason):
            yield
        self.spans = {model._meta.label: [before[model._meta.label] + 1, newest_history_id(model)] for model in written}

    def history(self, model: type[Record]) -> models.QuerySet[Any]:
        """The history rows that the run wrote for records of the model, in their order."""
        first, last = self.spans.get(model._meta.label, (1, 0))
        entries: models.QuerySet[Any] = model.history.filter(
            history_id__gte=first, history_id__lte=last, history_change_reason=self.reason
        )
        return entries.order_by("history_id")


def newest_history_id(model: type[Record]) -> int:
    return int(model.history.aggregate(newest=Max("history_id"))["newest"] or 0)


class CannotUndoError(Exception):
    """Why a run cannot be undone; `reasons` say it in German."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass
class WrittenRecords:
    """The records of one model that a run wrote: keys of those it created, and the version it made of others."""

    model: type[Record]
    created: list[int]
    changed: dict[int, int]

    @property
    def versions(self) -> dict[int, int]:
        """The version that each record has while nobody has touched it since."""
        return dict.fromkeys(self.created, 1) | self.changed


def undo(run: R, written: Sequence[type[Record]], reason: str) -> None:
    """Undo the run, whole or not at all; `written` are the models of what it wrote, each after those it builds on.

    Raises a CannotUndoError that names what stands against it.
    """
    with transaction.atomic():
        locked = type(run)._default_manager.select_for_update().get(pk=run.pk)
        if locked.undone_at:
            raise CannotUndoError([run.ALREADY_UNDONE])
        take_back(locked, written, reason)
        locked.undone_at = run.undone_at = timezone.now()
        locked.undone_by = run.undone_by = current_user()
        locked.save()


def take_back(event: Event, written: Sequence[type[Record]], reason: str) -> None:
    """Inside a transaction: take back what the event wrote, whole or not at all, see `undo`."""
    parts = [written_records(event, model) for model in written]
    reasons = [line for records in parts for line in reasons_against(records, parts)]
    if reasons:
        raise CannotUndoError(reasons[:MOST_REASONS])
    with because(f"{event.reason} rückgängig gemacht: {reason}"):
        try:
            carried = [(records.model, carried_of(records, event)) for records in parts]
            for records in reversed(parts):
                restore_changed(records)
                delete_created(records)
            for model, statements in carried:
                if statements:
                    records_of(model).bulk_change(statements, model.value_fields)  # type: ignore[attr-defined]
        except IntegrityError as error:
            raise CannotUndoError(["Der frühere Stand passt nicht zu dem, was seither eingetragen wurde."]) from error
        except ValidationError as error:
            raise CannotUndoError(error.messages) from error


def records_of(model: type[Record]) -> RecordQuerySet[Record]:
    """All records of a model, with what the querysets of all records share."""
    return cast("RecordQuerySet[Record]", model._default_manager.all())


def written_records(event: Event, model: type[Record]) -> WrittenRecords:
    entries = list(event.history(model).values_list("id", "version", "history_type"))
    return WrittenRecords(
        model,
        created=[pk for pk, _, kind in entries if kind == "+"],
        changed={pk: version for pk, version, kind in entries if kind == "~"},
    )


def reasons_against(records: WrittenRecords, parts: list[WrittenRecords]) -> Iterator[str]:
    """What was changed or deleted since, and what depends on what the run created."""
    expected = records.versions
    present: dict[int, int] = {}
    for keys in in_batches(expected, BATCH_ROWS):
        present |= dict(records_of(records.model).filter(pk__in=keys).values_list("pk", "version"))
    touched = [pk for pk, version in expected.items() if present.get(pk) != version]
    for pk in touched[:MOST_REASONS]:
        yield format_entry(records.model.history.filter(id=pk).order_by("-history_id").first())
    yield from dependent_records(records, {other.model: set(other.versions) for other in parts})


def dependent_records(records: WrittenRecords, written: dict[type[Record], set[int]]) -> Iterator[str]:
    """Records that refer to what the run created, other than those it created or changed itself."""
    for relation in records.model._meta.related_objects:
        model, name = cast(type[Record], relation.related_model), relation.field.name
        for keys in in_batches(records.created, BATCH_ROWS):
            referring = model._base_manager.filter(**{f"{name}__in": keys})
            for record in other_references(referring, written.get(model, set())):
                yield f"„{getattr(record, name)}“ hat inzwischen: {model._meta.verbose_name} „{record}“."


def other_references(referring: QuerySet[Record], own: set[int]) -> list[Model]:
    """The first of the records that are not among the run's own."""
    keys = [pk for pk in referring.values_list("pk", flat=True) if pk not in own]
    return list(referring.filter(pk__in=keys[:MOST_REASONS]))


def carried_of(written: WrittenRecords, event: Event) -> list[Statement]:
    """What others entered since and carries along what the run brought, see `records.carried`."""
    model: Any = written.model
    if not (written.versions and issubclass(model, Statement) and model.values_apart):
        return []
    names = [attname_of(model, name) for name in model.value_fields]
    former: dict[int, Any] = dict.fromkeys(written.created)
    for keys in in_batches(written.changed, BATCH_ROWS):
        entries = former_entries(written, keys)
        former |= {entry.id: tuple(getattr(entry, name) for name in names) for entry in entries}
    newest = event.history(model).order_by("-history_id").values_list("history_id", flat=True).first() or 0
    return without_carried(model, former, newest, reasons_of_runs(model, newest))


def reasons_of_runs(model: type[Record], since: int) -> list[str]:
    """The reasons of the runs that wrote records of the model since."""
    runs = (run for kind in UndoableRun.__subclasses__() for run in kind._default_manager.all())
    return [run.reason for run in runs if run.spans.get(model._meta.label, (0, 0))[1] > since]


def former_entries(written: WrittenRecords, keys: Sequence[int]) -> Iterator[RecordVersion]:
    """What a batch of the changed records was before, from their history."""
    before = {written.changed[pk] - 1 for pk in keys}
    entries = written.model.history.filter(id__in=keys, version__in=before).exclude(history_type="-")
    return (entry for entry in entries if entry.version == written.changed[entry.id] - 1)


def restore_changed(written: WrittenRecords) -> None:
    """Give the changed records back the values that they had before."""
    fields = [field for field in written.model._meta.concrete_fields if field.name not in NOT_RESTORED]
    for keys in in_batches(written.changed, BATCH_ROWS):
        records = records_of(written.model).in_bulk(keys)
        for entry in former_entries(written, [*records]):
            for field in fields:
                setattr(records[entry.id], field.attname, getattr(entry, field.attname))
        records_of(written.model).bulk_change(list(records.values()), [field.name for field in fields])


def delete_created(written: WrittenRecords) -> None:
    for keys in in_batches(written.created, BATCH_ROWS):
        records_of(written.model).bulk_delete(list(records_of(written.model).filter(pk__in=keys)))
