"""Which statements rows bring of records that are there already."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records.batches import in_batches
from records.history import BATCH_ROWS
from records.models import Record
from records.on_day import load_values_on
from records.stated import empty_value
from records.statements import holding

from .answers import HeldUntil
from .columns import ColumnReader
from .rows import RowValues
from .statements import Restatement, stated_in

ChainKey = tuple[object, ...]  # relation and keys of attributes that one statement says


@dataclass
class StatementPlanner:
    """Plans what rows state of records that are there already.

    `as_of` is the Stichtag of the file: from it on a value holds where the row does not say from when. `held_until`
    says until when, where nothing follows (see `Restatement`). `readers` are those of the columns of what is stated;
    where one of the `key_attributes` differs, the row renames the record.
    """

    as_of: date
    readers: Sequence[ColumnReader]
    held_until: HeldUntil = field(default_factory=HeldUntil)
    key_attributes: frozenset[str] = frozenset()
    statements: dict[tuple[ChainKey, int], list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chains: dict[ChainKey, list[ColumnReader]] = {}
        for reader in self.readers:
            stated = stated_in(reader)
            self.chains.setdefault((stated.relation, *sorted(stated.keys.items())), []).append(reader)

    def look_up(self, pairs: Iterable[tuple[RowValues, Record]]) -> None:
        """Read the statements of the records of which rows may state something new, with one query for each kind."""
        owners = {record.pk for values, record in pairs if record.pk and self.may_restate(values, record)}
        self.statements = {}
        for keys in in_batches(owners, BATCH_ROWS):
            for chain, (reader, *_) in self.chains.items():
                stated = stated_in(reader)
                owner_key = stated.model(reader.model).owner_attname()
                of_owners = stated.statements(reader.model).filter(**{f"{owner_key}__in": keys})
                statements = list(of_owners.order_by("effective_on"))
                load_values_on(statements, self.as_of)
                for statement in statements:
                    self.statements.setdefault((chain, getattr(statement, owner_key)), []).append(statement)

    def may_restate(self, row_values: RowValues, record: Record) -> bool:
        if row_values.details.effective_on:
            return True
        return any(reader.differs(row_values.values, record) for reader in self.readers)

    def plan(self, row_values: RowValues, record: Record) -> Iterator[Restatement]:
        """What the row states of the record that does not hold already."""
        if not self.may_restate(row_values, record):
            return
        values, day = row_values.values, row_values.details.effective_on or self.as_of
        held_until = self.held_until.of(row_values.row.number)
        for chain, readers in self.chains.items():
            statements = self.statements.get((chain, record.pk), [])
            held = holding(statements, day)
            following = next((each for each in statements if each.effective_on > day), None)
            changed = [reader for reader in readers if values[reader.attribute] != value_of(reader, held)]
            if changed:
                is_renaming = any(reader.attribute in self.key_attributes for reader in changed)
                details = row_values.details
                yield Restatement(changed, values, record, day, details, held, following, held_until, is_renaming)

    def ended(self, row_values: RowValues, record: Record) -> Iterator[tuple[ColumnReader, Any]]:
        """The columns of which the row says that their values hold from its day on, but another statement says
        something else by the Stichtag: with the last such statement."""
        day = row_values.details.effective_on
        for chain, readers in self.chains.items() if day else ():
            for statement in reversed(self.statements.get((chain, record.pk), [])):
                others = [each for each in readers if row_values.values[each.attribute] != value_of(each, statement)]
                if others and day < statement.effective_on <= self.as_of:
                    yield others[0], statement
                    break


def value_of(reader: ColumnReader, statement: Any) -> object:
    """What a statement says in the column; empty without one."""
    return getattr(statement, reader.field.attname) if statement else empty_value(reader.field)
