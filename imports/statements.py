"""What rows state of records from a day on: a change, or a late entry, between the statements before and after it."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from records.days import OPEN, since_text
from records.ends import ONE_DAY
from records.models import DatePrecision, Record
from records.on_day import load_values_on
from records.stated import Stated
from records.trail import text_of_value

from .columns import ColumnReader
from .details import StatementDetails


@dataclass(slots=True)
class Restatement:
    """What a row states of a record that is there already, from `day` on: `values` in the columns of the `readers`, all
    of one statement.

    `held` is the statement that holds on the day, `following` the next one, which stays. `held_until` is the last day
    on which the values of an older list held, where nothing follows: then what held before holds again. OPEN: they hold
    until today; None: nobody has said it yet. `is_renaming`: from the day on the record is called otherwise, which was
    agreed to.
    """

    readers: Sequence[ColumnReader]
    values: Mapping[str, object]
    owner: Record
    day: date
    details: StatementDetails
    held: Any
    following: Any
    held_until: date | None = None
    is_renaming: bool = False

    @property
    def is_correction(self) -> bool:
        """Whether it alters the statement of the same day."""
        return self.held is not None and self.held.effective_on == self.day

    @property
    def is_said_by_following(self) -> bool:
        return self.following is not None and self.statement().values == self.following.values

    @property
    def is_open_ended(self) -> bool:
        """Whether an older list contradicts what is stated until today, so that it must be said until when it held."""
        is_said = self.details.effective_on is not None or self.is_renaming
        is_older = not is_said and self.day < timezone.localdate()
        may_have_ended = self.held is not None and not self.held.holds_until_next
        replaces = may_have_ended and not self.held.is_empty and not self.is_correction
        return is_older and replaces and self.following is None

    @property
    def holds_again_on(self) -> date | None:
        """The day from which what held before holds again; None where it does not."""
        is_known = self.is_open_ended and self.held_until not in (None, OPEN)
        return self.held_until + ONE_DAY if is_known and self.held_until and self.held_until >= self.day else None

    @property
    def question(self) -> str:
        """What must be said of an older list where nothing follows."""
        statement = self.statement()
        load_values_on([statement], self.day)
        return question_of(statement, self.held)

    @property
    def problem(self) -> str:
        """Why it cannot be made where the following statement says the same."""
        return str(self.following.problem_of_earlier(self.day))

    @property
    def explanation(self) -> str:
        """gilt ab 08.04.2021; ab 01.01.2022 bleibt Stadtbetrieb"""
        start = since_text(self.day)
        text = f"berichtigt die Angabe, die {start} gilt" if self.is_correction else f"gilt {start}"
        if again := self.holds_again_on:
            return f"{text} bis {self.held_until:%d.%m.%Y}; {since_text(again)} gilt wieder {self.held.value_text}"
        if self.following is None:
            return text
        return f"{text}; {self.following.since_text} bleibt {self.following.value_text}"

    @property
    def field_texts(self) -> Iterator[tuple[str, str, str]]:
        """For each column the name of the field, its value on the day so far, and the one stated with its day."""
        for reader in self.readers:
            before = text_of_value(reader.field, getattr(self.held, reader.field.attname, None), self.day)
            after = text_of_value(reader.field, self.values[reader.attribute], self.day)
            yield str(reader.field.verbose_name), before, f"{after}, {self.explanation}"

    @property
    def fingerprint(self) -> str:
        """What tells it apart from one that does something else, or to other statements."""
        neighbours = [(each.pk, each.version) for each in (self.held, self.following) if each]
        again = self.holds_again_on or ""
        return f"{[reader.attribute for reader in self.readers]}@{self.day}{neighbours}{again}"

    def statements(self) -> list[Any]:
        """The statements to be saved: what the row says, and what holds again after it."""
        again = self.holds_again_on
        return [self.statement(), *([held_again(self.held, again)] if again else [])]

    def statement(self) -> Any:
        """The statement to be saved: a new one, or that of the same day with the values."""
        first = stated_in(self.readers[0])
        statement = copy(self.held) if self.is_correction else first.statement(self.owner, None, self.day, self.held)
        for reader in self.readers:
            stated_in(reader).set(statement, self.values[reader.attribute])
        statement.source = self.details.source or statement.source
        statement.file_reference = self.details.file_reference or statement.file_reference
        return statement


def question_of(statement: Any, held: Any) -> str:
    """What must be said of a statement of an older list that contradicts what is held until today."""
    return (
        f"Am {statement.effective_on:%d.%m.%Y} galt nach der Datei „{statement.value_text}“, eingetragen ist "
        f"„{held.value_text}“ {held.since_text} und danach nichts anderes. Bis wann galt, was die Datei sagt?"
    )


def held_again(held: Any, day: date) -> Any:
    """All that the statement held so far says, from exactly the day on."""
    fields = {field.attname for field in held._meta.concrete_fields if field.editable}
    said = {name: getattr(held, name) for name in fields - {"id", "version"}}
    if held.has_windows:
        said["date_precision"] = DatePrecision.EXACT
    return type(held)(**{**said, "effective_on": day})


def stated_in(reader: ColumnReader) -> Stated:
    """What is stated in a column of statements."""
    if reader.stated is None:
        raise TypeError(f"Nothing is stated in the column {reader.column.header}.")
    return reader.stated
