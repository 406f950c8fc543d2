"""Findings with their explanations: what pages, files, the command and the admin show of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from django.utils.http import urlencode

from funding.deadlines import Deadline
from funding.facts import FundingFacts
from funding.models import Grant
from lists import formats
from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, TextColumn, address_of
from lists.typed_columns import Typed
from records.findings import CHECKS, Facts, Finding, Measure, Scope, Severity, findings, findings_in

from ..models import Explanation

NAMES_OF_PAGES = ("pk", "slug")


class DaysColumn(NumberColumn):
    """A number of days."""

    def text(self, value: int) -> str:
        return formats.number_of_days(value)


COLUMNS: dict[Measure, Column] = {
    Measure.EURO: MoneyColumn(""),
    Measure.NUMBER: NumberColumn(""),
    Measure.DAYS: DaysColumn(""),
    Measure.DAY: DateColumn(""),
    Measure.TEXT: TextColumn(""),
}


class FindingRow(TypedDict):
    """A finding as a row of the table; `project` is the slug of its project, empty without one."""

    severity: Severity
    title: str
    project: str
    subject: str
    text: str
    expected: Typed | None
    actual: Typed | None
    difference: Typed | None
    source: str
    state: str
    explanation: str | None
    key: str
    audited: "Audited"


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

    def row(self) -> FindingRow:
        """The finding as a row of the table."""
        finding = self.finding
        return FindingRow(
            severity=finding.gravity,
            title=finding.check.title,  # type: ignore[union-attr]
            project=finding.subject.project,
            subject=finding.subject.name,
            text=finding.text,
            expected=typed_measure(finding.measure, finding.expected),
            actual=typed_measure(finding.measure, finding.actual),
            difference=typed_measure(finding.difference_measure or finding.measure, finding.difference, is_change=True),
            source=finding.check.source,  # type: ignore[union-attr]
            state=self.state,
            explanation=self.explanation.text if self.explanation else None,
            key=finding.key,
            audited=self,
        )


def address_under(url_name: str, filters: dict[str, str], carried: dict[str, str]) -> str:
    """The address of a page under filters; `pk` or `slug` names the page itself."""
    address = address_of(url_name, *(filters[name] for name in NAMES_OF_PAGES if name in filters))
    query = urlencode({name: value for name, value in filters.items() if name not in NAMES_OF_PAGES} | carried)
    return f"{address}?{query}" if query else address


def typed_measure(measure: Measure, value: object, *, is_change: bool = False) -> Typed | None:
    return None if value is None else Typed(value, COLUMNS[measure], is_change)


def audit(scope: Scope, *known: Facts) -> list[Audited]:
    """What the checks find within the scope, each with its explanation; `known` facts are not loaded again."""
    return with_explanations(findings(scope, *known))


def audit_of_grant(grant: Grant, tranches: list[Any], deadlines: list[Deadline], key_date: date) -> list[Audited]:
    """What the checks of grants find in one that is loaded with its project, its tranches and its deadlines."""
    scope = Scope(key_date, [grant.project_id])
    return with_explanations(findings_in(FundingFacts.load(scope, [grant], {grant.pk: tranches}, deadlines)))


def with_explanations(findings: list[Finding]) -> list[Audited]:
    """The findings, each with what was written of it. One query where anything was found."""
    written: dict[str, list[Explanation]] = {}
    for explanation in Explanation.objects.all() if findings else ():
        written.setdefault(explanation.finding, []).append(explanation)
    return [with_explanation(finding, written.get(finding.key, [])) for finding in findings]


def with_explanation(finding: Finding, written: list[Explanation]) -> Audited:
    """The newest explanation first: one for its values, else one for others."""
    fitting = [explanation for explanation in written if explanation.fingerprint == finding.fingerprint]
    return Audited(finding, fitting[0] if fitting else None, written[0] if written and not fitting else None)


@dataclass(frozen=True)
class SeverityCount:
    """How many findings of a severity are open."""

    severity: Severity
    number: int

    @property
    def label(self) -> str:
        """What they are called, by their number: 1 Warnung, 9 Warnungen."""
        return self.severity.of(self.number)


def open_by_severity(audited: list[Audited]) -> list[SeverityCount]:
    """How many are open of each severity, the gravest first."""
    counts = Counter(one.finding.gravity for one in audited if one.is_open)
    return [SeverityCount(severity, counts[severity]) for severity in Severity]


def number_explained(audited: list[Audited]) -> int:
    """How many are explained, and so not open."""
    return sum(not one.is_open for one in audited)


def finding_of_key(key: str, key_date: date) -> Finding | None:
    """The finding of that key on the day; None where there is none any more."""
    check = CHECKS.get(key.partition(":")[0])
    found = check.findings(check.facts.load(Scope(key_date))) if check else ()
    return next((finding for finding in found if finding.key == key), None)
