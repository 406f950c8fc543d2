"""What rows state of records from a day on: a change, or a late entry, between the statements before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from records.days import since_text
from records.models import Record
from records.stated import Stated
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

    def statement(self) -> Any:
        """The statement to be saved, with the value."""
        statement = self.held if self.is_correction else self.stated.statement(self.owner, self.value, self.day)
        setattr(statement, self.reader.field.attname, self.value)
        statement.source = self.details.source or statement.source
        statement.file_reference = self.details.file_reference or statement.file_reference
        return statement


def save_restatements(model: type[Record], restatements: Sequence[Restatement]) -> None:
    """Save what is stated anew, each kind at once."""
    by_name = sorted(restatements, key=lambda each: (each.stated.name, each.is_correction))
    for (name, is_correction), group in groupby(by_name, lambda each: (each.stated.name, each.is_correction)):
        stated = getattr(model, name)
        statements = [each.statement() for each in group]
        manager = stated.model(model)._default_manager
        if is_correction:
            manager.bulk_change(statements, [stated.field_name, "source", "file_reference"])
        else:
            manager.bulk_create(statements)
