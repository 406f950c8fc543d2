"""Findings (Befunde): what does not add up. Computed, never stored; each app states its checks in `findings.py`.

A check is a small function over a Scope that yields what it found. Nothing else needs to know it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import IntegerChoices

Loaded = TypeVar("Loaded")
Link = tuple[str, str, dict[str, str]]


class Severity(IntegerChoices):
    """How grave a finding is, the gravest first."""

    ERROR = 1, "Fehler"
    WARNING = 2, "Warnung"
    NOTE = 3, "Hinweis"

    def of(self, number: int) -> str:
        """What so many of it are called: 1 Warnung, 9 Warnungen."""
        return self.label if number == 1 else PLURALS[self]


PLURALS = {Severity.ERROR: "Fehler", Severity.WARNING: "Warnungen", Severity.NOTE: "Hinweise"}


class Measure(StrEnum):
    """What kind of value is compared."""

    EURO = "EUR"
    NUMBER = "number"
    DAYS = "days"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True)
class Check:
    """A check: its lasting identifier, its usual severity, what it is called and the source of its rule."""

    identifier: str
    severity: Severity
    title: str
    source: str
    run: Callable[["Scope"], Iterable["Finding"]] = field(compare=False, repr=False)

    @property
    def app(self) -> str:
        """The app that states it."""
        return self.run.__module__.partition(".")[0]


@dataclass(frozen=True)
class Subject:
    """The record that a finding is about: model such as "funding.tranche", id, name, and slug of its project."""

    model: str
    pk: int
    name: str
    project: str = ""


@dataclass(frozen=True)
class Finding:
    """A figure or date that does not fit another. `expected` and `actual` are of `measure`, the difference of its own.

    `detail` tells findings of one check on one subject apart; `links` are the rows used: text, name of an address and
    filters. `grows_daily` says that the difference is counted up to the key date.
    """

    subject: Subject
    text: str
    measure: Measure = Measure.TEXT
    expected: Any = None
    actual: Any = None
    difference: Any = None
    difference_measure: Measure | None = None
    severity: Severity | None = None
    detail: str = ""
    grows_daily: bool = False
    links: tuple[Link, ...] = ()
    check: Check | None = None

    @property
    def gravity(self) -> Severity:
        """The finding's own severity, or that of its check."""
        return self.severity or self.check.severity  # type: ignore[union-attr]

    @property
    def key(self) -> str:
        """What names the finding over time, whatever its values are."""
        parts = (self.check and self.check.identifier, self.subject.model, self.subject.pk, self.detail)
        return ":".join(str(part) for part in parts if part)

    @property
    def fingerprint(self) -> str:
        """The values it is about: an explanation counts for these alone, whatever is said of them.

        Days that grow with the key date are none of them: else an explanation would count for a single day.
        """
        values = (self.expected, self.actual, None if self.grows_daily else self.difference)
        return sha256("|".join(map(str, values)).encode()).hexdigest()


class Scope:
    """What checks ask about: a key date, and the ids of the projects in question (None: all).

    What several checks need is loaded once: `scope.once(load)`.
    """

    def __init__(self, key_date: date, projects: list[int] | None = None) -> None:
        self.key_date = key_date
        self.projects = projects
        self.loaded: dict[Callable[..., Any], Any] = {}

    def once(self, load: Callable[["Scope"], Loaded]) -> Loaded:
        """What `load` gives for this scope, asked for once."""
        if load not in self.loaded:
            self.loaded[load] = load(self)
        return self.loaded[load]

    def know(self, load: Callable[["Scope"], Loaded], value: Loaded) -> None:
        """Take what `load` would give from one who has it already."""
        self.loaded[load] = value

    def within(self, queryset: Any, path: str) -> Any:
        """The rows that belong to the projects in question, by the path of their project."""
        if self.projects is None:
            return queryset
        return queryset.filter(**{f"{path}__in": self.projects})


CHECKS: dict[str, Check] = {}


def check(
    identifier: str, severity: Severity, title: str, source: str
) -> Callable[[Callable[[Scope], Iterable[Finding]]], Callable[[Scope], Iterable[Finding]]]:
    """Register a function as a check. Its findings take over what the check says of itself."""

    def register(run: Callable[[Scope], Iterable[Finding]]) -> Callable[[Scope], Iterable[Finding]]:
        CHECKS[identifier] = Check(identifier, severity, title, source, run)
        return run

    return register


def findings(scope: Scope, app: str | None = None) -> list[Finding]:
    """What all checks find, or those of one app, the gravest first. A fixed number of queries, however many rows."""
    asked = [checked for checked in CHECKS.values() if app in (None, checked.app)]
    found = [found for checked in asked for found in findings_of(checked, scope)]
    return sorted(found, key=lambda each: (each.gravity, each.subject.project, each.key))


def findings_of(checked: Check, scope: Scope) -> Iterator[Finding]:
    """What one check finds."""
    return (replace(found, check=checked) for found in checked.run(scope))


def findings_of_records(record: Any, parts: Iterable[Any], key_date: date) -> list[Finding]:
    """What is found of a record that belongs to a project, and of the records that are its parts."""
    if not record.project_path:
        return []
    project = record if record.project_path == "self" else attrgetter(record.project_path)(record)
    asked = {(each._meta.label_lower, each.pk) for each in (record, *parts)}
    scope = Scope(key_date, [project.pk])
    return [found for found in findings(scope) if (found.subject.model, found.subject.pk) in asked]
