"""A list for a Stichtag says what holds on it: what is stated between the day of a row and the Stichtag must agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from records.batches import in_batches
from records.ends import ONE_DAY, chains_of
from records.history import BATCH_ROWS
from records.on_day import load_values_on
from records.statements import Statement

from .cells import Cell
from .outcome import Outcome
from .problems import Problems
from .rows import Draft


class RowStatement(NamedTuple):
    """Since when a row says that a statement holds, up to the Stichtag, and the cell that says so."""

    day: date
    row: int
    column: str
    cell: Cell


def contradiction(held: Statement, text: str, day: date, since: date) -> str:
    """What is stated on the day against the text that a list says holds since an earlier one."""
    return (
        f"Am {day:%d.%m.%Y} ist „{held.value_text}“ ({held.since_text}) eingetragen, die Liste sagt „{text}“ seit "
        f"{since:%d.%m.%Y}: Berichtigen Sie zuerst eine der beiden."
    )


def last_day_until(held: Statement, as_of: date) -> date:
    """The last day on which a statement holds, up to the Stichtag."""
    last_day: date = held.until - ONE_DAY
    return min(as_of, last_day)


@dataclass
class KeyDateCheck:
    """Checks what rows say holds on the Stichtag of the list when all are written: of several rows on the same the
    latest day decides."""

    outcome: Outcome
    problems: Problems
    latest: dict[Any, dict[Any, RowStatement]] = field(default_factory=dict)

    def ended(self, kind: Any, drafts: Sequence[Draft]) -> list[Draft]:
        """Of drafts of new statements those that are there already, and have ended by the Stichtag: nothing new."""
        if not drafts or not self.outcome.is_dated:
            return []
        records: Any = [draft.record for draft in drafts]
        statements = kind.objects.filter(**{f"{kind.owner_attname()}__in": {each.owner_key for each in records}})
        chains = chains_of(kind, statements.filter(until__lte=self.outcome.as_of))
        there = {(chain, each.effective_on, each.values) for chain, rows in chains.items() for each in rows}
        names = kind.chain_attnames()
        return [
            draft
            for draft, record in zip(drafts, records, strict=True)
            if (tuple([getattr(record, name) for name in names]), record.effective_on, record.values) in there
        ]

    def note(self, kind: Any, drafts: Iterable[Draft], column: str, index: int) -> None:
        """Remember what rows state that is written now, by its owners and keys; `index` is that of the column."""
        if not self.outcome.is_dated:
            return
        latest, names = self.latest.setdefault(kind, {}), kind.chain_attnames()
        for draft in drafts:
            statement: Any = draft.record
            chain, day = tuple([getattr(statement, name) for name in names]), statement.effective_on
            if draft.row.ok and day <= self.outcome.as_of and (chain not in latest or latest[chain].day < day):
                cell = draft.row.cells[index]
                latest[chain] = RowStatement(day, draft.row.number, column, cell)

    def check(self) -> None:
        """Note the rows that are contradicted. Raises a TooManyProblemsError."""
        for kind, latest in self.latest.items():
            for batch in in_batches(latest.items(), BATCH_ROWS):
                self.check_batch(kind, dict(batch))

    def check_batch(self, kind: Any, latest: dict[Any, RowStatement]) -> None:
        owners = {owner for owner, *_ in latest}
        statements = kind.objects.filter(**{f"{kind.owner_attname()}__in": owners})
        chains = chains_of(kind, statements.filter(effective_on__lte=self.outcome.as_of))
        for chain, stated in latest.items():
            own = next(each for each in chains[chain] if each.effective_on == stated.day)
            after = [each for each in chains[chain] if each.effective_on > stated.day]
            if against := [each for each in after if each.values != own.values]:
                load_values_on([own, against[-1]], self.outcome.as_of)
                day = last_day_until(against[-1], self.outcome.as_of)
                text = contradiction(against[-1], own.value_text, day, stated.day)
                self.problems.add(text, stated.row, stated.column, stated.cell)
