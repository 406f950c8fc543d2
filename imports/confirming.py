"""What rows of a list for a Stichtag confirm: what they state, and what holds on that day already."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from lists.formats import day as format_day
from records.batches import in_batches
from records.history import BATCH_ROWS, acting, current_user
from records.models import Confirmation
from records.on_day import load_values_on
from records.rights import permission_of, reach_of, within_reach
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
            if draft.is_unchanged and statement.holds_on(day):
                self.held[statement.owner_key] = self.model.values_stated(statement)
                self.rows[statement.owner_key] = draft.row.number

    def confirm(self) -> None:
        """Confirm what was noted, as far as it still holds when all rows are written."""
        day = self.outcome.confirms_on
        if day is None:
            return
        model: Any = self.model  # `Confirmation` itself has no subject
        count = self.outcome.count(model._meta.get_field("subject").related_model)
        windows: list[Any] = []
        for batch in in_batches(self.held.items(), BATCH_ROWS):
            held = dict(batch)
            allowed = may_confirm(self.model, held)
            self.note_unconfirmed({owner: held[owner] for owner in held.keys() - allowed}, day)
            confirmed = self.confirm_batch({owner: held[owner] for owner in held if owner in allowed}, day)
            count.confirmed += len(confirmed)
            self.outcome.note(f"={confirmed};")
            windows += windows_ruled_out(model.objects.filter(subject__in=confirmed, confirmed_on=day), day)
        self.outcome.windows += list(self.window_texts(windows))[:MOST_SHOWN]

    def note_unconfirmed(self, held: dict[int, list[Any]], day: date) -> None:
        """Name the rows that would confirm something if the account might."""
        if not held:
            return
        with acting(None), transaction.atomic():
            self.outcome.unconfirmed_rows += [self.rows[owner] for owner in self.confirm_batch(held, day)]
            transaction.set_rollback(True)

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


def may_confirm(model: Any, owners: Collection[int]) -> set[int]:
    """Of the owners, by their keys, those that the account that acts may confirm; the program may all."""
    user = current_user()
    if user is None or reach_of(user, permission_of(model, "add")).everywhere:
        return set(owners)
    subjects = model._meta.get_field("subject").related_model._base_manager.filter(pk__in=owners)
    return set(within_reach(subjects, user, "add", model).values_list("pk", flat=True))


def by_list(day: date) -> str:
    return f"laut Liste vom {format_day(day)}"


def source_of(outcome: Outcome) -> str:
    """laut Liste vom 08.04.2021 (leistungseinheiten_2021-04-08.csv)"""
    longest: Any = Confirmation._meta.get_field("source").max_length
    start = f"{by_list(outcome.as_of)} ("
    return f"{start}{outcome.file_name[-(longest - len(start) - 1) :]})"
