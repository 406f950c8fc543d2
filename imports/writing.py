"""Records into the database: all at once, one by one where it or their model refuses that."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from records.dated import DatedRecord, save_statements
from records.models import Record
from records.querysets import StaleRecordError
from records.undo import records_of

from .checking import Checker
from .part_outcome import PartOutcome
from .row_problems import RowProblems
from .rows import Draft

REFUSED_BY_DATABASE = (IntegrityError, DataError, StaleRecordError)
REFUSALS = (*REFUSED_BY_DATABASE, ValidationError)


@dataclass
class Writer:
    """Saves drafts; a row whose record the database refuses is named."""

    model: type[Record]
    checker: Checker
    outcome: PartOutcome
    problems: RowProblems

    def write(self, created: list[Draft], changed: list[Draft]) -> list[Draft]:
        """Save the records of rows without a problem. Returns those that were saved."""
        return [*self.save(created, self.insert), *self.save(changed, self.update)]

    def save(self, drafts: list[Draft], save: Callable[[list[Draft]], None]) -> list[Draft]:
        sound = [draft for draft in drafts if draft.row.ok]
        if sound and not self.is_saved(sound, save):
            for draft in sound:
                self.save_alone(draft, save)
        written = [draft for draft in sound if draft.row.ok]
        for draft in written:
            self.outcome.note_written(draft)
        self.outcome.note_first_days(written)
        return written

    def save_alone(self, draft: Draft, save: Callable[[list[Draft]], None]) -> None:
        if draft.is_new:  # as it was before it was saved with others, which was taken back
            for record in draft.records:
                record.pk, record._state.adding = None, True
        if isinstance(draft.record, DatedRecord):
            draft.record.checks_first_statements = True
        self.checker.validate(draft, draft.record.full_clean)
        self.checker.validate(draft, partial(self.model.refuse_saving, [draft.record]))
        for restated in draft.restated:
            self.checker.validate(draft, restated.statement().validate_constraints)
        if draft.row.ok:
            self.checker.validate(draft, partial(self.try_to_save, draft, save))

    def try_to_save(self, draft: Draft, save: Callable[[list[Draft]], None]) -> None:
        """Save the record alone. Raises a ValidationError."""
        try:
            with transaction.atomic():
                save([draft])
        except (IntegrityError, DataError, StaleRecordError) as error:
            raise ValidationError("Diese Angaben nimmt die Datenbank nicht an.") from error

    def is_saved(self, drafts: list[Draft], save: Callable[[list[Draft]], None]) -> bool:
        versions = [draft.record.version for draft in drafts]
        try:
            with transaction.atomic():
                save(drafts)
        except REFUSALS:
            for draft, version in zip(drafts, versions, strict=True):  # what was tried is taken back
                draft.record.version = version
            return False
        return True

    def insert(self, drafts: list[Draft]) -> None:
        records_of(self.model).bulk_create([record for draft in drafts for record in draft.records])

    def update(self, drafts: list[Draft]) -> None:
        changed = {reader.column.attribute for draft in drafts for reader in draft.changed}
        if changed:
            records_of(self.model).bulk_change([draft.record for draft in drafts if draft.changed], changed)
        restated = [each for draft in drafts for each in draft.restated]
        save_statements(statement for each in restated for statement in each.statements())
