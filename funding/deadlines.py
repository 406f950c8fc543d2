"""Deadlines (Fristen) of grants: each by its rule, unless the notice or the authority set another day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Value

from records.days import BEGINNING, end_of_month, months_later

from .choices import DeadlineKind
from .models import DeadlineDay, DeadlineNote, Grant
from .terms import term_of

SOON_DAYS = 90

RULES = {
    DeadlineKind.PERIOD_END: "{term}: Ausgaben danach sind nicht zuwendungsfähig.",
    DeadlineKind.LAST_CALL: "{term}: Ende des Bewilligungszeitraums.",
    DeadlineKind.INTERIM_PROOF: "Nach dem Bescheid: jährlich {months} Monate nach Jahresende.",
    DeadlineKind.PROOF_OF_USE: "{term}: mit Ablauf des {months}. Monats nach dem Bewilligungszeitraum.",
}
NOTICE = "Nach dem letzten Bescheid"


Key = tuple[int, str, int | None]  # grant, kind, year


class ByRule(NamedTuple):
    """The day by the rule, and the rule in words; `is_assumed`: no notice says it."""

    kind: DeadlineKind
    year: int | None
    day: date
    text: str
    is_assumed: bool = False


class SetDay(NamedTuple):
    """Another day than the rule's, with its reason."""

    due_on: date
    reason: str
    since: date | None  # from the beginning


@dataclass(frozen=True)
class Deadline:
    """A deadline of a grant as of a key date.

    `day` where another was set, `entered_met_on` the day it was met, whenever that was.
    """

    grant: Grant
    rule: ByRule
    key_date: date
    day: SetDay | None = None
    entered_met_on: date | None = None

    @property
    def kind(self) -> DeadlineKind:
        return self.rule.kind

    @property
    def year(self) -> int | None:
        return self.rule.year

    @property
    def title(self) -> str:
        return deadline_title(self.kind, self.year)

    @property
    def rule_text(self) -> str:
        """After which rule the day is due, or why after another."""
        return f"Abweichend festgelegt: {self.reason}" if self.reason else self.rule.text

    @property
    def due_on(self) -> date:
        return self.day.due_on if self.day else self.rule.day

    @property
    def reason(self) -> str:
        """Why the day is not the rule's; empty where it is."""
        return self.day.reason if self.day else ""

    @property
    def is_assumed(self) -> bool:
        """Whether no notice says the day, but a rule of ours."""
        return self.day is None and self.rule.is_assumed

    @property
    def met_on(self) -> date | None:
        """The day it was met, where that was by the key date; the approval period ends by itself."""
        if self.kind == DeadlineKind.PERIOD_END:
            return self.due_on if self.due_on < self.key_date else None
        met_on = self.entered_met_on
        return met_on if met_on and met_on <= self.key_date else None

    @property
    def days_left(self) -> int:
        """Days from the key date to the deadline, negative when it has passed."""
        return (self.due_on - self.key_date).days

    @property
    def days_over(self) -> int:
        """Days past the deadline; 0 up to it."""
        return max(-self.days_left, 0)

    @property
    def is_past_due(self) -> bool:
        """Whether its day has passed and nothing says that it was met; it may have been, and nobody entered it."""
        return self.met_on is None and self.days_left < 0

    @property
    def is_soon(self) -> bool:
        """Whether it asks for attention: less than 90 days left or past due, and not met."""
        return self.met_on is None and self.days_left < SOON_DAYS


def deadline_title(kind: str, year: int | None) -> str:
    """Zwischennachweis 2019; Verwendungsnachweis"""
    label = DeadlineKind(kind).label
    return f"{label} {year}" if year else str(label)


def deadlines_of(grants: Iterable[Grant], key_date: date) -> list[Deadline]:
    """The deadlines of grants `with_conditions`, the next first. One query, none without grants."""
    chosen = list(grants)
    set_days, met_days = entered_of(chosen, key_date) if chosen else ({}, {})
    deadlines = [
        Deadline(grant, rule, key_date, set_days.get(key), met_days.get(key))
        for grant in chosen
        for rule in by_rule(grant)
        for key in [(grant.pk, rule.kind, rule.year)]
    ]
    return sorted(deadlines, key=lambda deadline: (deadline.due_on, deadline.title))


def entered_of(grants: Iterable[Grant], key_date: date) -> tuple[dict[Key, SetDay], dict[Key, date]]:
    """Of deadlines of the grants the days that hold instead of the rule's, and those on which they were met."""
    key, keys = ("grant", "kind", "year"), [grant.pk for grant in grants]
    days = DeadlineDay.objects.in_force(key_date).filter(grant__in=keys).order_by()
    notes = DeadlineNote.objects.filter(grant__in=keys).order_by()
    set_rows = days.values_list(*key, "due_on", "reason", "effective_on")
    met_rows = notes.values_list(*key, "met_on", Value(""), "met_on")  # a day that is set has a reason
    rows = list(set_rows.union(met_rows, all=True))
    set_days = {
        (pk, kind, year): SetDay(day, reason, None if since == BEGINNING else since)
        for pk, kind, year, day, reason, since in rows
        if reason
    }
    return set_days, {(pk, kind, year): day for pk, kind, year, day, reason, _ in rows if not reason}


def by_rule(grant: Grant) -> Iterator[ByRule]:
    """Every deadline of a grant."""
    end = grant.period_end_by_then
    yield ByRule(DeadlineKind.PERIOD_END, None, end, RULES[DeadlineKind.PERIOD_END].format(term=NOTICE))
    yield ByRule(DeadlineKind.LAST_CALL, None, end, RULES[DeadlineKind.LAST_CALL].format(term="Annahme"), True)
    if (months := grant.interim_proof_months) is not None:
        rule = RULES[DeadlineKind.INTERIM_PROOF].format(months=months)
        for year in range(grant.period_start_by_then.year, end.year):
            yield ByRule(DeadlineKind.INTERIM_PROOF, year, months_after(date(year, 12, 31), months), rule)
    proof = term_of(grant, "proof_months")
    rule = RULES[DeadlineKind.PROOF_OF_USE].format(term=proof.assumption or "Nach dem Bescheid", months=proof.value)
    is_assumed = bool(proof.assumption)
    yield ByRule(DeadlineKind.PROOF_OF_USE, None, months_after(end, proof.value), rule, is_assumed)


def months_after(day: date, months: int) -> date:
    """The last day of the month that lies so many months after the day's."""
    return end_of_month(months_later(day.replace(day=1), months))
