"""What travels through an import: the rows of a file, what they say of records, and the records to be written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records.models import Record

from .cells import Cell
from .columns import ColumnReader
from .details import StatementDetails
from .statements import Restatement


@dataclass(slots=True)
class FileRow:
    """A row of the file, with its number as a spreadsheet shows it.

    `ok`: no problem was found in it. `is_first`: it brings a record that no row before it brought. `earlier`: the
    number of a row before it that brought one of its records (0: none).
    """

    number: int
    cells: list[Cell]
    ok: bool = True
    is_first: bool = False
    earlier: int = 0


@dataclass(slots=True)
class RowValues:
    """What a row says of a record: values by attribute, of a relation the primary key; and from when they hold."""

    row: FileRow
    values: dict[str, object]
    details: StatementDetails


@dataclass(slots=True)
class Draft:
    """A record that a row brings: a new one, or one that is there already, as it was `before`, with the columns in
    which it `changed` and what is `restated` of it from a day on.

    A new statement may be `of_key_date`, as its row says no day; `again` is what holds again after it.
    """

    row: FileRow
    values: dict[str, object]
    details: StatementDetails
    record: Record
    is_new: bool
    before: Record | None = None
    changed: list[ColumnReader] = field(default_factory=list)
    restated: list[Restatement] = field(default_factory=list)
    of_key_date: bool = False
    again: Any = None

    @property
    def records(self) -> Iterator[Record]:
        """The records to be saved of a new one."""
        yield self.record
        if self.again:
            yield self.again

    @property
    def states(self) -> Iterator[Record]:
        """The record as it is written, and as it was before where it changed itself."""
        yield self.record
        if self.before is not None and self.changed:
            yield self.before

    @property
    def first_day(self) -> date | None:
        """The first day of which something else is said once it is written; None: of no day."""
        days = [self.record.first_day_altered(self.before), *(each.day for each in self.restated)]
        return min((day for day in days if day), default=None)

    @property
    def is_unchanged(self) -> bool:
        """Whether the record is there already as the row states it."""
        return self.row.ok and not self.is_new and not self.is_changed

    @property
    def is_changed(self) -> bool:
        return bool(self.changed or self.restated)
