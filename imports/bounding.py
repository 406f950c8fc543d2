"""What an older list says otherwise than a later confirmation holds at most until the day before that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from records.batches import in_batches
from records.ends import ONE_DAY, chains_of
from records.history import BATCH_ROWS

from .outcome import Outcome
from .problems import Question
from .row_problems import RowProblems
from .rows import Draft


@dataclass
class Bounder:
    """Ends new statements of one kind before the day for which what is stated already was confirmed.

    Then what was stated holds again. Until when the new one held is asked, and the day before the confirmed one
    proposed. Only a list that says its Stichtag is older than a confirmation. `header`: the column that it is about.
    """

    kind: Any
    outcome: Outcome
    problems: RowProblems
    header: str

    def bound(self, drafts: Sequence[Draft]) -> None:
        """Give drafts of new statements what holds again after them, where a confirmation says otherwise."""
        if not drafts or not self.outcome.is_dated or self.kind.key_fields:
            return
        new: dict[int, list[Draft]] = {}
        for draft in drafts:
            record: Any = draft.record
            new.setdefault(record.owner_key, []).append(draft)
        confirmations = self.later_confirmations(new)
        stated = self.statements_of(confirmations)
        for owner, of_owner in confirmations.items():
            statements = [*stated.get(owner, ()), *(draft.record for draft in new[owner])]
            for draft in new[owner]:
                if contradicted := self.contradicted(draft.record, statements, of_owner):
                    draft.again = self.again(draft, contradicted)

    def contradicted(self, record: Any, statements: Iterable[Any], confirmations: Iterable[Any]) -> Any:
        """The first confirmation that says something else while the statement holds; None where there is none."""
        if record.effective_on > self.outcome.as_of:
            return None
        following = (each.effective_on for each in statements if each.effective_on > record.effective_on)
        end, values = min(following, default=None), self.kind.confirmed_by.values_stated(record)
        others = (each for each in confirmations if end is None or each.confirmed_on < end)
        return next((each for each in others if each.values != values), None)

    def again(self, draft: Draft, confirmation: Any) -> Any:
        """What was confirmed, from the day on after the last one of the draft."""
        record: Any = draft.record
        day, proposed = confirmation.confirmed_on, confirmation.confirmed_on - ONE_DAY
        text = (
            f"Für den {day:%d.%m.%Y} ist „{confirmation.value_text}“ bestätigt; nach der Datei gilt "
            f"„{record.value_text}“ {record.since_text}. Bis wann galt, was die Datei sagt? Vorschlag: bis "
            f"{proposed:%d.%m.%Y}."
        )
        if problem := self.outcome.ask(Question(text, draft.row.number, self.header, last_day=proposed)):
            self.problems.add(draft.row, problem, self.header)
        last_day = min(self.outcome.held_until.of(draft.row.number) or proposed, proposed)
        values = {field.attname: getattr(confirmation, field.attname) for field in confirmation.fields_of_values()}
        owner = {self.kind.owner_attname(): record.owner_key}
        return self.kind(**owner, **values, effective_on=last_day + ONE_DAY)

    def later_confirmations(self, owners: Iterable[int]) -> dict[int, list[Any]]:
        """The confirmations after the Stichtag whose value holds, by owner, in the order of their days."""
        by_owner: dict[int, list[Any]] = {}
        for batch in in_batches(owners, BATCH_ROWS):
            later = self.kind.confirmed_by.objects.filter(subject__in=batch, confirmed_on__gt=self.outcome.as_of)
            for confirmation in later.agreeing().order_by("confirmed_on"):
                by_owner.setdefault(confirmation.subject_id, []).append(confirmation)
        return by_owner

    def statements_of(self, owners: Iterable[int]) -> dict[int, list[Any]]:
        """What is stated already, by owner."""
        by_owner: dict[int, list[Any]] = {}
        for batch in in_batches(owners, BATCH_ROWS):
            statements = self.kind.objects.filter(**{f"{self.kind.owner_attname()}__in": batch})
            by_owner |= {owner: rows for (owner,), rows in chains_of(self.kind, statements).items()}
        return by_owner
