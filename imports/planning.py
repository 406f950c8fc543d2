"""Which statements rows bring of records that are there already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records.batches import in_batches
from records.days import since_text
from records.history import BATCH_ROWS
from records.models import Record
from records.stated import Stated, empty_value

from .columns import ColumnReader
from .rows import RowValues
from .statements import Restatement


@dataclass
class StatementPlanner:
    """Plans what rows state of records that are there already.

    `as_of` is the Stichtag of the file: from it on a value holds where the row does not say from when.
    """

    as_of: date
    readers: Sequence[ColumnReader]
    chains: dict[tuple[str, int], list[Any]] = field(default_factory=dict)

    def look_up(self, pairs: Iterable[tuple[RowValues, Record]]) -> None:
        """Read the statements of the records of which rows may state something new, with one query for each column."""
        owners = {record.pk for values, record in pairs if record.pk and self.may_restate(values, record)}
        self.chains = {}
        stated = [(reader.model, reader.stated) for reader in self.readers if reader.stated]
        for keys in in_batches(owners, BATCH_ROWS) if stated else ():
            for model, each in stated:
                self.read(model, each, keys)

    def read(self, model: type[Record], stated: Stated, owners: Sequence[int]) -> None:
        owner_key = stated.model(model).owner_attname()
        statements = stated.statements(model).filter(**{f"{owner_key}__in": owners})
        for statement in statements.order_by("effective_on"):
            self.chains.setdefault((stated.name, getattr(statement, owner_key)), []).append(statement)

    def may_restate(self, row_values: RowValues, record: Record) -> bool:
        if row_values.details.effective_on:
            return True
        return any(reader.differs(row_values.values, record) for reader in self.readers)

    def plan(self, reader: ColumnReader, row_values: RowValues, record: Record) -> Restatement | None:
        """What the row states anew in the column; None where it says what holds. Raises a ValueError."""
        stated = reader.stated
        if not stated or not self.may_restate(row_values, record):
            return None
        value, details = row_values.values[reader.attribute], row_values.details
        day = details.effective_on or self.as_of
        chain = self.chains.get((stated.name, record.pk), [])
        held = next((statement for statement in chain if statement.effective_on <= day < statement.until), None)
        following = next((statement for statement in chain if statement.effective_on > day), None)
        planned = Restatement(reader, stated, record, value, day, details, held, following)
        if value == (planned.before if held else empty_value(reader.field)):
            return None
        if following and planned.statement_values == following.values:
            raise ValueError(
                f"„{planned.value_text(following)}“ gilt nach den Angaben erst {following.since_text}. Gilt es schon "
                f"{since_text(day)}, berichtigen Sie bitte den Tag jener Angabe."
            )
        return planned
