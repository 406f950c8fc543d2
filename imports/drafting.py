"""What a row does to its record: it makes a new one, or changes the one that is there."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from records.dated import DatedRecord
from records.models import Record
from records.trail import text_of_value

from .columns import ColumnReader
from .key_date_check import contradiction, last_day_until
from .layout import FileLayout
from .part_outcome import PartOutcome
from .planning import StatementPlanner, value_of
from .problems import UntilQuestion
from .resources import Resource
from .row_problems import RowProblems
from .rows import Draft, FileRow, RowValues
from .statements import Restatement


@dataclass
class Drafter:
    """Makes the records of rows as they will be written.

    `brought` are the keys of records that earlier rows brought and that are written, where later rows may derive
    something of them; `repeated` such later rows with their record.
    """

    resource: Resource
    readers: list[ColumnReader]
    layout: FileLayout
    planner: StatementPlanner
    outcome: PartOutcome
    problems: RowProblems
    brought: set[int] = field(default_factory=set)
    repeated: list[tuple[FileRow, Record]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.model = self.resource.Meta.model
        self.given = frozenset(reader.column.attribute for reader in self.readers)
        self.derives = type(self.resource).derive is not Resource.derive
        self.derives_repeated = type(self.resource).derive_repeated is not Resource.derive_repeated
        self.may_refuse = type(self.resource).problem_of is not Resource.problem_of

    def draft(self, row_values: RowValues, record: Record | None) -> Draft:
        return self.change(row_values, record) if record else self.create(row_values)

    def create(self, row_values: RowValues) -> Draft:
        """The new record of the row, with what the resource derives."""
        row, values, details = row_values.row, row_values.values, row_values.details
        draft = Draft(row, values, details, self.model(**values), is_new=True)
        if isinstance(draft.record, DatedRecord):
            draft.record.checks_first_statements = False
            draft.record.stated_from = details.effective_on
            draft.record.first_source = details.source
            draft.record.first_file_reference = details.file_reference
        if self.derives:
            try:
                self.resource.derive(draft.record, self.layout.cells_of(row), self.given)
                draft.of_key_date = self.resource.is_of_key_date(self.layout.cells_of(row))
                self.ask_of_new(draft)
            except ValueError as error:
                self.problems.add_error(row, error)
        return draft

    def ask_of_new(self, draft: Draft) -> None:
        """Ask of which day the file speaks, where a new statement holds from that on."""
        outcome = self.outcome.outcome
        outcome.asked.needs_key_date |= draft.of_key_date and not outcome.is_dated

    def repeat(self, row: FileRow, record: Record) -> None:
        """Let a new record that an earlier row brought have what the resource derives of a later one too."""
        if self.derives_repeated and record._state.adding:
            self.derive_repeated(row, record)
        elif record.pk in self.brought:
            self.repeated.append((row, record))

    def derive_repeated(self, row: FileRow, record: Record) -> None:
        try:
            self.resource.derive_repeated(record, self.layout.cells_of(row))
        except ValueError as error:
            self.problems.add_error(row, error)

    def note_brought(self, drafts: Sequence[Draft]) -> None:
        """Remember which records were written, for later rows that speak of them."""
        if self.derives_repeated:
            self.brought.update(draft.record.pk for draft in drafts if draft.is_new)

    def repeat_written(self) -> None:
        """As `repeat`, of records that were written before."""
        rows = {record.pk: row for row, record in self.repeated}
        records = list({record.pk: record for _, record in self.repeated}.values())
        self.resource.read_derived(records)
        for row, record in self.repeated:
            self.derive_repeated(row, record)
        self.repeated.clear()
        try:
            with transaction.atomic():
                days = self.resource.save_derived(records)
        except ValidationError:
            for record in records:
                self.save_derived_alone(rows[record.pk], record)
        else:
            self.outcome.note_earlier([rows[record.pk].earlier for record in records], records, days)

    def save_derived_alone(self, row: FileRow, record: Record) -> None:
        try:
            with transaction.atomic():
                self.resource.save_derived([record])
        except ValidationError as error:
            for message in error.messages:
                self.problems.add(row, message)

    def change(self, row_values: RowValues, record: Record) -> Draft:
        """The record with the values of the row."""
        row, values = row_values.row, row_values.values
        own = [reader for reader in self.readers if not reader.stated]
        changed = [reader for reader in own if reader.differs(values, record)]
        draft = Draft(row, values, row_values.details, record, is_new=False, changed=changed)
        draft.restated = self.restated(row_values, record)
        self.refuse_found(row, record)
        self.refuse_changes(draft)
        self.refuse_ended_by_key_date(row_values, record)
        self.ask_of_change(draft)
        if row.ok and not draft.is_changed:
            self.outcome.count.unchanged += 1
        elif row.ok:
            self.outcome.note_change(draft)
            draft.before = copy(record) if draft.changed else record
            for reader in [*changed, *(reader for each in draft.restated for reader in each.readers)]:
                setattr(record, reader.attribute, values[reader.attribute])
        return draft

    def restated(self, row_values: RowValues, record: Record) -> list[Restatement]:
        """What the row states anew of the record, from a day on."""
        restated = list(self.planner.plan(row_values, record))
        for each in restated:
            if each.is_said_by_following:
                self.problems.add(row_values.row, each.problem, each.readers[0].column.header)
            elif each.is_open_ended:
                row, header = row_values.row, each.readers[0].column.header
                if problem := self.outcome.outcome.ask(UntilQuestion(each.question, row.number, header)):
                    self.problems.add(row, problem, header)
        return restated

    def ask_of_change(self, draft: Draft) -> None:
        """Ask of which day the file speaks, where it changes something and nobody has said it; and whether empty cells
        empty what is stored."""
        outcome, row = self.outcome.outcome, draft.row
        if not outcome.is_dated and any(each.details.effective_on is None for each in draft.restated):
            outcome.asked.needs_key_date = True
        own = [(reader, reader.there(draft.record)) for reader in draft.changed]
        stated = [(reader, value_of(reader, each.held)) for each in draft.restated for reader in each.readers]
        for reader, before in own + stated:
            if before not in (None, "") and reader.is_blank(row.cells):
                text = text_of_value(reader.field, before, self.planner.as_of)
                outcome.asked.empty(row.number, reader.column.header, self.outcome.name(draft), text)

    def refuse_found(self, row: FileRow, record: Record) -> None:
        """What the resource says against the record that was found."""
        try:
            problem = self.resource.problem_of(record, self.layout.cells_of(row)) if self.may_refuse else ""
        except ValueError as error:
            self.problems.add_error(row, error)
        else:
            if problem:
                self.problems.add(row, problem)

    def refuse_ended_by_key_date(self, row_values: RowValues, record: Record) -> None:
        """A list for a Stichtag says what holds on it, and has held since the day of the row."""
        day = row_values.details.effective_on
        if day is None or not self.outcome.outcome.is_dated:
            return
        for reader, statement in self.planner.ended(row_values, record):
            text = text_of_value(reader.field, row_values.values[reader.attribute], self.planner.as_of)
            problem = contradiction(statement, text, last_day_until(statement, self.planner.as_of), day)
            self.problems.add(row_values.row, problem, reader.column.header)

    def refuse_changes(self, draft: Draft) -> None:
        """What the resource does not take; and where the file shows a column as of its Stichtag, the record holds what
        another day brought."""
        for reader in draft.changed:
            value = draft.values[reader.attribute]
            if problem := self.resource.problem_of_change(draft.record, reader.column, value):
                self.problems.add(draft.row, problem, reader.column.header)
            elif getattr(draft.record, reader.compared) != getattr(draft.record, reader.attribute):
                text = (
                    f"Die Datei hat den Stand vom {self.resource.as_of:%d.%m.%Y}; für einen anderen Tag ist hier "
                    "etwas anderes eingetragen. Bitte ändern Sie es im Eintrag selbst."
                )
                self.problems.add(draft.row, text, reader.column.header)
