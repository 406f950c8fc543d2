"""Deeds that need a second person (setting SECOND_PERSON): what was written since a moment, and which published papers
and approved amounts it touches.

Every way of writing the history of a record says so here. What is written inside a deed that somebody watches is judged
as one, at its end; what is written outside of any is judged at once, so that a door that nobody thought of refuses.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max, Min

from .batches import in_batches
from .days import BEGINNING
from .frozen_reports import FrozenReport, all_reports, in_order, names_of, projects_of_one, projects_saying
from .trail import entries_before

BATCH_ROWS = 2500
MOST_AMOUNTS = 5
_deed: ContextVar["Deed | None"] = ContextVar("deed", default=None)

Step = tuple[Any, Any]  # a record as it was before an entry of its history (None: it is new), and after (None: deleted)


class SecondPersonNeededError(ValidationError):
    """What was written touches a published paper or an approved amount, and nobody else has confirmed it."""


@dataclass(frozen=True)
class Touched:
    """What a deed touches that two persons answer for."""

    reports: Sequence[FrozenReport] = ()
    amounts: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.reports or self.amounts)

    def __str__(self) -> str:
        """veröffentlicht: VO/0504/21 (Stichtag 08.04.2021); bewilligt: Bewilligung 450,00 € ab 01.04.2020"""
        named, more = "; ".join(self.amounts[:MOST_AMOUNTS]), len(self.amounts) - MOST_AMOUNTS
        amounts = f"{named} und {more} weitere" if more > 0 else named
        reports = names_of(list(self.reports))
        return "; ".join(
            f"{kind}: {names}" for kind, names in (("veröffentlicht", reports), ("bewilligt", amounts)) if names
        )


@dataclass
class Deed:
    """What is written of which records; `floors` are the newest entries of their histories before.

    `is_confirmed`: a second person confirmed it, or will see it before it is kept.
    """

    is_confirmed: bool = False
    floors: dict[Any, int] = field(default_factory=dict)
    keys: dict[Any, set[int]] = field(default_factory=dict)

    def note(self, model: Any, keys: Iterable[int]) -> None:
        """Remember of which records something will be written."""
        if model not in self.floors:
            newest = model.history.model._base_manager.aggregate(newest=Max("history_id"))["newest"]
            self.floors[model] = int(newest or 0)
        self.keys.setdefault(model, set()).update(keys)

    def include(self, inner: "Deed") -> None:
        """Take over what a deed inside this one wrote."""
        for model, floor in inner.floors.items():
            self.floors[model] = min(floor, self.floors.get(model, floor))
            self.keys.setdefault(model, set()).update(inner.keys[model])

    def batches(self) -> Iterator[list[Any]]:
        """What was written and stands, without what only follows: entries of one history table at a time."""
        for model, keys in self.keys.items():
            entries = model.history.filter(history_id__gt=self.floors[model]).order_by("history_id")
            for batch in in_batches(sorted(keys), BATCH_ROWS):
                if found := list(entries.filter(id__in=batch).select_related("history_user")):
                    yield found

    @property
    def touched(self) -> Touched:
        """The published papers and the approved amounts that it touches."""
        published = [report for report in all_reports() if report.is_for_all]
        reports: set[FrozenReport] = set()
        amounts: list[str] = []
        for entries in self.batches():
            steps = steps_of(entries)
            amounts += amounts_of(steps)
            reports.update(self.reports_of(steps, published))
            reports.update(reports_of_fixed(steps, published))
        return Touched(in_order(reports), list(dict.fromkeys(amounts)))

    def reports_of(self, steps: Sequence[Step], published: Sequence[FrozenReport]) -> Iterator[FrozenReport]:
        last_day = max((report.key_date for report in published), default=None)
        for first_day, projects in self.said_of(steps, last_day) if last_day else ():
            yield from (report for report in published if report.is_touched(first_day, projects))

    def said_of(self, steps: Sequence[Step], last_day: date) -> Iterator[tuple[date, set[int | None] | None]]:
        """The first day of which something else is said, and the projects that say it (None: all may), of each step
        that is about a day up to the last."""
        dated = [(step, day) for step in steps if (day := self.first_day_of(step)) and day <= last_day]
        there = [(after or before) for (before, after), _ in dated]
        saying = projects_saying(there)
        for ((before, after), day), projects in zip(dated, saying, strict=True):
            found = None if projects is None or None in projects else set(projects)
            if after is None or (before is not None and found is not None):
                former = projects_of_one(before)
                found = None if found is None or former is None else found | former
            yield day, found

    def first_day_of(self, step: Step) -> date | None:
        """The first day of which something else is said; None too of what is said always of a new owner: no paper
        speaks of it."""
        before, after = step
        day: date | None = type(after or before).first_day_touched(before, after)
        return None if day == BEGINNING and before is None and self.has_new_owner(after) else day

    def has_new_owner(self, statement: Any) -> bool:
        name = getattr(statement, "owner_field", "")
        owner: Any = type(statement)._meta.get_field(name).related_model if name else None
        if owner not in self.keys or statement.owner_key not in self.keys[owner]:
            return False
        entries = owner.history.filter(history_id__gt=self.floors[owner], id=statement.owner_key, history_type="+")
        return bool(entries.exists())

    def refuse(self) -> None:
        """Raise a SecondPersonNeededError where it touches something, and nobody confirmed it."""
        if settings.SECOND_PERSON and not self.is_confirmed and (touched := self.touched):
            raise SecondPersonNeededError(refusal_of(touched))


def refusal_of(touched: Touched | str) -> str:
    return f"Nichts wurde geschrieben, denn das braucht eine zweite Person. Betroffen – {touched}."


def steps_of(entries: Sequence[Any]) -> list[Step]:
    """What each entry changed."""
    before = entries_before(entries)
    steps: list[Step] = []
    for entry in entries:
        former = before.get((entry.id, entry.version - 1)) if entry.history_type == "~" else None
        if entry.history_type == "-":
            steps.append((entry.instance, None))
        else:
            steps.append((former.instance if former else None, entry.instance))
    return steps


def reports_of_fixed(steps: Iterable[Step], published: Sequence[FrozenReport]) -> Iterator[FrozenReport]:
    """The papers of the projects of what speaks of no day, was there before them, and is deleted, or altered in more
    than its wording: it counts for all days."""
    for before, after in steps if published else ():
        if before is None or not (before.has_figures and before.project_path) or not alters_fixed(before, after):
            continue
        if type(before).first_day_touched(before, None) is not None:
            continue
        entered = type(before).history.model._base_manager.filter(id=before.pk).aggregate(first=Min("history_date"))
        projects = projects_of_one(before)
        yield from (
            report
            for report in published
            if entered["first"] <= report.frozen_at and (projects is None or projects & report.projects)
        )


def alters_fixed(before: Any, after: Any) -> bool:
    return after is None or any(getattr(before, name) != getattr(after, name) for name in before.fixed_fields())


def amounts_of(steps: Iterable[Step]) -> Iterator[str]:
    """The approved amounts that are altered or deleted."""
    for before, after in steps:
        amount = before.settled_amount if before is not None else ""
        if amount and (after is None or after.first_day_altered(before)):
            yield amount


@contextmanager
def watched(*, is_confirmed: bool = False) -> Iterator[Deed]:
    """What is written inside is a deed, which whoever watches judges; one inside another is a part of it, unless it is
    confirmed by itself."""
    outer = _deed.get()
    deed = Deed(is_confirmed=is_confirmed or (outer is not None and outer.is_confirmed))
    token = _deed.set(deed)
    try:
        yield deed
    finally:
        _deed.reset(token)
        if outer is not None and not is_confirmed:
            outer.include(deed)


@contextmanager
def one_deed() -> Iterator[Deed]:
    """Inside a transaction: what is written inside is judged at the end. Raises a SecondPersonNeededError."""
    with watched() as deed:
        yield deed
        deed.refuse()


@contextmanager
def noted(model: Any, keys: Sequence[int]) -> Iterator[None]:
    """Inside, the history of these records is written: in the deed under way, or as one of its own."""
    if not settings.SECOND_PERSON:
        yield
    elif deed := _deed.get():
        deed.note(model, keys)
        yield
    else:
        with one_deed() as own:
            own.note(model, keys)
            yield


def note_entry(entry: Any) -> None:
    """As `noted`, of one that was just written; what is no record of staff, such as a role, speaks of no day."""
    model, deed = entry.instance_type, _deed.get()
    if settings.SECOND_PERSON and hasattr(model, "settled_amount") and not entry.is_consequence:
        if deed is None:
            Deed(floors={model: entry.history_id - 1}, keys={model: {entry.id}}).refuse()
        else:
            deed.floors.setdefault(model, entry.history_id - 1)
            deed.keys.setdefault(model, set()).add(entry.id)
