"""The history of records as people read it: who, when, what before and after, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignKey, Model, QuerySet
from django.utils import timezone
from django.utils.formats import localize

from .batches import in_batches
from .days import BEGINNING, since_text
from .fields import FileTextField
from .generics import Field

KINDS = {"+": "angelegt", "~": "geändert", "-": "gelöscht"}
NOTHING = "–"
READ_AT_ONCE = 500
MOST_REMEMBERED = 20_000
PROGRAM = "das Programm"


class FieldChange(NamedTuple):
    """One field of a record before and after a change, as texts."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class TrailEntry:
    """One change of one record; `key` is its primary key, `second` who confirmed it as second person, and when."""

    record: str
    key: int
    model: str
    kind: str
    at: datetime
    who: str
    reason: str
    changes: list[FieldChange]
    second: str = field(default="", kw_only=True)


Seconds = Callable[[str, Sequence[int]], Mapping[int, str]]
_seconds: list[Seconds] = []


def confirmation_source(function: Seconds) -> Seconds:
    """Decorator: the function says of entries in the history of a model (its label), by their numbers, which second
    person confirmed them."""
    _seconds.append(function)
    return function


class RecordVersion(Protocol):
    """A row of a history table: a version of a record, with its fields beside these."""

    id: int
    version: int
    history_id: int
    history_type: str
    history_date: datetime
    history_change_reason: str | None
    history_user: AbstractBaseUser | None
    history_object: Model
    instance_type: Any  # the model of the record
    _meta: Any


@dataclass
class Referred:
    """What the entries of histories refer to, read once for all of them: `records` by their model and key (None: there
    is none any more). `texts` are values as people read them, by their field: entries share most of them."""

    records: dict[type[Model], dict[int, Model | None]] = field(default_factory=dict)
    texts: dict[tuple[int, Any], str] = field(default_factory=dict)

    def load(self, entries: Sequence[Any]) -> None:
        """Read what entries of one history table refer to and is not known yet. A query for each field at most."""
        model: Any = type(entries[0]) if entries else None
        for each in foreign_keys_of(model) if model else ():
            known = self.records.setdefault(each.related_model, {})
            lacking = {getattr(entry, each.attname) for entry in entries} - {None, *known}
            found = each.related_model._base_manager.in_bulk(sorted(lacking)) if lacking else {}
            known |= {key: found.get(key) for key in lacking}

    def attach(self, record: Model) -> None:
        """Let a record of a history refer to these records, not to copies of its own."""
        for each in foreign_keys_of(type(record)):
            related = self.records.get(each.related_model, {}).get(getattr(record, each.attname))
            if related is not None:
                each.set_cached_value(record, related)

    def text_of(self, field: Field, state: object) -> str:
        """As the function of that name."""
        value = getattr(state, field.attname)
        if isinstance(value, str) and not field.choices and not isinstance(field, FileTextField):
            return value or NOTHING
        text = self.texts.get((id(field), value))
        if text is None:
            if len(self.texts) >= MOST_REMEMBERED:
                self.texts.clear()
            text = self.texts[id(field), value] = self.make_text(field, value)
        return text

    def make_text(self, field: Field, value: Any) -> str:
        related = self.records.get(field.related_model, {}).get(value) if isinstance(field, ForeignKey) else None
        return text_of_value(field, value) if related is None else str(related)


@cache
def foreign_keys_of(model: type[Model]) -> Sequence[Any]:
    """The fields of a history, or of its records, by which they refer to others."""
    return [each for each in tracked_fields(model) if isinstance(each, ForeignKey)]


def tracked_fields(model: type[Model]) -> Iterable[Field]:
    fields: Iterable[Any] = getattr(model, "tracked_fields", model._meta.concrete_fields)
    return fields


def name_of_account(account: AbstractBaseUser | None) -> str:
    """The account behind something; commands and migrations have none."""
    return account.get_username() if account else PROGRAM


def format_moment(moment: datetime) -> str:
    """24.11.2026 um 10:15 Uhr"""
    return f"{timezone.localtime(moment):%d.%m.%Y um %H:%M Uhr}"


def format_entry(entry: RecordVersion) -> str:
    """A change as half a sentence: demo-x hat „Produktiv ab 01.06.2021“ am 24.11.2026 um 10:15 Uhr angelegt."""
    who, at = name_of_account(entry.history_user), format_moment(entry.history_date)
    return f"{who} hat „{name_of(entry)}“ am {at} {KINDS[entry.history_type]}."


def name_of(entry: RecordVersion, referred: Referred | None = None) -> str:
    """The record as it was named then; its kind and number where what it belonged to or its name is gone."""
    record = entry.history_object
    if referred:
        referred.attach(record)
    try:
        name = str(record)
    except ObjectDoesNotExist:
        name = ""
    name = name or entry.instance_type.former_name(entry.id)
    return name or f"{entry.instance_type._meta.verbose_name} {entry.id}"


