"""Seither berichtigt: what today's knowledge says differently of a frozen paper's key date, and what stands behind it.

A figure names its `basis`: a kind of facts, and of whom. "phases:aktenplan" are the phase changes of a project,
"phases#17" those of one rollout, "pilots" all there are. What was entered of these facts since the paper was frozen,
for days up to its key date, is what can have changed the figure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Q

from funding.models import Amendment, Expenditure, Grant, Tranche
from projects.models import BundleStep, Milestone, PhaseChange, ProcessBundle, Project, Rollout
from records.trail import TrailEntry, entries_before, trail_of
from services.models import EfaPilot, MaturityChange, ProvisionChange

from .build import content_of
from .content import NOTHING, figures_in
from .freezing import frozen_content
from .models import FrozenPaper


@dataclass(frozen=True)
class Basis:
    """A kind of facts: its model, the path of its project (None: it has none) and of the one record that "#" names, and
    the days from which it counts."""

    model: Any
    project: str | None
    record: str = "id"
    days: tuple[str, ...] = ()


BASES = {
    "project": Basis(Project, ""),
    "rollouts": Basis(Rollout, "project__"),
    "phases": Basis(PhaseChange, "rollout__project__", "rollout", ("effective_on",)),
    "bundles": Basis(ProcessBundle, "project__"),
    "steps": Basis(BundleStep, "bundle__project__", "bundle", ("effective_on",)),
    "milestones": Basis(Milestone, "project__"),
    "grants": Basis(Grant, "project__"),
    "amendments": Basis(Amendment, "grant__project__", "grant", ("effective_on",)),
    "tranches": Basis(Tranche, "grant__project__", "grant", ("claimed_on",)),
    "maturity": Basis(MaturityChange, None, "service", ("effective_on",)),
    "provisions": Basis(ProvisionChange, None, "service", ("effective_on",)),
    "pilots": Basis(EfaPilot, None, days=("effective_on",)),
    "expenditures": Basis(Expenditure, "tranche__grant__project__", "tranche", ("booked_on",)),
}
ALSO = {"grants": ("amendments",)}


@dataclass(frozen=True)
class Correction:
    """A figure that today's knowledge gives differently: as frozen, as today, and the entries behind it."""

    label: str
    frozen: str
    today: str
    entries: list[TrailEntry]


class Corrections:
    """What has been corrected since a paper was frozen. The history is asked once for each kind of facts."""

    def __init__(self, frozen: FrozenPaper) -> None:
        self.paper = frozen.paper
        self.since: datetime = frozen.frozen_at
        self.key_date: date = frozen.paper.key_date

    def __iter__(self) -> Iterator[Correction]:
        return iter(self.listed)

    @property
    def is_anything_entered(self) -> bool:
        """Whether anything was entered since of what figures are made of. One query."""
        entered = (Exists(each.model.history.filter(history_date__gt=self.since)) for each in BASES.values())
        return FrozenPaper.objects.filter(reduce(or_, map(Q, entered)), paper=self.paper).exists()

    @cached_property
    def listed(self) -> list[Correction]:
        if not self.is_anything_entered:
            return []
        frozen = figures_in(frozen_content(self.paper))
        today = figures_in(content_of(self.paper))
        changed = [
            (frozen.get(name), today.get(name))
            for name in dict.fromkeys([*frozen, *today])
            if text(frozen.get(name)) != text(today.get(name))
        ]
        found = [self.correction(before, after) for before, after in changed]
        return [each for each in found if each.entries or each.frozen != NOTHING]

    def correction(self, before: Any, after: Any) -> Correction:
        named = before or after
        basis = list(dict.fromkeys([*(before or {}).get("basis", []), *(after or {}).get("basis", [])]))
        return Correction(named["label"], text(before), text(after), self.entries_of(basis))

    def entries_of(self, basis: Iterable[str]) -> list[TrailEntry]:
        """The entries behind a figure, in the order in which they were made."""
        found = {(each.model, each.key, each.at): each for name in basis for each in self.of(name)}
        return sorted(found.values(), key=lambda each: each.at)

    def of(self, name: str) -> list[TrailEntry]:
        """What was entered since of one basis."""
        kind, separator, whose = name.partition("#" if "#" in name else ":")
        return [
            told
            for each in (kind, *ALSO.get(kind, ()))
            for entry, told in self.entered(each)
            if not separator or whose == (str(id_of(entry, BASES[each])) if separator == "#" else entry.project_slug)
        ]

    def entered(self, kind: str) -> list[tuple[Any, TrailEntry]]:
        """The entries of one kind of facts since the paper was frozen, for days up to its key date."""
        if kind not in self.loaded:
            self.loaded[kind] = self.load(BASES[kind])
        return self.loaded[kind]

    @cached_property
    def loaded(self) -> dict[str, list[tuple[Any, TrailEntry]]]:
        return {}

    def load(self, basis: Basis) -> list[tuple[Any, TrailEntry]]:
        history = basis.model.history.filter(history_date__gt=self.since).select_related("history_user")
        entries = list(history.order_by("history_date", "history_id"))
        before = entries_before(entries)
        counting = [entry for entry in entries if self.counts(basis, entry, before.get((entry.id, entry.version - 1)))]
        slugs = self.slugs(basis, counting)
        for entry in counting:
            entry.project_slug = slugs.get(entry.history_id, "")
        owners = owners_of(basis, counting)
        return [
            (entry, replace(told, record=f"{owners[id_of(entry, basis)]}: {told.record}"))
            if id_of(entry, basis) in owners
            else (entry, told)
            for entry, told in zip(counting, trail_of(counting), strict=True)
        ]

    def counts(self, basis: Basis, entry: Any, before: Any) -> bool:
        """Whether the entry is about a day up to the key date, before the change or after it."""
        days = [getattr(state, name) for state in (entry, before) if state is not None for name in basis.days]
        return not basis.days or any(day is not None and day <= self.key_date for day in days)

    def slugs(self, basis: Basis, entries: list[Any]) -> dict[int, str]:
        """The slug of the project of each entry, by the entry's id."""
        if basis.project is None:
            return {}
        ids = Q(history_id__in=[entry.history_id for entry in entries])
        return dict(basis.model.history.filter(ids).values_list("history_id", f"{basis.project}slug"))


def id_of(entry: Any, basis: Basis) -> int:
    """The id of the record that an entry is about."""
    return int(entry.id if basis.record == "id" else getattr(entry, f"{basis.record}_id"))


def owners_of(basis: Basis, entries: list[Any]) -> dict[int, str]:
    """What the records are called that the entries belong to, by id; an event's own name does not tell whose it is."""
    if basis.record == "id":
        return {}
    model = basis.model._meta.get_field(basis.record).related_model
    found = model._default_manager.select_related().filter(pk__in={id_of(entry, basis) for entry in entries})
    return {each.pk: str(each) for each in found}


def text(figure: dict[str, Any] | None) -> str:
    return str(figure["text"]) if figure else NOTHING
