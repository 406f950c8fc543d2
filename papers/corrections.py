"""Seither nachgetragen, seither berichtigt: what reads differently today in a frozen paper, and what stands behind it.

A figure names its `basis`: a kind of facts, and of whom. "phases:aktenplan" are the phase changes of a project,
"phases#17" those of one rollout, "pilots" all there are. What was entered of these facts since the paper was frozen,
for days up to its key date, is what can have changed the figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db import models
from django.db.models import Exists, Q

from funding.models import Amendment, Expenditure, Grant, Tranche
from projects.models import (
    BundleMembership,
    BundleName,
    BundleProjectPhase,
    BundleStep,
    Milestone,
    MilestoneDay,
    PhaseChange,
    PhaseName,
    PlannedNumber,
    PlannedPhase,
    ProcessBundle,
    ProjectEnd,
    ProjectStart,
    ProjectState,
    ProjectTitle,
    Rollout,
    RolloutMembership,
)
from records.models import Record
from records.trail import KINDS, TrailEntry, entries_before, says_the_same, trail_of
from services.models import (
    Denominator,
    EfaPilot,
    MaturityChange,
    PriorityList,
    PriorityListing,
    ProvisionChange,
    Service,
)
from units.models import DivisionName, Unit, UnitDivision, UnitName, UnitNumber

from .blocks import NOTHING
from .build import content_of
from .content import ContentFigure, figures_in
from .models import FrozenPaper


@dataclass(frozen=True)
class Basis:
    """A kind of facts: its model, the path of its project (None: it has none) and of the one record that "#" names, and
    the days from which it counts. `unit_path`: it is of all rollouts that this path leads from to its owner."""

    model: type[Record]
    project: str | None
    record: str = "id"
    days: tuple[str, ...] = ()
    unit_path: str = ""


BASES = {
    "titles": Basis(ProjectTitle, "project__", "project", ("effective_on",)),
    "starts": Basis(ProjectStart, "project__", "project", ("effective_on",)),
    "states": Basis(ProjectState, "project__", "project", ("effective_on",)),
    "ends": Basis(ProjectEnd, "project__", "project", ("effective_on",)),
    "numbers": Basis(PlannedNumber, "project__", "project", ("effective_on",)),
    "rollouts": Basis(Rollout, "project__"),
    "units": Basis(Unit, None, "id", ("founded_on", "closed_on"), "unit"),
    "unit-names": Basis(UnitName, None, "unit", ("effective_on",), "unit"),
    "unit-numbers": Basis(UnitNumber, None, "unit", ("effective_on",), "unit"),
    "unit-divisions": Basis(UnitDivision, None, "unit", ("effective_on",), "unit"),
    "division-names": Basis(DivisionName, None, "division", ("effective_on",), "unit__divisions__division"),
    "rollout_memberships": Basis(RolloutMembership, "rollout__project__", "rollout", ("effective_on",)),
    "phases": Basis(PhaseChange, "rollout__project__", "rollout", ("effective_on",)),
    "phase-names": Basis(PhaseName, None, "phase", ("effective_on",)),
    "plans": Basis(PlannedPhase, "rollout__project__", "rollout", ("effective_on",)),
    "bundles": Basis(ProcessBundle, "project__"),
    "bundle-names": Basis(BundleName, "bundle__project__", "bundle", ("effective_on",)),
    "bundle-phases": Basis(BundleProjectPhase, "bundle__project__", "bundle", ("effective_on",)),
    "bundle_memberships": Basis(BundleMembership, "bundle__project__", "bundle", ("effective_on",)),
    "steps": Basis(BundleStep, "bundle__project__", "bundle", ("effective_on",)),
    "milestones": Basis(Milestone, "project__"),
    "milestone-days": Basis(MilestoneDay, "milestone__project__", "milestone", ("effective_on",)),
    "grants": Basis(Grant, "project__"),
    "amendments": Basis(Amendment, "grant__project__", "grant", ("effective_on",)),
    "tranches": Basis(Tranche, "grant__project__", "grant", ("claimed_on",)),
    "maturity": Basis(MaturityChange, None, "service", ("effective_on",)),
    "provisions": Basis(ProvisionChange, None, "service", ("effective_on",)),
    "services": Basis(Service, None),
    "denominators": Basis(Denominator, None, days=("effective_on",)),
    "priority-lists": Basis(PriorityList, None, days=("effective_on",)),
    "priorities": Basis(PriorityListing, None),
    "pilots": Basis(EfaPilot, None, days=("effective_on",)),
    "expenditures": Basis(Expenditure, "tranche__grant__project__", "tranche", ("booked_on",)),
}
IMPLIED = {
    "unit-names": ("unit-numbers",),
    "unit-divisions": ("division-names",),
    "grants": ("amendments",),
    "rollouts": ("rollout_memberships", "units"),
    "phases": ("rollout_memberships", "units"),
    "plans": ("rollout_memberships", "units"),
    "steps": ("bundle_memberships",),
    "bundle-names": ("bundle_memberships",),
    "bundle-phases": ("bundle_memberships",),
    "bundles": ("bundle_memberships",),
    "denominators": ("services", "priority-lists", "priorities"),
}

# Figures that say how a planned day was moved are parts of what is said of the day: they end with these names.
PARTS_OF_A_DAY = (".urspruenglich", ".verschoben", ".ursprung")


@dataclass(frozen=True)
class EnteredEntry(TrailEntry):
    """An entry with what it is found by: the id of the record that "#" names, and the slug of its project.

    `added` names the record that it is said of, where that was entered since too: then both are one change.
    """

    record_id: int
    project_slug: str
    added: tuple[str, int] | None

    @property
    def change(self) -> tuple[object, ...]:
        """What a reader counts as one change: the entry, or all of a record that was added."""
        return self.added or (self.model, self.key, self.at)


@dataclass(frozen=True)
class Correction:
    """A figure that today's knowledge gives differently: as frozen, as today, and the entries behind it.

    `statement` is the identifier of the figure that it is part of, or its own.
    """

    statement: str
    label: str
    frozen: str
    today: str
    entries: list[EnteredEntry]
    is_name: bool = False

    @property
    def changes(self) -> frozenset[tuple[object, ...]]:
        """What tells the changes behind it from those behind other figures."""
        return frozenset(entry.change for entry in self.entries)

    @property
    def origin(self) -> "Origin":
        """Where nothing but new entries stands behind it, nothing was wrong: it was not yet known."""
        if not self.entries:
            return Origin.COMPUTED
        return Origin.LATE if all(map(is_new, self.entries)) else Origin.CORRECTED


def is_new(entry: TrailEntry) -> bool:
    """Whether the entry only says what was not said before: a new record, or what was empty in one."""
    filled = entry.kind == KINDS["~"] and all(change.before == NOTHING for change in entry.changes)
    return filled or entry.kind == KINDS["+"]


class Origin(models.TextChoices):
    """Why a figure reads differently today."""

    LATE = "nachgetragen", "Seither nachgetragen"
    CORRECTED = "berichtigt", "Seither berichtigt"
    COMPUTED = "anders-berechnet", "Heute anders berechnet"


EXPLAINED = {
    Origin.LATE: "Wozu etwas nachgetragen wurde: Nichts war falsch, es war noch nicht bekannt.",
    Origin.CORRECTED: "Was nach heutigem Wissen für denselben Stichtag anders lautet.",
    Origin.COMPUTED: "Wozu nichts eingetragen wurde: Das Programm zählt heute anders.",
}


@dataclass(frozen=True)
class CorrectionGroup:
    """Figures that read differently today for the same kind of reason."""

    origin: Origin
    text: str
    corrections: list[Correction]

    @property
    def number_text(self) -> str:
        """3 Zahlen; 1 Name; 4 Zahlen und Namen. What one change alters of one statement counts once."""
        counted = {(each.statement, each.changes): each.is_name for each in self.corrections}
        number, names = len(counted), sum(counted.values())
        if 0 < names < number:
            return f"{number} Zahlen und Namen"
        singular, plural = ("Name", "Namen") if names else ("Zahl", "Zahlen")
        return f"{number} {singular if number == 1 else plural}"

    @property
    def lines(self) -> list[list[Correction]]:
        """The figures with the same changes behind them, each with all entries of these: a change stands there once."""
        by_changes: dict[object, list[Correction]] = {}
        for correction in self.corrections:
            by_changes.setdefault(correction.changes, []).append(correction)
        return [with_all_entries(line) for line in by_changes.values()]


def with_all_entries(corrections: Sequence[Correction]) -> list[Correction]:
    """Each with the entries behind all of them, in the order in which they were made."""
    entries = in_order(entry for correction in corrections for entry in correction.entries)
    return [replace(correction, entries=entries) for correction in corrections]


def in_order(entries: Iterable[EnteredEntry]) -> list[EnteredEntry]:
    """The entries in the order in which they were made, each once."""
    single = {(entry.model, entry.key, entry.at): entry for entry in entries}
    return sorted(single.values(), key=lambda entry: entry.at)


def grouped(corrections: Sequence[Correction]) -> list[CorrectionGroup]:
    """The corrections by their origin; groups without any are left out."""
    groups = [
        CorrectionGroup(origin, EXPLAINED[origin], [each for each in corrections if each.origin == origin])
        for origin in Origin
    ]
    return [group for group in groups if group.corrections]


def corrections_of(frozen: FrozenPaper) -> list[Correction]:
    """What has been corrected since a paper was frozen. One query where nothing was entered since.

    A figure of today alone is listed only with an entry behind it, because it may stand for a new kind of figure. A
    name that is in one of both alone belongs to a row that came or went, of which its other figures tell.
    """
    if not is_anything_entered_since(frozen):
        return []
    before, today = figures_in(frozen.data), figures_in(content_of(frozen.paper))
    changes = EnteredChanges(frozen.frozen_at, frozen.paper.key_date)
    pairs = [(before.get(identifier), today.get(identifier)) for identifier in {**before, **today}]
    differing = [(then, now) for then, now in pairs if text_of(then) != text_of(now) and not is_lone_name(then, now)]
    corrections = [correction_of(then, now, changes) for then, now in differing]
    return [correction for correction in corrections if correction.entries or correction.frozen != NOTHING]


def is_lone_name(before: ContentFigure | None, today: ContentFigure | None) -> bool:
    figure = before or today
    return figure is not None and "is_name" in figure and None in (before, today)


def is_anything_entered_since(frozen: FrozenPaper) -> bool:
    """Whether anything was entered since of what figures are made of."""
    entered = (Exists(basis.model.history.filter(history_date__gt=frozen.frozen_at)) for basis in BASES.values())
    return FrozenPaper.objects.filter(reduce(or_, map(Q, entered)), pk=frozen.pk).exists()


def correction_of(before: ContentFigure | None, today: ContentFigure | None, changes: "EnteredChanges") -> Correction:
    figures = [figure for figure in (before, today) if figure]
    basis = dict.fromkeys(name for figure in figures for name in figure["basis"])
    is_name = any("is_name" in figure for figure in figures)
    statement = statement_of(figures[0]["figure"])
    return Correction(statement, figures[0]["label"], text_of(before), text_of(today), changes.of(basis), is_name)


def statement_of(identifier: str) -> str:
    """projekt-aktenplan.fertigstellung, of projekt-aktenplan.fertigstellung.verschoben"""
    for part in PARTS_OF_A_DAY:
        identifier = identifier.removesuffix(part)
    return identifier


def text_of(figure: ContentFigure | None) -> str:
    return figure["text"] if figure else NOTHING


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

    def of(self, basis: Iterable[str]) -> list[EnteredEntry]:
        """The entries of a basis such as ["phases#17", "grants:aktenplan"], in the order in which they were made."""
        return in_order(entry for name in basis for entry in self.of_one(name))

    def of_one(self, name: str) -> list[EnteredEntry]:
        """The entries of one part of a basis, such as "phases#17"."""
        kind, separator, whose = name.partition("#" if "#" in name else ":")
        entries = [entry for each_kind in (kind, *IMPLIED.get(kind, ())) for entry in self.of_kind(each_kind)]
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
        rows = lasting(entered, before)
        counting = [row for row in rows if self.counts(basis, row, before.get((row.id, row.version - 1)))]
        belonging, owners = belonging_of(basis, counting), owner_names(basis, counting)
        entries: list[EnteredEntry] = []
        for row, entry in zip(counting, trail_of(counting), strict=True):
            named = vars(with_owner(entry, owners.get(record_id_of(row, basis))))
            added = self.added_owner(basis, row)
            entries += [
                EnteredEntry(**named, record_id=record_id, project_slug=slug, added=added)
                for record_id, slug in belonging.get(row.history_id, ())
            ]
        return entries

    def added_owner(self, basis: Basis, row: HistoryRow) -> tuple[str, int] | None:
        """The record that a row is said of, where it was entered since; None where it was there before."""
        model, key = owner_model(basis), record_id_of(row, basis)
        if model not in self.added:
            new = model.history.filter(history_date__gt=self.since, history_type="+")
            self.added[model] = set(new.order_by().values_list("id", flat=True))
        return (model._meta.label, key) if key in self.added[model] else None

    def counts(self, basis: Basis, row: HistoryRow, before: HistoryRow | None) -> bool:
        """Whether the row is about a day up to the key date, before the change or after it."""
        days = [getattr(state, name) for state in (row, before) if state is not None for name in basis.days]
        return not basis.days or any(day is not None and day <= self.key_date for day in days)


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


def owner_model(basis: Basis) -> type[Record]:
    """The model of the record that "#" names."""
    if basis.record == "id":
        return basis.model
    owner: type[Record] = basis.model._meta.get_field(basis.record).related_model  # type: ignore[assignment]
    return owner


def record_id_of(row: HistoryRow, basis: Basis) -> int:
    """The id of the record that "#" names."""
    return int(row.id if basis.record == "id" else getattr(row, f"{basis.record}_id"))


def belonging_of(basis: Basis, rows: Sequence[HistoryRow]) -> dict[int, list[tuple[int, str]]]:
    """The id of the record that "#" names and the slug of the project of each row, by the id of the row."""
    if basis.unit_path:
        return rollouts_of(basis, rows)
    if basis.project is None:
        return {row.history_id: [(record_id_of(row, basis), "")] for row in rows}
    path = f"{basis.project}slug"
    history = basis.model.history.filter(history_id__in=[row.history_id for row in rows])
    slugs = dict(history.values_list("history_id", path))
    return {row.history_id: [(record_id_of(row, basis), slugs.get(row.history_id) or "")] for row in rows}


def rollouts_of(basis: Basis, rows: Sequence[HistoryRow]) -> dict[int, list[tuple[int, str]]]:
    """As `belonging_of`, of what all rollouts of a unit share."""
    owners = {record_id_of(row, basis) for row in rows}
    found: dict[int, list[tuple[int, str]]] = {}
    rollouts = Rollout.objects.filter(**{f"{basis.unit_path}__in": owners}).order_by("pk").distinct()
    for owner, rollout, slug in rollouts.values_list(basis.unit_path, "pk", "project__slug"):
        found.setdefault(owner, []).append((rollout, slug))
    return {row.history_id: found.get(record_id_of(row, basis), []) for row in rows}


def with_owner(entry: TrailEntry, owner: str | None) -> TrailEntry:
    return replace(entry, record=f"{owner}: {entry.record}") if owner is not None else entry


def owner_names(basis: Basis, rows: Sequence[HistoryRow]) -> dict[int, str]:
    """The names of the records that events belong to, by id; an event's own name does not tell whose it is."""
    if basis.record == "id":
        return {}
    owners = (
        owner_model(basis)._default_manager.select_related().filter(pk__in={record_id_of(row, basis) for row in rows})
    )
    return {record.pk: str(record) for record in owners}
