"""What rows of a list for a Stichtag confirm: what they state, and what holds on that day already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lists.formats import day as format_day
from records.batches import in_batches
from records.history import BATCH_ROWS, current_user
from records.models import Confirmation

from .outcome import Outcome
from .rows import Draft


@dataclass
class Confirmer:
    """Confirms the statements of one kind that rows state and that hold already on the Stichtag of the list.

    It does so when all rows are written, so that no later row contradicts what was confirmed. An account without the
    right to confirm confirms nothing.
    """

    model: type[Confirmation]
    outcome: Outcome
    held: dict[int, list[Any]] = field(default_factory=dict)

    def note(self, drafts: Iterable[Draft]) -> None:
        """Remember what is there as the rows state it, and holds on the day."""
        day = self.outcome.confirms_on
        if day is None:
            return
        for draft in drafts:
            statement: Any = draft.record
            if draft.is_unchanged and statement.effective_on <= day < statement.until:
                self.held[statement.owner_key] = self.model.values_stated(statement)

    def confirm(self) -> None:
        """Confirm what was noted, as far as it still holds when all rows are written."""
        day = self.outcome.confirms_on
        if day is None or not may_confirm(self.model):
            return
        model: Any = self.model  # `Confirmation` itself has no subject
        count = self.outcome.count(model._meta.get_field("subject").related_model)
        source = source_of(self.outcome)
        for batch in in_batches(self.held.items(), BATCH_ROWS):
            confirmed = model.objects.confirm_held(dict(batch), day, confirmed_by=current_user(), source=source)
            count.confirmed += len(confirmed)
            self.outcome.note(f"={confirmed};")


def may_confirm(model: type[Confirmation]) -> bool:
    """Whether the account that acts may confirm; the program may."""
    user = current_user()
    return user is None or user.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}")


def source_of(outcome: Outcome) -> str:
    """laut Liste vom 08.04.2021 (leistungseinheiten_2021-04-08.csv)"""
    longest: Any = Confirmation._meta.get_field("source").max_length
    start = f"laut Liste vom {format_day(outcome.as_of)} ("
    return f"{start}{outcome.file_name[-(longest - len(start) - 1) :]})"
