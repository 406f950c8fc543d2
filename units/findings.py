"""What does not add up of organisational units."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, TypedDict

from django.db.models import F, Q, QuerySet

from records.findings import Facts, Finding, Measure, Severity, Subject, checks_on
from records.prepared import prepared

from .models import Unit, UnitName, UnitNumber

check = checks_on(Facts)


class UnitValues(TypedDict):
    """What the check reads of a unit; `identity_key` is that of its name."""

    pk: int
    name: str
    number: str
    identity_key: str


Kind = Literal["name", "number"]
KEYS: dict[Kind, Literal["identity_key", "number"]] = {"name": "identity_key", "number": "number"}
TEXTS: dict[Kind, str] = {"name": "Der Name ist kaum ein anderer als der von", "number": "Dieselbe Nummer hat"}


@check(
    "leistungseinheit-doppelt",
    Severity.WARNING,
    "Doppelte Leistungseinheit",
    "Leistungseinheiten eines Tages haben verschiedene Namen und Nummern",
)
def double_units(facts: Facts) -> Iterator[Finding]:
    if facts.scope.projects is not None:  # units belong to no project
        return
    rows = alike(facts.key_date)
    for kind, key in KEYS.items():
        first: dict[str, UnitValues] = {}
        for row in rows:
            if row[key] and first.setdefault(row[key], row) is not row:
                yield double(row, first[row[key]], kind)


def double(row: UnitValues, other: UnitValues, kind: Kind) -> Finding:
    return Finding(
        Subject("units.unit", row["pk"], label(row)),
        f"{TEXTS[kind]} „{label(other)}“.",
        Measure.TEXT,
        None,
        label(other),
        detail=kind,
        links=(("Leistungseinheiten", "rollouts", {"suche": row[kind]}),),
    )


@prepared
def alike(day: date) -> QuerySet:
    """The rows of UnitValues of those that exist on the day and have a name or number that another one has too, in the
    order of entry."""
    existing = Unit.objects.existing(day)
    repeated = Q()
    for kind in (UnitName, UnitNumber):
        of_day = kind.objects.in_force(day)
        keys = of_day.filter(unit__in=existing).repeated_keys()
        repeated |= Q(pk__in=of_day.filter(**{f"{kind.key_field}__in": keys}).values("unit"))
    units: Any = existing.filter(repeated).with_stated(day, "name", "number")
    units = units.annotate(identity_key=F("name_on_day__identity_key")).order_by("pk")
    return units.values(*UnitValues.__annotations__)


def label(row: UnitValues) -> str:
    return f"{row['number']} {row['name']}".strip()
