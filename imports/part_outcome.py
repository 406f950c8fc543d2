"""What one part of a table does: counted, and noted for people to read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lists.formats import day
from records.dated import DatedRecord
from records.days import BEGINNING, since_text
from records.ends import ONE_DAY
from records.frozen_reports import project_ids, projects_saying
from records.models import Record
from records.on_day import load_values_on
from records.statements import Statement
from records.trail import NOTHING, text_of_value

from .columns import ColumnReader
from .finding import RecordKey
from .layout import FileLayout
from .outcome import MOST_SHOWN, FieldTexts, Outcome, RecordChange
from .rows import Draft
from .widgets import Widget


@dataclass
class PartOutcome:
    """Notes in the outcome of an import what becomes of the records of one part."""

    outcome: Outcome
    model: type[Record]
    readers: list[ColumnReader]
    key: RecordKey
    layout: FileLayout

    def __post_init__(self) -> None:
        self.count = self.outcome.count(self.model)
        key_readers = [reader for reader in self.readers if reader.attribute in self.key.attributes]
        self.other_readers = [reader for reader in self.readers if reader not in key_readers]
        headers = [header for reader in key_readers for header in reader.column.naming_headers]
        self.name_indexes = [self.layout.columns[header] for header in headers if header in self.layout.columns]

    def note_change(self, draft: Draft) -> None:
        """Remember what will change in a record, while it still has its values of before."""
        before = {reader.attribute: getattr(draft.record, reader.attribute) for reader in draft.changed}
        restated = [each.fingerprint for each in draft.restated]
        self.outcome.note(f"~{draft.record.pk},{draft.record.version},{before}{restated or ''};")
        if len(self.outcome.changed) < MOST_SHOWN:
            fields = [
                *self.field_texts(draft.changed, before, draft.values),
                *(texts for each in draft.restated for texts in each.field_texts),
            ]
            self.outcome.changed.append(self.record_change(draft, fields))

    def note_written(self, draft: Draft) -> None:
        """Count a record that was written; of the first new ones remember what they hold beside their key, and since
        when."""
        if not draft.is_new:
            self.count.changed += 1
            return
        self.count.created += 1
        since_of_new = draft.record.since_of_new if isinstance(draft.record, DatedRecord) else None
        if since_of_new and since_of_new[1] == BEGINNING:
            self.outcome.has_from_beginning = True
        self.outcome.note(f"+{draft.row.number},{draft.again or ''};")
        if len(self.outcome.created) < MOST_SHOWN:
            texts = self.field_texts(self.other_readers, {}, draft.values)
            fields = [(label, before, after) for label, before, after in texts if after != NOTHING]
            if since_of_new and since_of_new[1] != BEGINNING:
                label, since = since_of_new
                fields.append((label, NOTHING, day(since)))
            if isinstance(draft.record, Statement) and (draft.record.is_empty or not fields):
                load_values_on([draft.record], self.outcome.as_of)
                fields.append(("Angabe", NOTHING, str(draft.record)))
            if draft.again:
                fields.append(("Galt bis", NOTHING, until_text(draft.again, self.outcome.as_of)))
            self.outcome.created.append(self.record_change(draft, fields))

    def note_first_days(self, written: Sequence[Draft]) -> None:
        """Note of which projects, and from when on, something else is said with the records written."""
        states = [(record, day) for draft in written if (day := draft.first_day) for record in draft.states]
        said_by = projects_saying([record for record, _ in states])
        for (_, day), projects in zip(states, said_by, strict=True):
            for project in projects:
                self.outcome.touch(day, project)

    def note_earlier(self, rows: Sequence[int], records: Sequence[Record], days: Sequence[date | None]) -> None:
        """Note of records that these rows brought, and that were written, from which earlier days on they count now."""
        changes = {change.row: change for change in self.outcome.created if change.kind == self.kind}
        for row, record, project, first_day in zip(rows, records, project_ids(records), days, strict=True):
            if first_day is None:
                continue
            self.outcome.touch(first_day, project)
            if isinstance(record, DatedRecord) and row in changes:
                label, since = record.since_of_new
                others = [texts for texts in changes[row].fields if texts[0] != label]
                changes[row].fields = [*others, (label, NOTHING, day(since))]

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)

    def field_texts(
        self, readers: list[ColumnReader], before: Mapping[str, object], after: Mapping[str, object]
    ) -> Iterator[FieldTexts]:
        """For each column the name of its field, and its value before and after."""
        as_of = self.outcome.as_of
        for reader in readers:
            field, attribute = reader.field, reader.attribute
            former, value = before.get(attribute), after[attribute]
            label = str(field.verbose_name)
            yield label, text_of_value(field, former, as_of), text_of_value(field, value, as_of)

    def record_change(self, draft: Draft, fields: list[FieldTexts]) -> RecordChange:
        return RecordChange(draft.row.number, self.kind, self.name(draft), draft.is_new, fields)

    def name(self, draft: Draft) -> str:
        """How the record is called in the file: the cells of its key."""
        cells = [Widget().as_text(draft.row.cells[index]) for index in self.name_indexes]
        return " · ".join(dict.fromkeys(filter(None, cells)))


def until_text(again: Any, as_of: date) -> str:
    """07.04.2021; ab 08.04.2021 gilt wieder Planung"""
    load_values_on([again], as_of)
    return f"{day(again.effective_on - ONE_DAY)}; {since_text(again.effective_on)} gilt wieder {again.value_text}"
