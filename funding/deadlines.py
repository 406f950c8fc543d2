"""Deadlines (Fristen) of grants: each by its rule, unless the notice or the authority set another day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from records.days import end_of_month, months_later

from .choices import DeadlineKind
from .models import DeadlineNote, Grant
from .terms import Term, term_of

SOON_DAYS = 90

RULES = {
    DeadlineKind.PERIOD_END: "{term}: Ausgaben danach sind nicht zuwendungsfähig.",
    DeadlineKind.LAST_CALL: "{term}: Ende des Bewilligungszeitraums.",
    DeadlineKind.INTERIM_PROOF: "{term}: bei mehrjährigen Maßnahmen jährlich {months} Monate nach Jahresende.",
    DeadlineKind.PROOF_OF_USE: "{term}: mit Ablauf des {months}. Monats nach dem Bewilligungszeitraum.",
}
NOTICE = "Nach dem letzten Bescheid"


@dataclass(frozen=True)
class Deadline:
    """A deadline of a grant as of a key date; `year` of an interim proof, `note` what is recorded beyond the rule."""

    grant: Grant
    kind: DeadlineKind
    rule: str
    rule_on: date
    key_date: date
    year: int | None = None
    note: DeadlineNote | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        return f"{self.kind.label} {self.year}" if self.year else str(self.kind.label)

    @property
    def due_on(self) -> date:
        return (self.note and self.note.due_on) or self.rule_on

    @property
    def reason(self) -> str:
        """Why the day is not the rule's; empty where it is."""
        return self.note.reason if self.note and self.note.due_on else ""

    @property
    def met_on(self) -> date | None:
        """The day it was met, where that was by the key date; the approval period ends by itself."""
        if self.kind == DeadlineKind.PERIOD_END:
            return self.due_on if self.due_on < self.key_date else None
        met_on = self.note and self.note.met_on
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


def deadlines_of(grants: Iterable[Grant], key_date: date) -> list[Deadline]:
    """The deadlines of grants `with_conditions`, the next first. One query, none without grants."""
    chosen = list(grants)
    notes = DeadlineNote.objects.filter(grant__in=[grant.pk for grant in chosen]) if chosen else []
    by_deadline = {(note.grant_id, note.kind, note.year): note for note in notes}
    deadlines = [
        Deadline(grant, kind, rule, rule_on, key_date, year, by_deadline.get((grant.pk, kind, year)))
        for grant in chosen
        for kind, year, rule_on, rule in by_rule(grant)
    ]
    return sorted(deadlines, key=lambda deadline: (deadline.due_on, deadline.title))


def by_rule(grant: Grant) -> Iterator[tuple[DeadlineKind, int | None, date, str]]:
    """Kind, year, day and rule of every deadline of a grant."""
    end = grant.period_end_by_then
    yield DeadlineKind.PERIOD_END, None, end, RULES[DeadlineKind.PERIOD_END].format(term=NOTICE)
    yield DeadlineKind.LAST_CALL, None, end, RULES[DeadlineKind.LAST_CALL].format(term="Annahme")
    interim, proof = term_of(grant, "interim_proof_months"), term_of(grant, "proof_months")
    if interim.value:
        rule = rule_of(DeadlineKind.INTERIM_PROOF, interim)
        for year in range(grant.period_start_by_then.year, end.year):
            yield DeadlineKind.INTERIM_PROOF, year, months_after(date(year, 12, 31), interim.value), rule
    rule = rule_of(DeadlineKind.PROOF_OF_USE, proof)
    yield DeadlineKind.PROOF_OF_USE, None, months_after(end, proof.value), rule


def rule_of(kind: DeadlineKind, months: Term) -> str:
    """The rule of a deadline, with what it is assumed after where the notice does not say it."""
    return RULES[kind].format(term=months.assumption or "Nach dem Bescheid", months=months.value)


def months_after(day: date, months: int) -> date:
    """The last day of the month that lies so many months after the day's."""
    return end_of_month(months_later(day.replace(day=1), months))
