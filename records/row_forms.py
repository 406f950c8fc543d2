"""Rows in which new statements are entered with their owner: a change each, or a late entry."""

from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from .correction_forms import ReportsForm
from .ends import place
from .forms import RecordFormSet
from .stated_forms import with_staying
from .statements import Statement


def late_note(statement: Statement) -> str:
    """What to say of a new statement whose day lies back, or after which another holds; empty otherwise."""
    staying, is_late = statement.later_ones(), statement.effective_on < timezone.localdate()
    if not staying and not is_late:
        return ""
    late = " als Nachtrag" if is_late else ""
    return with_staying(f"{statement._meta.verbose_name}: {statement.quoted}{late} eingetragen.", staying)


class StatementRowForm(ReportsForm):
    """The row in which a new statement is entered with its owner.

    `placed` is a copy of it placed among what is stored, and what else is entered with it: the statement itself is
    placed when it is saved.
    """

    late_note = ""

    def prepare(self) -> None:
        self.placed = copy(self.instance)
        if not self.has_changed() or not getattr(self.placed, self.placed.owner_attname()):
            return
        try:
            place(type(self.placed), [self.placed], "default")
        except ValidationError as error:
            self.add_error("effective_on", error.messages)
        self.late_note = late_note(self.placed)

    def ask(self) -> None:
        """Its formset asks, when it knows all rows."""

    @property
    def touched_from(self) -> date | None:
        first_day: date | None = self.placed.first_day_altered(None)
        return first_day


class StatementRowFormSet(RecordFormSet):
    """The rows of an owner: they count in the order of their days."""

    def clean(self) -> None:
        super().clean()
        rows = [row for row in self.entered if isinstance(row, StatementRowForm) and row.has_changed()]
        self.place_together(rows)
        for row in rows:
            row.ask_about(row.touched_from)

    def place_together(self, rows: list[Any]) -> None:
        if len(rows) < 2 or not self.instance.pk:
            return
        for row in rows:
            row.placed = copy(row.instance)
        place(self.model, [row.placed for row in rows], "default")


class RowsAtOnceFormSet(StatementRowFormSet):
    """Rows of which a rule says how those of an owner follow on each other: saved all at once, in whatever order."""

    @property
    def new_statements(self) -> list[Any]:
        """What is entered in the rows."""
        return [row.instance for row in self.entered if row.has_changed()]

    def save(self, commit: bool = True) -> list[Any]:
        """All at once; those that are there are corrected on pages of their own."""
        kind: Any = self.model
        entered: list[Any] = super().save(commit=False)
        return list(kind.objects.bulk_create(entered)) if commit else entered
