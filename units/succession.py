"""Reorganisations as sentences: what units were called before, and what they or others are called afterwards."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.text import capfirst

from records.ends import ONE_DAY
from records.statements import holding

from .choices import ReorganisationKind, ReorganisationRole
from .models import CLOSING, DivisionName, ReorganisedUnit, UnitDivision, UnitName, UnitNumber

NOTHING = "keinem Geschäftsbereich"
TAKEN_IN = "eingegliedert"
VERBS = {
    ReorganisationKind.RENAME: "umbenannt",
    ReorganisationKind.MOVE: "umgezogen",
    ReorganisationKind.SPLIT: "aufgeteilt",
    ReorganisationKind.MERGE: "zusammengelegt",
    ReorganisationKind.CLOSE: "aufgelöst",
}


class UnitKeys(NamedTuple):
    """The key of a unit and the short name in its address."""

    pk: int
    slug: str


@dataclass(frozen=True)
class ReorganisationText:
    """A reorganisation as people read it: the names of the units before it, and of what comes after.

    Where units are merged, split or closed, `units_before` and `units_after` are these, by key and short name, in the
    order of the names.
    """

    pk: int
    kind: ReorganisationKind
    effective_on: date
    before: tuple[str, ...]
    after: tuple[str, ...]
    source: str = ""
    units_before: tuple[UnitKeys, ...] = ()
    units_after: tuple[UnitKeys, ...] = ()

    @property
    def shown_on(self) -> date:
        """The day that people name: of a closing its last one."""
        return self.effective_on - ONE_DAY if self.kind == ReorganisationKind.CLOSE else self.effective_on

    @property
    def text(self) -> str:
        """am 01.01.2022 zusammengelegt: A und B zu C"""
        return f"am {self.shown_on:%d.%m.%Y} {self.what}"

    @property
    def sentence(self) -> str:
        return f"{capfirst(self.text)}."

    def predecessors_of(self, unit: int) -> list["OtherUnit"]:
        """Of a successor the other units before."""
        return self.others(unit, self.units_after, self.units_before, self.before)

    def successors_of(self, unit: int) -> list["OtherUnit"]:
        """Of a predecessor the other units afterwards."""
        return self.others(unit, self.units_before, self.units_after, self.after)

    def others(
        self, unit: int, units: tuple[UnitKeys, ...], others: tuple[UnitKeys, ...], names: tuple[str, ...]
    ) -> list["OtherUnit"]:
        named = zip(others, names, strict=True) if any(each.pk == unit for each in units) else ()
        return [OtherUnit(other.slug, name, self) for other, name in named if other.pk != unit]

    @property
    def what(self) -> str:
        before, after = joined(self.before), joined(self.after)
        match self.kind:
            case ReorganisationKind.RENAME | ReorganisationKind.SPLIT:
                return f"{self.verb}: {before} in {after}"
            case ReorganisationKind.MOVE:
                return f"{self.verb}: {before} zu {after}"
            case ReorganisationKind.MERGE if self.is_taking_in:
                return f"{self.verb}: {joined([name for name in self.before if name not in self.after])} in {after}"
            case ReorganisationKind.MERGE:
                return f"{self.verb}: {before} zu {after}"
            case _:
                return f"{self.verb}: {before}{f'; Aufgaben gehen an {after}' if after else ''}"

    @property
    def verb(self) -> str:
        return TAKEN_IN if self.is_taking_in else VERBS[self.kind]

    @property
    def is_taking_in(self) -> bool:
        """Whether units that were there before take in the others."""
        return self.kind == ReorganisationKind.MERGE and set(self.after) <= set(self.before)


@dataclass(frozen=True)
class OtherUnit:
    """A unit before or after another one by a reorganisation, as it was called then."""

    slug: str
    name: str
    event: ReorganisationText

    @property
    def event_text(self) -> str:
        """am 01.01.2022 zusammengelegt"""
        return f"am {self.event.shown_on:%d.%m.%Y} {self.event.verb}"


def joined(names: Sequence[str]) -> str:
    """A, B und C"""
    *first, last = names or ("",)
    return f"{', '.join(first)} und {last}" if first else last


def reorganisations_of(units: Any, key_date: date) -> list[ReorganisationText]:
    """The reorganisations up to the day of units, by a queryset of their keys or these, in the order of their days.

    One query where there are none.
    """
    of_units = ReorganisedUnit.objects.filter(unit__in=units, reorganisation__effective_on__lte=key_date)
    return reorganisation_texts(of_units.order_by().values_list("reorganisation", flat=True).distinct())


def reorganisation_texts(reorganisations: Iterable[int]) -> list[ReorganisationText]:
    """These reorganisations, by their keys, in the order of their days. Five queries, however many."""
    parts = list(
        ReorganisedUnit.objects.filter(reorganisation__in=list(reorganisations))
        .select_related("reorganisation", "unit")
        .order_by("reorganisation__effective_on", "reorganisation", "pk")
    )
    names = UnitLabels({part.unit_id for part in parts}) if parts else None
    by_event: dict[int, list[ReorganisedUnit]] = {}
    for part in parts:
        by_event.setdefault(part.reorganisation_id, []).append(part)
    return [reorganisation_text(of_event, names) for of_event in by_event.values() if names]


def reorganisation_text(parts: Sequence[ReorganisedUnit], labels: "UnitLabels") -> ReorganisationText:
    event = parts[0].reorganisation
    kind, day = ReorganisationKind(event.kind), event.effective_on
    units = {role: [part.unit_id for part in parts if part.role == role] for role in ReorganisationRole}
    predecessors = units[ReorganisationRole.PREDECESSOR]
    if kind == ReorganisationKind.RENAME:
        before = [labels.with_number(unit, day - ONE_DAY) for unit in predecessors]
        after = [labels.with_number(unit, day) for unit in predecessors]
    else:
        before = [labels.name(unit, day - ONE_DAY) for unit in predecessors]
        after = [labels.name(unit, day) for unit in units[ReorganisationRole.SUCCESSOR]]
        if kind == ReorganisationKind.MOVE:
            after = list(dict.fromkeys(labels.division(unit, day) or NOTHING for unit in predecessors))
    keys = [
        tuple(UnitKeys(part.unit_id, part.unit.slug) for part in parts if part.role == role and kind in CLOSING)
        for role in ReorganisationRole
    ]
    return ReorganisationText(event.pk, kind, day, tuple(before), tuple(after), event.source, *keys)


class UnitLabels:
    """What units are called on any day."""

    def __init__(self, units: Collection[int]) -> None:
        self.names = by_owner(UnitName, "unit", units)
        self.numbers = by_owner(UnitNumber, "unit", units)
        self.divisions = by_owner(UnitDivision, "unit", units)
        divisions = {row.division_id for rows in self.divisions.values() for row in rows if row.division_id}
        self.division_names = by_owner(DivisionName, "division", divisions)

    def name(self, unit: int, day: date) -> str:
        statement = holding(self.names.get(unit, ()), day)
        return str(statement.name) if statement else ""

    def with_number(self, unit: int, day: date) -> str:
        statement = holding(self.numbers.get(unit, ()), day)
        return f"{statement.number if statement else ''} {self.name(unit, day)}".strip()

    def division(self, unit: int, day: date) -> str:
        statement = holding(self.divisions.get(unit, ()), day)
        named = holding(self.division_names.get(statement.division_id, ()), day) if statement else None
        return str(named.name) if named else ""


def by_owner(model: Any, owner: str, keys: Collection[int]) -> Mapping[int, list[Any]]:
    rows: dict[int, list[Any]] = {}
    for row in model.objects.filter(**{f"{owner}__in": keys}) if keys else ():
        rows.setdefault(getattr(row, f"{owner}_id"), []).append(row)
    return rows
