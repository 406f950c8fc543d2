"""The history of every record: who changed what, when and why, and during which time the database held it.

Kept by django-simple-history in a table beside each table; `superseded_at` makes each of its rows a period of
knowledge (transaction time), so that what was known on a day is a plain condition, see records.knowledge.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import connections, models
from django.db.models import Model
from django.dispatch import receiver
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import post_create_historical_record, pre_create_historical_record

from .batches import in_batches
from .deeds import note_entry, noted
from .long_lists import among
from .moments import next_moment
from .text import clean

REASON_LENGTH = 500
BATCH_ROWS = 2500
_reason: ContextVar[str] = ContextVar("reason", default="")
_moment: ContextVar[list[datetime] | None] = ContextVar("moment", default=None)


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Everything saved or deleted inside leaves the reason in its history; an empty one leaves none."""
    token = _reason.set(clean(reason, multiline=False).strip()[:REASON_LENGTH])
    try:
        yield
    finally:
        _reason.reset(token)


def current_reason() -> str:
    """The reason given by `because`; empty without one."""
    return _reason.get()


@contextmanager
def acting(user: object) -> Iterator[None]:
    """Everything saved or deleted inside is the account's, where no request says whose it is; None: the program's."""
    context = HistoricalRecords.context
    before = getattr(context, "request", None)
    context.request = SimpleNamespace(user=user)
    try:
        yield
    finally:
        context.request = before


def current_user() -> Any:
    """The account that acts now; None for the program itself."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user if user is not None and user.is_authenticated else None


class HistoryEntry(models.Model):
    """What the database held of a record from `history_date` until `superseded_at` (None: it still does).

    A deletion holds nothing: its period is empty. `is_consequence`: nobody changed the record; the end of a statement
    followed from another one (see `records.ends`).
    """

    superseded_at = models.DateTimeField(null=True, editable=False)
    is_consequence = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


class DeedsManager(HistoryManager):  # type: ignore[misc]  # django-simple-history has no types
    """What people did: without the entries that only follow from what was done to another record.

    django-simple-history builds the class of a manager anew at each save; once is enough.
    """

    @classmethod
    @cache
    def from_queryset(cls, *args: Any, **kwargs: Any) -> Any:
        return super().from_queryset(*args, **kwargs)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(is_consequence=False)


class History(HistoricalRecords):  # type: ignore[misc]  # as above
    """django-simple-history with periods, reasons from `because`, and indexes that a model names itself.

    `history_indexes` of a model are the indexes of its history table.
    """

    def __init__(self, **options: Any) -> None:
        defaults = {
            "bases": [HistoryEntry],
            "history_manager": DeedsManager,
            "inherit": True,
            "history_id_field": models.BigAutoField(primary_key=True),
            "history_change_reason_field": models.CharField(max_length=REASON_LENGTH, null=True),
            "user_related_name": "+",
        }
        super().__init__(**{**defaults, **options})

    def get_meta_options(self, model: type[Model]) -> dict[str, Any]:
        return {
            **super().get_meta_options(model),
            "verbose_name": f"Verlauf: {model._meta.verbose_name}",
            "verbose_name_plural": f"Verlauf: {model._meta.verbose_name_plural}",
            "default_permissions": (),
            "indexes": list(getattr(model, "history_indexes", ())),
        }

    def _get_history_change_reason_field(self) -> Any:
        """A field for each history: all would share one, and Django would take it for that of the last one."""
        return super()._get_history_change_reason_field().clone()

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: str | None) -> str | None:
        return super().get_change_reason_for_object(instance, history_type, using) or current_reason() or None


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything saved or deleted inside is entered at the same moment: what belongs together is known together.

    It is the moment of the first entry, not of the call: by then the rows are locked, and what another writer entered
    before has an earlier one.
    """
    token = _moment.set([] if _moment.get() is None else _moment.get())
    try:
        yield
    finally:
        _moment.reset(token)


def moment_of_entry() -> datetime:
    """The moment at which what is written now is entered, see `one_moment`."""
    shared = _moment.get()
    if not shared:
        now = next_moment()
        if shared is None:
            return now
        shared.append(now)
    return shared[0]


def remember(model: Any, keys: Sequence[int], kind: str, using: str = "default", *, consequence: bool = False) -> None:
    """Write the history of many rows of a table as they stand: `kind` is + after insert, ~ after update, - before
    deletion. The database copies the rows: twenty times as fast as a model instance for each.
    """
    now = moment_of_entry()
    with nullcontext() if consequence else noted(model, keys):
        for batch in in_batches(keys, BATCH_ROWS):
            if kind != "+":
                end_entries(model.history.model, batch, now, using)
            copy_to_history(model, batch, kind, now, using, consequence=consequence)


def end_entries(history: type[Model], keys: Sequence[int], now: datetime, using: str = "default") -> None:
    """End the periods of the present entries of these records; every save does, and making the query would take longer
    than running it."""
    connection = connections[using]
    are_these, params = among(keys, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {connection.ops.quote_name(history._meta.db_table)} SET superseded_at = %s "  # noqa: S608 our name
            f"WHERE id {are_these} AND superseded_at IS NULL",
            [connection.ops.adapt_datetimefield_value(now), *params],
        )


def copy_to_history(
    model: Any, keys: list[int], kind: str, now: datetime, using: str, *, consequence: bool = False
) -> None:
    connection, user = connections[using], current_user()
    moment = connection.ops.adapt_datetimefield_value(now)
    entry = {
        "history_date": moment,
        "history_type": kind,
        "history_change_reason": current_reason() or None,
        "history_user_id": user.pk if user else None,
        "superseded_at": moment if kind == "-" else None,
        "is_consequence": consequence,
    }
    quote = connection.ops.quote_name
    own = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    added = ", ".join(map(quote, entry))
    marks = ", ".join(["%s"] * len(entry))
    are_these, params = among(keys, connection.vendor)
    key, table, history = map(quote, (model._meta.pk.column, model._meta.db_table, model.history.model._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {history} ({own}, {added}) SELECT {own}, {marks} FROM {table} "  # noqa: S608 our own names
            f"WHERE {key} {are_these} ORDER BY {key}",
            [*entry.values(), *params],
        )


@receiver(pre_create_historical_record)
def end_former_entry(instance: Model, history_instance: Any, **kwargs: object) -> None:
    """A new entry ends the period of the one before it."""
    history_instance.history_date = moment_of_entry()
    if history_instance.history_type != "+":
        end_entries(type(history_instance), [instance.pk], history_instance.history_date)
    if history_instance.history_type == "-":
        history_instance.superseded_at = history_instance.history_date


@receiver(post_create_historical_record)
def note_new_entry(history_instance: Any, **kwargs: object) -> None:
    """A new entry is part of the deed under way; outside of any it may be refused."""
    note_entry(history_instance)
