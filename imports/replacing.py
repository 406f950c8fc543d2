"""New statements of a list in place of others: what an older list says held until a day that must be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from records.days import OPEN
from records.ends import ONE_DAY, chains_of, owners_of, statements_of

from .part_outcome import PartOutcome
from .problems import Question
from .row_problems import RowProblems
from .rows import Draft
from .statements import held_again, question_of


@dataclass
class Replacer:
    """Asks of statements that hold from the Stichtag of an older list on, in place of one that is stated until today,
    until when they held; with the answer the former holds again after it. `column` is the header that brings them."""

    outcome: PartOutcome
    problems: RowProblems
    column: str

    def replace(self, drafts: Sequence[Draft]) -> None:
        records: list[Any] = [draft.record for draft in drafts if draft.of_key_date]
        if not records or min(record.effective_on for record in records) >= timezone.localdate():
            return
        kind = type(records[0])
        chains = chains_of(kind, statements_of(kind, owners_of(kind, records), "default"))
        names = kind.chain_attnames()
        for draft in drafts:
            statement: Any = draft.record
            chain = chains.get(tuple([getattr(statement, name) for name in names]), [])
            if draft.of_key_date and chain and self.is_replaced(chain[-1], statement.effective_on):
                self.ask(draft, question_of(statement, chain[-1]))
                draft.again = self.again(chain[-1], draft.row.number)

    def ask(self, draft: Draft, text: str) -> None:
        if problem := self.outcome.outcome.ask(Question(text, draft.row.number, self.column)):
            self.problems.add(draft.row, problem, self.column)

    def is_replaced(self, last: Any, day: date) -> bool:
        """Whether the last statement of a kind holds on the day, and until today."""
        return bool(last.effective_on < day < timezone.localdate() < last.until)

    def again(self, held: Any, row: int) -> Any:
        """What holds again after the last day that the answer for the row names; None where it names none."""
        held_until = self.outcome.outcome.held_until.of(row)
        return held_again(held, held_until + ONE_DAY) if held_until and held_until < OPEN else None
