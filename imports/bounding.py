"""What an older list states otherwise than is known of later days: until when it held is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from records.batches import in_batches
from records.days import OPEN
from records.ends import ONE_DAY, chains_of, statements_of
from records.history import BATCH_ROWS
from records.on_day import load_values_on
from records.statements import Statement, holding

from .outcome import Outcome
from .problems import UntilQuestion
from .row_problems import RowProblems
from .rows import Draft
from .statements import held_again, question_of


@dataclass
class Bounder:
    """Asks until when new statements of an older list held, and lets what was stated hold again after them.

    It asks of those that a later confirmation contradicts: they held at most until the day before, which is proposed.
    And of those that hold from the Stichtag on, as their row says no day, in place of one that is stated until today.
    `column` is the header that brings them, `confirms` whether the list confirms what it states.
    """

    outcome: Outcome
    problems: RowProblems
    column: str
    confirms: bool

    def bound(self, drafts: Sequence[Draft]) -> None:
        """Give drafts of new statements what holds again after them."""
        kind: Any = type(drafts[0].record) if drafts else None
        if kind is None or not issubclass(kind, Statement):
            return
        confirmations = self.later_confirmations(kind, {owner_of(draft) for draft in drafts})
        asked = [draft for draft in drafts if owner_of(draft) in confirmations or self.is_of_former_day(draft)]
        owners = {owner_of(draft) for draft in asked}
        stored = chains_of(kind, statements_of(kind, owners, "default"))
        new = chains_of(kind, [draft.record for draft in drafts])
        names = kind.chain_attnames()
        for draft in asked:
            chain = tuple([getattr(draft.record, name) for name in names])
            held = stored.get(chain, [])
            contradicted = self.contradicted(draft, [*held, *new[chain]], confirmations.get(owner_of(draft), ()))
            if contradicted:
                self.ask_until_confirmed(draft, held, contradicted)
            elif self.is_of_former_day(draft) and held and holds_until_today(held[-1], draft):
                self.ask_until_today(draft, held[-1])

    def is_of_former_day(self, draft: Draft) -> bool:
        """Whether the draft holds from a Stichtag that lies back."""
        statement: Any = draft.record
        return draft.of_key_date and bool(statement.effective_on < timezone.localdate())

    def contradicted(self, draft: Draft, statements: Iterable[Any], confirmations: Iterable[Any]) -> Any:
        """The first confirmation that says something else while the draft holds; None where there is none."""
        statement: Any = draft.record
        if statement.effective_on > self.outcome.as_of:
            return None
        following = (each.effective_on for each in statements if each.effective_on > statement.effective_on)
        end = min(following, default=OPEN)
        others = (each for each in confirmations if each.is_contradicted_by(statement))
        return next((each for each in others if each.confirmed_on < end), None)

    def ask_until_confirmed(self, draft: Draft, held: Sequence[Any], confirmation: Any) -> None:
        """Ask of a draft that contradicts a confirmation: what is stated for the day of that holds again."""
        day = confirmation.confirmed_on
        statement: Any = draft.record
        again = holding(held, day)
        if again is None:
            return
        proposed = day - ONE_DAY
        load_values_on([statement], self.outcome.as_of)
        confirmed = confirmation.value_text_on(self.outcome.as_of)
        text = (
            f"Für den {day:%d.%m.%Y} ist „{confirmed}“ bestätigt; nach der Datei gilt "
            f"„{statement.value_text}“ {statement.since_text}. Bis wann galt, was die Datei sagt? Vorschlag: bis "
            f"{proposed:%d.%m.%Y}."
        )
        answer = self.ask(draft, text, proposed) or proposed
        draft.again = held_again(again, min(answer, proposed) + ONE_DAY)

    def ask_until_today(self, draft: Draft, held: Any) -> None:
        """Ask of a draft in place of what is held until today; that holds again where an answer names a day."""
        load_values_on([draft.record, held], self.outcome.as_of)
        answer = self.ask(draft, question_of(draft.record, held))
        if answer and answer < OPEN:
            draft.again = held_again(held, answer + ONE_DAY)

    def ask(self, draft: Draft, text: str, last_day: date | None = None) -> date | None:
        """Ask until when the draft held, at most until the last day; returns the answer where there is one."""
        number = draft.row.number
        if problem := self.outcome.ask(UntilQuestion(text, number, self.column, last_day=last_day)):
            self.problems.add(draft.row, problem, self.column)
        return self.outcome.answers.held_until.of(number)

    def later_confirmations(self, kind: Any, owners: Iterable[int]) -> dict[int, list[Any]]:
        """The confirmations after the Stichtag that the list says whose value holds, by owner, in the order of their
        days."""
        by_owner: dict[int, list[Any]] = {}
        for batch in in_batches(owners, BATCH_ROWS) if self.confirms and self.outcome.is_dated else ():
            later = kind.confirmed_by.objects.filter(subject__in=batch, confirmed_on__gt=self.outcome.as_of)
            for confirmation in later.agreeing().order_by("confirmed_on"):
                by_owner.setdefault(confirmation.subject_id, []).append(confirmation)
        return by_owner


def owner_of(draft: Draft) -> int:
    """The key of the owner of a new statement."""
    statement: Any = draft.record
    key: int = statement.owner_key
    return key


def holds_until_today(last: Any, draft: Draft) -> bool:
    """Whether the last statement of a kind holds on the day of a new one, and until today."""
    statement: Any = draft.record
    return bool(last.effective_on < statement.effective_on < timezone.localdate() < last.until)
