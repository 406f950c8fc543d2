"""Records into the database: all at once, one by one where it or their model refuses that."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from records.models import Record
from records.querysets import StaleRecordError
from records.stated import Stated, restate

from .checking import Checker
from .part_outcome import PartOutcome
from .resources import records_of
from .row_problems import RowProblems
from .rows import Draft

REFUSED_BY_DATABASE = (IntegrityError, DataError, StaleRecordError)
REFUSALS = (*REFUSED_BY_DATABASE, ValidationError)


@dataclass
class Writer:
    """Saves drafts; a row whose record the database refuses is named."""

    model: type[Record]
    as_of: date
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
        return written

    def save_alone(self, draft: Draft, save: Callable[[list[Draft]], None]) -> None:
        self.checker.validate(draft, draft.record.full_clean)
        self.checker.validate(draft, partial(self.model.refuse_saving, [draft.record]))
        if draft.row.ok:
            self.checker.validate(draft, partial(self.save_valid, draft, save))

    def save_valid(self, draft: Draft, save: Callable[[list[Draft]], None]) -> None:
        """Save the record alone. Raises a ValidationError, of what is stated of it."""
        try:
            with transaction.atomic():
                save([draft])
        except REFUSED_BY_DATABASE:
            self.problems.add(draft.row, "Diese Angaben nimmt die Datenbank nicht an.")

    def is_saved(self, drafts: list[Draft], save: Callable[[list[Draft]], None]) -> bool:
        try:
            with transaction.atomic():
                save(drafts)
        except REFUSALS:
            return False
        return True

    def insert(self, drafts: list[Draft]) -> None:
        records_of(self.model).bulk_create([draft.record for draft in drafts])

    def update(self, drafts: list[Draft]) -> None:
        changed = {reader.column.attribute for draft in drafts for reader in draft.changed}
        stated = {name for name in changed if isinstance(getattr(self.model, name, None), Stated)}
        if own := changed - stated:
            records_of(self.model).bulk_change([draft.record for draft in drafts], own)
        for name in sorted(stated):
            drafts_of_name = [
                draft for draft in drafts if name in {reader.column.attribute for reader in draft.changed}
            ]
            restate(self.model, name, [draft.record for draft in drafts_of_name], self.as_of)
