"""Records of the file's own projects that it has no row of: named, and let go where somebody says so."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from lists.formats import day as format_day
from records.frozen_reports import project_ids
from records.models import Record

from .outcome import MOST_SHOWN, Outcome, RecordChange
from .problems import Problems
from .questions import MOST_ASKED
from .resources import Resource
from .rows import Draft

NO_ROW = 0


@dataclass
class LackingFinder:
    """Finds what the rows of one part lack. `found` are the keys of the records that they speak of."""

    resource: Resource
    outcome: Outcome
    problems: Problems
    found: set[int] = field(default_factory=set)

    def note(self, drafts: Iterable[Draft]) -> None:
        self.found.update(draft.record.pk for draft in drafts if draft.record.pk)

    def finish(self) -> None:
        """Name what is lacking when all rows are read; what is to leave leaves."""
        leaving = self.outcome.answers.leaving
        keys = self.resource.lacking(self.found) if self.found and not self.outcome.left_out.problems else []
        going = [key for key in keys if leaving and leaving.names(key)]
        shown = self.resource.named([*keys[:MOST_ASKED], *going])
        asked = self.outcome.asked
        asked.may_leave |= bool(keys)
        asked.number_of_lacking += max(len(keys) - MOST_ASKED, 0)  # those beyond the named ones
        for key in keys[:MOST_ASKED]:
            asked.lack(key, str(shown[key]), leaving.day if leaving and key in going else None)
        if leaving:
            for key in going:
                self.leave(shown[key])

    def leave(self, record: Record) -> None:
        """Let the record leave, and note that. What stands against it is a problem."""
        leaving = self.outcome.answers.leaving
        if leaving is None:
            return
        try:
            with transaction.atomic():
                self.resource.leave(record, leaving.day)
        except ValidationError as error:
            for message in error.messages:
                self.problems.add(f"{record}, ausgeschieden ab {format_day(leaving.day)}: {message}")
            return
        model = self.resource.Meta.model
        self.outcome.count(model).changed += 1
        self.outcome.note(f"-{record.pk},{leaving.day};")
        for project in project_ids([record]):
            self.outcome.touch(leaving.day, project)
        if len(self.outcome.changed) < MOST_SHOWN:
            texts = (self.resource.belonging, "ja", f"ausgeschieden ab {format_day(leaving.day)}")
            kind = str(model._meta.verbose_name)
            self.outcome.changed.append(RecordChange(NO_ROW, kind, str(record), is_new=False, fields=[texts]))
