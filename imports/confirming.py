"""What rows of a list for a Stichtag confirm: what they state, and what holds on that day already."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from lists.formats import day as format_day
from records.batches import in_batches
from records.history import BATCH_ROWS, current_user
from records.models import Confirmation
from records.on_day import load_values_on
from records.windows import windows_ruled_out

from .outcome import MOST_SHOWN, Outcome
from .problems import rows_text
from .rows import Draft


@dataclass
class Confirmer:
    """Confirms the statements of one kind that rows state and that hold already on the Stichtag of the list.

    It does so when all rows are written, so that no later row contradicts what was confirmed. An account without the
    right to confirm confirms nothing; then the outcome names the rows. It names the windows of "spätestens" too that
    the day lies in: they stay. `rows` are the numbers of the rows, by their owners.
    """

    model: type[Confirmation]
    outcome: Outcome
    held: dict[int, list[Any]] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)

    def note(self, drafts: Iterable[Draft]) -> None:
        """Remember what is there as the rows state it, and holds on the day."""
        day = self.outcome.confirms_on
        if day is None:
            return
        for draft in drafts:
            statement: Any = draft.record
            if draft.is_unchanged and statement.effective_on <= day < statement.until:
                self.held[statement.owner_key] = self.model.values_stated(statement)
                self.rows[statement.owner_key] = draft.row.number

    def confirm(self) -> None:
        """Confirm what was noted, as far as it still holds when all rows are written."""
        day = self.outcome.confirms_on
        if day is None:
            return
        model: Any = self.model  # `Confirmation` itself has no subject
        count = self.outcome.count(model._meta.get_field("subject").related_model)
        is_allowed, windows = may_confirm(self.model), []
        for batch in in_batches(self.held.items(), BATCH_ROWS):
            with transaction.atomic():
                confirmed = self.confirm_batch(dict(batch), day)
                transaction.set_rollback(not is_allowed)
            if not is_allowed:
                self.outcome.unconfirmed_rows += [self.rows[owner] for owner in confirmed]
                continue
            count.confirmed += len(confirmed)
            self.outcome.note(f"={confirmed};")
            windows += windows_ruled_out(model.objects.filter(subject__in=confirmed, confirmed_on=day), day)
        self.outcome.windows += list(self.window_texts(windows))[:MOST_SHOWN]

    def confirm_batch(self, held: dict[int, list[Any]], day: date) -> list[int]:
        """Confirm the day of these owners; returns the keys of those confirmed."""
        model: Any = self.model
        keys: list[int] = model.objects.confirm_held(
            held, day, confirmed_by=current_user(), source=source_of(self.outcome)
        )
        return keys

    def window_texts(self, windows: Sequence[Any]) -> Iterator[str]:
        """Zeilen 2 bis 4: „Produktiv“ zwischen 02.01.2019 und 08.04.2021. What is alike stands there once."""
        alike: dict[tuple[Any, ...], list[Any]] = {}
        load_values_on(windows, self.outcome.as_of)
        for window in windows:
            alike.setdefault((window.earliest_on, window.effective_on, window.values), []).append(window)
        for (earliest_on, effective_on, _), of_values in sorted(alike.items()):
            rows = rows_text(self.rows[window.owner_key] for window in of_values)
            text = of_values[0].value_text
            yield f"{rows}: „{text}“ zwischen {format_day(earliest_on)} und {format_day(effective_on)}"


def may_confirm(model: type[Confirmation]) -> bool:
    """Whether the account that acts may confirm; the program may."""
    user = current_user()
    return user is None or user.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}")


def by_list(day: date) -> str:
    return f"laut Liste vom {format_day(day)}"


def source_of(outcome: Outcome) -> str:
    """laut Liste vom 08.04.2021 (leistungseinheiten_2021-04-08.csv)"""
    longest: Any = Confirmation._meta.get_field("source").max_length
    start = f"{by_list(outcome.as_of)} ("
    return f"{start}{outcome.file_name[-(longest - len(start) - 1) :]})"
