"""What rows state of records from a day on: a change, or a late entry, between the statements before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from records.days import since_text
from records.models import Record
from records.stated import Stated, by_kind
from records.trail import NOTHING, text_of_value

from .columns import ColumnReader
from .details import StatementDetails


@dataclass(slots=True)
class Restatement:
    """A value that a row states of a record that is there already, from `day` on.

    `held` is the statement that holds on the day, `following` the next one, which stays.
    """

    reader: ColumnReader
    stated: Stated
    owner: Record
    value: object
    day: date
    details: StatementDetails
    held: Any
    following: Any

    @property
    def is_correction(self) -> bool:
        """Whether it alters the statement of the same day."""
        return self.held is not None and self.held.effective_on == self.day

    @property
    def before(self) -> object:
        """The value that holds on the day so far."""
        return getattr(self.held, self.reader.field.attname, None)

    @property
    def explanation(self) -> str:
        """gilt ab 08.04.2021; ab 01.01.2022 bleibt Stadtbetrieb"""
        start = since_text(self.day)
        text = f"berichtigt die Angabe, die {start} gilt" if self.is_correction else f"gilt {start}"
        return (
            f"{text}; {self.following.since_text} bleibt {self.value_text(self.following)}" if self.following else text
        )

    def value_text(self, statement: Any) -> str:
        text = text_of_value(self.reader.field, getattr(statement, self.reader.field.attname))
        return "keine Angabe" if text == NOTHING else text

    @property
    def fingerprint(self) -> str:
        """What tells it apart from one that does something else, or to other statements."""
        neighbours = [(each.pk, each.version) for each in (self.held, self.following) if each]
        return f"{self.stated.name}@{self.day}{neighbours}"

    @property
    def statement_values(self) -> tuple[Any, ...]:
        """All that the statement says with the value; in other respects what held before."""
        values: tuple[Any, ...] = self.stated.statement(self.owner, self.value, self.day, self.held).values
        return values

    @property
    def chain(self) -> tuple[Any, ...]:
        """What tells apart the statements of a day: several columns may bring the values of one."""
        return (self.stated.relation, *sorted(self.stated.keys.items()), self.owner.pk)

    def statement(self) -> Any:
        """The statement to be saved, with the value."""
        if self.is_correction:
            return self.held
        return self.stated.statement(self.owner, self.value, self.day, self.held)

    def apply_to(self, statement: Any) -> None:
        """Let the statement say the value, and where it comes from."""
        self.stated.set(statement, self.value)
        statement.source = self.details.source or statement.source
        statement.file_reference = self.details.file_reference or statement.file_reference


def save_restatements(model: type[Record], restatements: Sequence[Restatement]) -> None:
    """Save what is stated anew, each kind at once."""
    statements: dict[tuple[Any, ...], Any] = {}
    for each in restatements:
        each.apply_to(statements.setdefault(each.chain, each.statement()))
    for kind, of_kind in by_kind(statements.values()).items():
        corrected = [statement for statement in of_kind if statement.pk]
        kind._default_manager.bulk_change(corrected, [*kind.value_fields, "source", "file_reference"])
        kind._default_manager.bulk_create([statement for statement in of_kind if not statement.pk])
