"""What was entered since a moment for days up to a key date: what can have changed figures of a frozen paper."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Model, Q

from projects.models import ProcessBundle, Rollout
from records.models import Record
from records.statements import Statement, attname_of
from records.trail import (
    KINDS,
    NOTHING,
    RecordVersion,
    TrailEntry,
    entries_before,
    fields_shown,
    says_the_same,
    text_of,
    trail_of,
)
from records.windows import first_possible_day

from .bases import BASES, FRAMES, IMPLIED, ON_DAY, Basis


@dataclass(frozen=True)
class EnteredEntry(TrailEntry):
    """An entry with what it is found by: the id of the record that "#" names, and the slug of its project.

    `added` names the record that it is said of, where that was entered since too: then both are one change. `is_new`:
    it alters nothing that was said at the moment. `alters_day`: something else holds on the key date after it. `values`
    are those before and after it, where figures are made of one value and both are certain; else None.
    """

    record_id: int
    project_slug: str
    added: tuple[str, int] | None
    is_new: bool
    alters_day: bool
    values: Set[str] | None

    @property
    def change(self) -> tuple[object, ...]:
        """What a reader counts as one change: the entry, or all of a record that was added."""
        return self.added or (self.model, self.key, self.at)


def in_order(entries: Iterable[EnteredEntry]) -> list[EnteredEntry]:
    """The entries in the order in which they were made, each once."""
    single = {(entry.model, entry.key, entry.at): entry for entry in entries}
    return sorted(single.values(), key=lambda entry: entry.at)


class HistoryRow(Protocol):
    """A row of a history table, with the fields of its record beside these."""

    id: int
    version: int
    history_id: int
    history_type: str


@dataclass(frozen=True)
class EnteredChanges:
    """What was entered since a moment for days up to a key date. The history is queried once for each kind of facts."""

    since: datetime
    key_date: date
    loaded: dict[str, list[EnteredEntry]] = field(default_factory=dict)
    added: dict[type[Record], set[int]] = field(default_factory=dict)
    there: dict[type[Record], set[int]] = field(default_factory=dict)

    def of(self, basis: Iterable[str]) -> list[EnteredEntry]:
        """The entries of a basis such as ["phases#17", "grants:aktenplan"], in the order in which they were made."""
        return in_order(entry for name in basis for entry in self.of_one(name))

    def of_one(self, name: str) -> list[EnteredEntry]:
        """The entries of one part of a basis, such as "phases#17" or "phases-on-day:aktenplan"."""
        named, separator, whose = name.partition("#" if "#" in name else ":")
        named, _, value = named.partition("=")
        kind = named.removesuffix(ON_DAY)
        entries = [entry for each_kind in (kind, *IMPLIED.get(kind, ())) for entry in self.of_kind(each_kind)]
        if value:
            entries = [entry for entry in entries if entry.values is None or value in entry.values]
        if kind != named:
            entries = [entry for entry in entries if entry.alters_day]
        if separator == "#":
            return [entry for entry in entries if str(entry.record_id) == whose]
        return [entry for entry in entries if not separator or entry.project_slug == whose]

    def of_kind(self, kind: str) -> list[EnteredEntry]:
        if kind not in self.loaded:
            self.loaded[kind] = self.load(BASES[kind])
        return self.loaded[kind]

    def load(self, basis: Basis) -> list[EnteredEntry]:
        history = basis.model.history.filter(history_date__gt=self.since).select_related("history_user")
        entered = list(history.order_by("history_date", "history_id"))
        before = entries_before(entered)
        former = {row.id: state_before(row, before) for row in reversed(entered)}
        counting = self.counting(basis, lasting(entered, before), before, former)
        belonging, owners = self.belonging_of(basis, counting), owner_names(basis, counting)
        altering, values = self.altering_day(basis.model, counting), self.values_altered(basis, counting)
        entries: list[EnteredEntry] = []
        for row, entry in zip(counting, trail_of(counting), strict=True):
            named = vars(with_owner(entry, owners.get(record_id_of(row, basis))))
            named |= {"added": self.added_owner(basis, row), "is_new": is_new(entry, former[row.id])}
            named |= {"alters_day": row.history_id in altering, "values": values.get(row.history_id)}
            entries += [
                EnteredEntry(**named, record_id=record_id, project_slug=slug)
                for record_id, slug in belonging.get(row.history_id, ())
            ]
        return entries

    def counting(self, basis: Basis, rows: Sequence[Any], before: Mapping[Any, Any], former: Any) -> list[Any]:
        """The rows that take effect by the key date, of records of which all that was entered since does, and of owners
        that were there by then. `former` are the records as they were at the moment, by id."""
        last = {row.id: row for row in rows}
        ids = {key for key, row in last.items() if self.counts(basis, row, former[key])}
        there = self.owners_there(basis.frame_model)
        return [
            row
            for row in rows
            if row.id in ids
            and self.counts(basis, row, before.get((row.id, row.version - 1)))
            and (there is None or id_of(row, basis.within or basis.record) in there)
        ]

    def counts(self, basis: Basis, row: Any, before: Any) -> bool:
        """Whether the row is about a day up to the key date, before the change or after it. Where it alters nothing but
        days and what happened on them, these days count."""
        names = {*basis.days, *basis.last_days}
        states = [row] if before is None else [row, before]
        altered = days_altered(row, before, names) if len(states) == 2 and row.history_type == "~" else None
        if altered is None or not altered <= names:
            if basis.model in FRAMES or not names:
                return True
            altered = names
        first = [getattr(state, name) for state in states for name in altered.intersection(basis.days)]
        last = [getattr(state, name) for state in states for name in altered.intersection(basis.last_days)]
        return any(day and day <= self.key_date for day in first) or any(day and day < self.key_date for day in last)

    def altering_day(self, model: type[Record], rows: Sequence[Any]) -> set[int]:
        """The history ids of the rows after which something else holds on the key date than before them; all, of
        records that are no statements and belong to no project from a day on."""
        names = values_held(model)
        if not rows or not names:
            return {row.history_id for row in rows}
        versions = versions_of(rows)
        altering = set()
        for row in rows:
            before = [each for each in versions[row.id] if each.history_date < row.history_date]
            after = [each for each in versions[row.id] if each.history_date <= row.history_date]
            if self.held(names, before) != self.held(names, after):
                altering.add(row.history_id)
        return altering

    def values_altered(self, basis: Basis, rows: Sequence[Any]) -> dict[int, Set[str]]:
        """Of each row, by its history id, what its owner has on the key date before and after it, where both are
        certain; of kinds that are divided by the value that of the row."""
        model: Any = basis.model
        if not rows or not basis.value:
            return {}
        if basis.value in model.key_fields:
            return {row.history_id: {str(getattr(row, basis.value))} for row in rows}
        owner, by_owner = model.owner_attname(), dict[int, list[Any]]()
        history = type(rows[0])._base_manager.filter(**{f"{owner}__in": {getattr(row, owner) for row in rows}})
        for each in history.order_by("history_date", "history_id"):
            by_owner.setdefault(getattr(each, owner), []).append(each)
        values: dict[int, Set[str]] = {}
        for row in rows:
            of_owner = by_owner[getattr(row, owner)]
            before = self.certain([each for each in of_owner if each.history_date < row.history_date], basis.value)
            after = self.certain([each for each in of_owner if each.history_date <= row.history_date], basis.value)
            if before and after:
                values[row.history_id] = {before, after}
        return values

    def certain(self, versions: Iterable[Any], name: str) -> str:
        """The one value that an owner certainly has on the key date by these versions of its records; else empty."""
        last = {version.id: version for version in versions}
        held = [holding for version in last.values() if (holding := self.held([name], [version]))]
        return str(held[0][0]) if len(held) == 1 and held[0][-1] else ""

    def held(self, names: Sequence[str], versions: Sequence[Any]) -> tuple[Any, ...] | None:
        """The values that hold on the key date by the last version of a record, with whether they are certain; None
        where it says nothing of the day."""
        last = versions[-1] if versions else None
        if last is None or last.history_type == "-":
            return None
        values = tuple(getattr(last, name) for name in names)
        if not hasattr(last, "effective_on"):
            return values
        first_day = first_possible_day(last)
        is_held = first_day <= self.key_date < last.until
        return (*values, last.effective_on <= self.key_date) if is_held else None

    def owners_there(self, model: type[Record]) -> set[int] | None:
        """The ids of the records of a model that count by the key date, as known at the moment or today; None: all."""
        if model not in self.there and (kind := FRAMES.get(model)):
            then = Q(history_date__lte=self.since, superseded_at__gt=self.since)
            rows: Any = kind.history.model  # with those that only follow from what was done to others
            known = rows._base_manager.filter(then | Q(superseded_at=None), effective_on__lte=self.key_date)
            owner = kind.owner_attname() if issubclass(kind, Statement) else "id"
            self.there[model] = set(known.values_list(owner, flat=True))
        return self.there.get(model)

    def added_owner(self, basis: Basis, row: HistoryRow) -> tuple[str, int] | None:
        """The record that a row is said of, where it was entered since; None where it was there before."""
        model, key = basis.owner_model, record_id_of(row, basis)
        if model not in self.added:
            new = model.history.filter(history_date__gt=self.since, history_type="+")
            self.added[model] = set(new.order_by().values_list("id", flat=True))
        return (model._meta.label, key) if key in self.added[model] else None

    def belonging_of(self, basis: Basis, rows: Sequence[HistoryRow]) -> dict[int, list[tuple[int, str]]]:
        """The id of the record that "#" names and the slug of the project of each row, by the id of the row."""
        if basis.unit_path:
            return self.rollouts_of(basis, rows)
        if basis.project is None:
            return {row.history_id: [(record_id_of(row, basis), "")] for row in rows}
        path = f"{basis.project}slug"
        history = basis.model.history.filter(history_id__in=[row.history_id for row in rows])
        slugs = dict(history.values_list("history_id", path))
        return {row.history_id: [(record_id_of(row, basis), slugs.get(row.history_id) or "")] for row in rows}

    def rollouts_of(self, basis: Basis, rows: Sequence[HistoryRow]) -> dict[int, list[tuple[int, str]]]:
        """As `belonging_of`, of what all rollouts of a unit share."""
        owners = {record_id_of(row, basis) for row in rows}
        found: dict[int, list[tuple[int, str]]] = {}
        rollouts = Rollout.objects.filter(**{f"{basis.unit_path}__in": owners}).order_by("pk").distinct()
        there = self.owners_there(Rollout) or set()
        for owner, rollout, slug in rollouts.values_list(basis.unit_path, "pk", "project__slug"):
            if rollout in there:
                found.setdefault(owner, []).append((rollout, slug))
        return {row.history_id: found.get(record_id_of(row, basis), []) for row in rows}


def values_held(model: type[Record]) -> list[str]:
    """What a statement says, or of which project a rollout or a bundle is, as attributes; of other records nothing."""
    names = model.value_fields if issubclass(model, Statement) else ("project",) * (model in (ProcessBundle, Rollout))
    return [attname_of(model, name) for name in names]


def versions_of(rows: Sequence[Any]) -> dict[int, list[Any]]:
    """All rows of the history of the records of these, in their order, also those that only followed from others."""
    versions: dict[int, list[Any]] = {}
    history = type(rows[0])._base_manager.filter(id__in={row.id for row in rows})
    for row in history.order_by("history_date", "history_id"):
        versions.setdefault(row.id, []).append(row)
    return versions


def days_altered(row: Model, before: Model, days: Set[str]) -> set[str]:
    """The fields in which two states of a record differ."""
    entered = {
        field.name for field in fields_shown(row) if getattr(row, field.attname) != getattr(before, field.attname)
    }
    moved = {name for name in days if getattr(row, name) != getattr(before, name)}
    return moved | entered


def is_new(entry: TrailEntry, former: RecordVersion | None) -> bool:
    """Whether the entry alters nothing that its record said before all that was entered since: `former` is the record
    as it was then, None where it was not there. To fill what was empty alters nothing."""
    if former is None:
        return True
    fields = former.instance_type._meta
    is_filled = (text_of(fields.get_field(change.name), former) == NOTHING for change in entry.changes)
    return entry.kind == KINDS["~"] and all(is_filled)


def lasting(rows: Sequence[Any], before: Mapping[tuple[int, int], Any]) -> list[Any]:
    """Those of which something is left: not what was entered since and taken back, as by undoing an import or a
    reorganisation, so that the record says again what it said. `before` as of `entries_before`."""
    of_record: dict[int, list[Any]] = {}
    for row in rows:
        of_record.setdefault(row.id, []).append(row)
    lasting_ids = {
        row.history_id
        for entries in of_record.values()
        for row in without_detours(entries, state_before(entries[0], before))
    }
    return [row for row in rows if row.history_id in lasting_ids]


def state_before(row: Any, before: Mapping[tuple[int, int], Any]) -> Any:
    """What a record said before an entry; None where there was none."""
    if row.history_type == "-":
        return row  # it has what was deleted
    return before.get((row.id, row.version - 1)) if row.history_type == "~" else None


def without_detours(entries: Sequence[Any], first: Any) -> list[Any]:
    """The entries of one record but those after which it said again what it had said before them."""
    states, kept = [first], list[Any]()
    for row in entries:
        state = None if row.history_type == "-" else row
        place = next((place for place, former in enumerate(states) if says_the_same(former, state)), len(states))
        if place == len(states):
            kept, states = [*kept, row], [*states, state]
        else:
            kept, states = kept[:place], states[: place + 1]
    return kept


def record_id_of(row: HistoryRow, basis: Basis) -> int:
    """The id of the record that "#" names."""
    return id_of(row, basis.record)


def id_of(row: HistoryRow, name: str) -> int:
    """The id of the record itself ("id"), or of the one that a field names."""
    return int(row.id if name == "id" else getattr(row, f"{name}_id"))


def with_owner(entry: TrailEntry, owner: str | None) -> TrailEntry:
    return replace(entry, record=f"{owner}: {entry.record}") if owner is not None else entry


def owner_names(basis: Basis, rows: Sequence[HistoryRow]) -> dict[int, str]:
    """The names of the records that events belong to, by id; an event's own name does not tell whose it is."""
    if basis.record == "id":
        return {}
    owners = basis.owner_model._default_manager.select_related().filter(
        pk__in={record_id_of(row, basis) for row in rows}
    )
    return {record.pk: str(record) for record in owners}
