"""Findings (Befunde): what does not add up. Computed, never stored; each app states its checks in `findings.py`.

A check is a small function over the Facts of its app that yields what it found. Nothing else needs to know it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple, Self, TypeVar

from django.db.models import IntegerChoices, Model, QuerySet

AnyFacts = TypeVar("AnyFacts", bound="Facts")
FindingLink = tuple[str, str, dict[str, str]]


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
    """A check: its lasting identifier, its usual severity, what it is called, the source of its rule, what it reads."""

    identifier: str
    severity: Severity
    title: str
    source: str
    facts: type["Facts"] = field(compare=False, repr=False)
    run: Callable[[Any], Iterable["Finding"]] = field(compare=False, repr=False)

    def findings(self, facts: "Facts") -> Iterator["Finding"]:
        """What it finds in the facts."""
        return (replace(finding, check=self) for finding in self.run(facts))


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
    links: tuple[FindingLink, ...] = ()
    check: Check | None = None

    @property
    def gravity(self) -> Severity:
        """The finding's own severity, or that of its check."""
        return self.severity or self.check.severity  # type: ignore[union-attr]

    @property
    def name(self) -> str:
        """What it is called: the title of its check and the name of what it is about."""
        return f"{self.check.title}: {self.subject.name}"  # type: ignore[union-attr]

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


class Scope(NamedTuple):
    """What checks are run on: a key date, and the ids of the projects in question (None: all)."""

    key_date: date
    projects: list[int] | None = None

    def within(self, queryset: QuerySet[Any], path: str) -> Any:
        """The rows that belong to the projects in question, by the path of their project."""
        if self.projects is None:
            return queryset
        return queryset.filter(**{f"{path}__in": self.projects})


@dataclass(frozen=True)
class Facts:
    """What the checks of an app read: the scope, and in subclasses what several of them compare, loaded once."""

    scope: Scope

    @classmethod
    def load(cls, scope: Scope) -> Self:
        return cls(scope)

    @property
    def key_date(self) -> date:
        return self.scope.key_date


CHECKS: dict[str, Check] = {}

Run = Callable[[AnyFacts], Iterable[Finding]]


def checks_on(facts: type[AnyFacts]) -> Callable[[str, Severity, str, str], Callable[[Run[AnyFacts]], Run[AnyFacts]]]:
    """The decorator `check` of an app, which registers functions over its facts.

    Their findings take over what the check says of itself.
    """

    def check(identifier: str, severity: Severity, title: str, source: str) -> Callable[[Run[AnyFacts]], Run[AnyFacts]]:
        def register(run: Run[AnyFacts]) -> Run[AnyFacts]:
            CHECKS[identifier] = Check(identifier, severity, title, source, facts, run)
            return run

        return register

    return check


def findings(scope: Scope, *known: Facts) -> list[Finding]:
    """What all checks find, the gravest first; `known` are facts of the scope that need not be loaded again.

    A fixed number of queries, however many rows.
    """
    loaded = {type(facts): facts for facts in known}
    kinds = dict.fromkeys(check.facts for check in CHECKS.values())
    return findings_in(*(loaded.get(kind) or kind.load(scope) for kind in kinds))


def findings_in(*facts: Facts) -> list[Finding]:
    """What the checks of these facts find, the gravest first."""
    of_checks = [
        finding
        for loaded in facts
        for check in CHECKS.values()
        if check.facts is type(loaded)
        for finding in check.findings(loaded)
    ]
    return sorted(of_checks, key=place_among_findings)


def place_among_findings(finding: Finding) -> tuple[object, ...]:
    """The gravest first; those of one check by the age of the records, as their ids tell."""
    subject = finding.subject
    check = finding.check.identifier if finding.check else ""
    return finding.gravity, subject.project, check, subject.model, subject.pk, finding.detail


def findings_of_records(record: Any, parts: Iterable[Model], key_date: date) -> list[Finding]:
    """What is found of a record that belongs to a project, and of the records that are its parts."""
    project = record.project_of_path
    if project is None:
        return []
    subjects = {(subject._meta.label_lower, subject.pk) for subject in (record, *parts)}
    of_project = findings(Scope(key_date, [project.pk]))
    return [finding for finding in of_project if (finding.subject.model, finding.subject.pk) in subjects]
