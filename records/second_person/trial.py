"""What a deed writes, tried out and taken back: to be read, to be compared, and by which rights it can be reached."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction

from ..deeds import Deed, Touched, watched
from ..history import acting
from ..models import Record
from ..rights import places_of
from ..statements import Statement
from ..trail import TrailEntry, fields_shown, trail_of
from ..undo import UndoableRun

BATCH_ROWS = 2500
MOST_SHOWN = 200
ACTIONS = {"+": "add", "~": "change", "-": "delete"}
Doer = Callable[[], None]


@dataclass
class Written:
    """What a deed writes. `entries` are the first to be read; `records` the label, key and number in the history of all
    that is written, without a number of what it is stated of; `places` by which rights each is reached."""

    touched: Touched = field(default_factory=Touched)
    entries: list[TrailEntry] = field(default_factory=list)
    number: int = 0
    records: list[tuple[str, int, int | None]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    fingerprint: str = ""

    @property
    def title(self) -> str:
        """Umsetzung „Zoo …“ geändert und 2 weitere Einträge"""
        first = self.entries[0]
        more = self.number - 1
        others = f" und {more} weitere{'r Eintrag' if more == 1 else ' Einträge'}" if more else ""
        return f"{first.model} „{first.record[:200]}“ {first.kind}{others}"


def written_by(deed: Deed) -> Written:
    """What a deed wrote, while it is there. Where a deleted record lay is asked of its history."""
    batches = list(deed.batches())
    written, lines = Written(touched=deed.touched), []
    places: dict[str, dict[str, Any]] = {}
    owners: set[tuple[str, int]] = set()
    created = {(entry.instance_type, entry.id) for batch in batches for entry in batch if entry.history_type == "+"}
    for batch in batches:
        model = batch[0].instance_type
        written.number += len(batch)
        written.entries += trail_of(batch[: max(MOST_SHOWN - len(written.entries), 0)])
        for entry, place in zip(batch, places_of_entries(batch), strict=True):
            written.records.append((model._meta.label, entry.id, entry.history_id))
            owners |= set(owners_of(model, entry))
            places.setdefault(json.dumps(place, sort_keys=True), place)
        lines += [line_of(entry, created) for entry in batch]
    written.records += [(label, key, None) for label, key in sorted(owners)]
    written.places = list(places.values())
    written.fingerprint = sha256("\n".join(lines).encode()).hexdigest()
    return written


def owners_of(model: type[Record], entry: Any) -> Iterator[tuple[str, int]]:
    if issubclass(model, Statement):
        owner: Any = model._meta.get_field(model.owner_field).related_model
        yield owner._meta.label, getattr(entry, model.owner_attname())


def line_of(entry: Any, created: Collection[tuple[Any, int]]) -> str:
    """What is compared: what is said of which version of which record; of a new one without its key, which may be
    another, wherever it is named; nor with the number of the run that it is of."""
    model = entry.instance_type
    values = {each.attname: getattr(entry, each.attname) for each in fields_shown(entry)}
    for each in fields_shown(entry):
        related: Any = each.related_model
        if each.is_relation and ((related, values[each.attname]) in created or issubclass(related, UndoableRun)):
            values[each.attname] = "neu"
    key = "" if (model, entry.id) in created else f"{entry.id} {entry.version}"
    return f"{model._meta.label} {key} {entry.history_type} {values}"


def places_of_entries(entries: list[Any]) -> Iterator[dict[str, object]]:
    """What right each needs, and where: the areas of the record as the entry has it; 0, which is no key, stands for
    what belongs to none."""
    model = entries[0].instance_type
    for entry, areas in zip(entries, places_of([entry.instance for entry in entries]), strict=True):
        keys = {area: sorted(key or 0 for key in found) for area, found in areas.items()}
        yield {"model": model._meta.label, "action": ACTIONS[entry.history_type], "areas": keys}


def tried(do: Doer, user: User | AnonymousUser | None) -> Written:
    """What it writes when the account does it; taken back."""
    with transaction.atomic():
        written = done(do, user)
        transaction.set_rollback(True)
    return written


def done(do: Doer, user: User | AnonymousUser | None) -> Written:
    """Do it as the account; confirmed by who calls this."""
    with acting(user), watched(is_confirmed=True) as deed:
        do()
        return written_by(deed)
