"""The course of single members, such as a unit in each of its projects: one bar a line, on one scale of days."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from records.statements import Statement

from .axes import DayAxis, Tick
from .geometry import Timeline

UNCERTAIN_STYLE = "uncertain"
FEWEST_DAYS = 2  # of which something is known: of fewer there is no course


class BarShape(NamedTuple):
    """What a stretch of a bar stands for: its word and its name in style sheets."""

    label: str
    style: str


@dataclass(frozen=True)
class Stretch:
    """A part of a bar: from a day up to another, which belongs to the next one."""

    shape: BarShape
    start: date
    end: date


@dataclass(frozen=True)
class CourseLine:
    """The course of one member: a name with the address that it leads to, stretches, and the days planned for it."""

    name: str
    address: str
    stretches: Sequence[Stretch]
    planned: Sequence[date] = field(default=())


def stretches_of(
    rows: Sequence[Any], key_date: date, shape_of: Callable[[Sequence[Any]], BarShape | None], uncertain: BarShape
) -> Iterator[Stretch]:
    """The stretches of a member up to the key date: `rows` are its statements, which hold for certain from
    `effective_on` until `until`, and may from `earliest_on`; `shape_of` says what those that hold
    together mean (None: nothing is drawn)."""
    days = {day for row in rows for day in (row.earliest_on, row.effective_on, row.until) if day < key_date}
    last: Stretch | None = None
    for start, end in pairwise([*sorted(days), key_date]):
        if any(row.earliest_on <= start < row.effective_on for row in rows):
            shape: BarShape | None = uncertain
        else:
            shape = shape_of([row for row in rows if row.effective_on <= start < row.until])
        if last and last.shape == shape and last.end == start:
            last = Stretch(last.shape, last.start, end)
            continue
        if last:
            yield last
        last = Stretch(shape, start, end) if shape else None
    if last:
        yield last


class Bar(NamedTuple):
    """A stretch as it is drawn, in per mille of the width."""

    style: str
    position: int
    width: int


@dataclass(frozen=True)
class MembersChart:
    """The lines with their scale; `known` are the days on which something was stated."""

    lines: Sequence[CourseLine]
    known: frozenset[date]
    key_date: date
    name = "members"

    @property
    def is_drawn(self) -> bool:
        return len(self.known) >= FEWEST_DAYS and any(line.stretches for line in self.lines)

    @property
    def only_day(self) -> date | None:
        """The one day on which something is known."""
        return min(self.known, default=None)

    @cached_property
    def first(self) -> date:
        return min(stretch.start for line in self.lines for stretch in line.stretches)

    @cached_property
    def last(self) -> date:
        return max([self.key_date, *(day for line in self.lines for day in line.planned)])

    @cached_property
    def scale(self) -> Timeline:
        return Timeline(self.first, self.last)

    @property
    def shapes(self) -> list[BarShape]:
        """What the bars stand for, each once."""
        return list(dict.fromkeys(stretch.shape for line in self.lines for stretch in line.stretches))

    @property
    def has_plans(self) -> bool:
        return any(line.planned for line in self.lines)

    @property
    def drawn(self) -> Iterator[tuple[CourseLine, list[Bar], list[int]]]:
        """Each line with its bars and the places of its planned days."""
        for line in self.lines:
            bars = [Bar(each.shape.style, *self.scale.bar(each.start, each.end)) for each in line.stretches]
            yield line, bars, [self.scale.position(day) for day in line.planned]

    @property
    def key_date_position(self) -> int:
        return self.scale.position(self.key_date)

    @property
    def ticks(self) -> list[Tick]:
        return DayAxis(self.scale).ticks


def days_known(rows: Iterable[Statement], key_date: date) -> frozenset[date]:
    return frozenset(row.effective_on for row in rows if row.effective_on <= key_date)
