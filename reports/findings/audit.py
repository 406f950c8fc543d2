"""Findings with their explanations: what pages, files, the command and the admin show of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.http import urlencode

from funding import findings as of_grants
from funding.deadlines import Deadline
from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, TextColumn, Typed, address_of
from projects import findings as of_projects
from records.findings import CHECKS, Finding, Measure, Scope, Severity, findings, findings_of
from services import findings as of_services  # noqa: F401 registers its checks

from ..models import Explanation
from ..project.status import ProjectStatus


class DaysColumn(NumberColumn):
    """A number of days."""

    def text(self, value: int) -> str:
        return f"{super().text(value)} {'Tag' if abs(value) == 1 else 'Tage'}"


COLUMNS: dict[Measure, Column] = {
    Measure.EURO: MoneyColumn(""),
    Measure.NUMBER: NumberColumn(""),
    Measure.DAYS: DaysColumn(""),
    Measure.DAY: DateColumn(""),
    Measure.TEXT: TextColumn(""),
}


@dataclass(frozen=True)
class Audited:
    """A finding with the explanation that counts for its values, and one that was written for others."""

    finding: Finding
    explanation: Explanation | None = None
    former: Explanation | None = None

    @property
    def is_open(self) -> bool:
        return self.explanation is None

    @property
    def state(self) -> str:
        if self.explanation:
            return "erläutert"
        return "offen (für andere Werte erläutert)" if self.former else "offen"

    def links(self, carried: dict[str, str]) -> list[tuple[str, str]]:
        """Where the rows are that it is about: what they are, and their address with the `carried` parameters."""
        return [(title, address_under(url_name, filters, carried)) for title, url_name, filters in self.finding.links]

    def row(self) -> dict[str, Any]:
        """The finding as a row of the table."""
        found = self.finding
        return {
            "severity": found.gravity,
            "title": found.check.title,  # type: ignore[union-attr]
            "project": found.subject.project,
            "subject": found.subject.name,
            "text": found.text,
            "expected": typed(found.measure, found.expected),
            "actual": typed(found.measure, found.actual),
            "difference": typed(found.difference_measure or found.measure, found.difference, is_change=True),
            "source": found.check.source,  # type: ignore[union-attr]
            "state": self.state,
            "explanation": self.explanation.text if self.explanation else None,
            "key": found.key,
            "audited": self,
        }


def address_under(url_name: str, filters: dict[str, str], carried: dict[str, str]) -> str:
    """The address of a page under filters; `pk` names the page itself."""
    address = address_of(url_name, *([filters["pk"]] if "pk" in filters else []))
    query = urlencode({name: value for name, value in filters.items() if name != "pk"} | carried)
    return f"{address}?{query}" if query else address


def typed(measure: Measure, value: Any, *, is_change: bool = False) -> Typed | None:
    return None if value is None else Typed(value, COLUMNS[measure], is_change)


def audit(scope: Scope, app: str | None = None) -> list[Audited]:
    """What the checks find within the scope, or those of one app, each with its explanation."""
    found = findings(scope, app)
    written: dict[str, list[Explanation]] = {}
    for explanation in Explanation.objects.all() if found else ():
        written.setdefault(explanation.finding, []).append(explanation)
    return [with_explanation(each, written.get(each.key, [])) for each in found]


def scope_of(statuses: list[ProjectStatus], key_date: date, projects: list[int] | None = None) -> Scope:
    """The scope of projects whose statuses are known: the checks use what the page has loaded of them."""
    scope = Scope(key_date, projects)
    scope.know(of_projects.projects, [status.project for status in statuses])
    scope.know(of_projects.progress_of_scope, [status.progress for status in statuses])
    grants = [(grant, status) for status in statuses for grant in status.money.grants]
    for grant, status in grants:
        grant.project = status.project
    scope.know(of_grants.grants, [grant for grant, _ in grants])
    scope.know(of_grants.tranches, {grant.pk: status.money.of_grant(grant).tranches for grant, status in grants})
    return scope


def with_explanation(found: Finding, written: list[Explanation]) -> Audited:
    """The newest explanation first: one for its values, else one for others."""
    fitting = [explanation for explanation in written if explanation.fingerprint == found.fingerprint]
    return Audited(found, fitting[0] if fitting else None, written[0] if written and not fitting else None)


def audit_of_grant(grant: Any, tranches: list[Any], deadlines: list[Deadline], key_date: date) -> list[Audited]:
    """What the checks of grants find in one that is loaded with its project, its tranches and its deadlines."""
    scope = Scope(key_date, [grant.project_id])
    scope.know(of_grants.grants, [grant])
    scope.know(of_grants.tranches, {grant.pk: tranches})
    scope.know(of_grants.deadlines, deadlines)
    return audit(scope, "funding")


@dataclass(frozen=True)
class SeverityCount:
    """How many findings of a severity are open."""

    severity: Severity
    number: int

    @property
    def called(self) -> str:
        """What they are called, by their number."""
        return self.severity.of(self.number)


def open_by_severity(audited: list[Audited]) -> list[SeverityCount]:
    """How many are open of each severity, the gravest first."""
    counts = Counter(each.finding.gravity for each in audited if each.is_open)
    return [SeverityCount(severity, counts[severity]) for severity in Severity]


def number_explained(audited: list[Audited]) -> int:
    """How many are explained, and so not open."""
    return sum(not each.is_open for each in audited)


def named(key: str, key_date: date) -> Finding | None:
    """The finding of that key on the day; None where there is none any more."""
    checked = CHECKS.get(key.partition(":")[0])
    found = findings_of(checked, Scope(key_date)) if checked else ()
    return next((each for each in found if each.key == key), None)