def trail_of(
    entries: Sequence[Any], referred: Referred | None = None, *, with_seconds: bool = False
) -> list[TrailEntry]:
    """The entries of one history table to be read, in their order. One query for the entries before them, and one for
    each field by which they refer to others, as far as those are not `referred` to by entries read before."""
    known = referred or Referred()
    before = entries_before(entries)
    known.load([*entries, *before.values()])
    seconds = seconds_of(entries) if with_seconds else {}
    return [
        TrailEntry(
            record=name_of(entry, known),
            key=entry.id,
            model=str(entry.instance_type._meta.verbose_name),
            kind=KINDS[entry.history_type],
            at=entry.history_date,
            who=name_of_account(entry.history_user),
            reason=entry.history_change_reason or "",
            changes=changes_of(entry, before.get((entry.id, entry.version - 1)), known),
            second=seconds.get(entry.history_id, ""),
        )
        for entry in entries
    ]


def read_trail(history: QuerySet[Any], referred: Referred) -> Iterator[TrailEntry]:
    """All entries of one history table, the oldest first, with who confirmed them, read some hundred at a time."""
    ordered = history.select_related("history_user").order_by("history_date", "history_id")
    for entries in in_batches(ordered.iterator(READ_AT_ONCE), READ_AT_ONCE):
        yield from trail_of(entries, referred, with_seconds=True)


def seconds_of(entries: Sequence[Any]) -> dict[int, str]:
    """Who confirmed entries of one history table as second person, by their numbers."""
    label, numbers = entries[0].instance_type._meta.label if entries else "", [entry.history_id for entry in entries]
    return {number: text for source in _seconds if entries for number, text in source(label, numbers).items()}


def entries_before(entries: Sequence[Any]) -> dict[tuple[int, int], Any]:
    """For changes among the entries: what each changed, by the record's key and version."""
    changed = [entry for entry in entries if entry.history_type == "~"]
    if not changed:
        return {}
    rows = (
        type(changed[0])
        ._default_manager.exclude(history_type="-")
        .filter(id__in={entry.id for entry in changed}, version__in={entry.version - 1 for entry in changed})
    )
    return {(row.id, row.version): row for row in rows}


def changes_of(entry: RecordVersion, before: Any, referred: Referred | None = None) -> list[FieldChange]:
    if entry.history_type == "~" and before is not None:
        return changes_between(before, entry, referred)
    return contents_of(entry, referred)


def says_the_same(before: Any, after: Any) -> bool:
    """Whether two states of a record do not differ in what is entered, nor in where its window begins (None: there is
    none)."""
    if before is None or after is None:
        return before is after
    differs = any(getattr(before, field.attname) != getattr(after, field.attname) for field in fields_shown(after))
    return not differs and not windows_moved(before, after)


def changes_between(before: Any, after: Any, referred: Referred | None = None) -> list[FieldChange]:
    """The fields in which two states of a record differ: those that are entered, or else where its window begins."""
    text_of = (referred or Referred()).text_of
    fields = fields_shown(after)
    entered = [field for field in fields if getattr(before, field.attname) != getattr(after, field.attname)]
    return [
        FieldChange(field.name, label_of(field), text_of(field, before), text_of(field, after))
        for field in entered or windows_moved(before, after)
    ]


def windows_moved(before: Any, after: Any) -> list[Field]:
    """The field of the day since when a statement may have held, where that alone was corrected."""
    fields = (field for field in after._meta.concrete_fields if field.name == "earliest_on")
    return [field for field in fields if getattr(before, field.attname) != getattr(after, field.attname)]


def contents_of(entry: RecordVersion, referred: Referred | None = None) -> list[FieldChange]:
    """What a record held when it was entered or deleted: its fields with a value."""
    text_of = (referred or Referred()).text_of
    shown = [(field, text_of(field, entry)) for field in fields_shown(entry)]
    deleted = entry.history_type == "-"
    return [
        FieldChange(field.name, label_of(field), *((text, NOTHING) if deleted else (NOTHING, text)))
        for field, text in shown
        if text != NOTHING
    ]


def fields_shown(entry: Any) -> Sequence[Field]:
    """The fields that are entered, of a record or a version of it."""
    model: Any = type(entry)
    return fields_entered(model)


@cache
def fields_entered(model: type[Model]) -> Sequence[Field]:
    return [field for field in tracked_fields(model) if field.editable and not field.primary_key]


def label_of(field: Field) -> str:
    return str(field.verbose_name)


def text_of(field: Field, state: object) -> str:
    """The value of a field in a state of a record (its history or itself), as people read it."""
    return text_of_value(field, getattr(state, field.attname))


def text_of_value(field: Field, value: Any, day: date | None = None) -> str:
    """A value of a field (of a relation: the key), as people read it; what it refers to by its name of the day, or of
    today."""
    if value is None or value == "":
        return NOTHING
    if isinstance(field, ForeignKey):
        manager: Any = field.related_model._default_manager
        known = manager.on_day(day) if day and hasattr(manager, "on_day") else field.related_model._base_manager
        related = known.filter(pk=value).first()
        return str(related) if related else f"{field.related_model._meta.verbose_name} {value} (gelöscht)"
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return field.described(value) if isinstance(field, FileTextField) else plain_text(value)


def plain_text(value: object) -> str:
    """A plain value in German notation."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if value == BEGINNING:
        return since_text(BEGINNING)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return str(localize(value))
    return str(value)
