"""Scales and ticks of the charts over time. Positions in per mille of the width or height, ticks as SVG lengths."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lists.formats import day, number

from .geometry import WIDTH, Timeline

HEIGHT = 1000
MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
MONTHS = ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.")
MOST_TICKS = 5
MILLION = 1_000_000


def length(per_mille: int) -> str:
    """A position as an SVG length: 123 -> "12.3%"."""
    return f"{per_mille // 10}.{per_mille % 10}%"


def anchor(per_mille: int, margin: int) -> str:
    """Which end of a label stands at the position, so that it stays in the chart."""
    if per_mille < margin:
        return "start"
    return "end" if per_mille > WIDTH - margin else "middle"


@dataclass(frozen=True)
class Tick:
    """A labelled line of an axis; a spare one is left out where there is little room."""

    position: str
    label: str
    anchor: str = "middle"
    spare: bool = False


@dataclass(frozen=True)
class DayMark:
    """A day on the axis of days, such as the key date."""

    day: date
    position: str
    anchor: str


@dataclass(frozen=True)
class DayAxis:
    """The days of a chart from left to right."""

    scale: Timeline

    def mark(self, marked: date) -> DayMark:
        position = self.scale.position(marked)
        return DayMark(marked, length(position), anchor(position, 250))

    @property
    def ticks(self) -> list[Tick]:
        """Beginnings of years or months, at most MOST_TICKS; the first day where none lies between."""
        first, last = self.scale.first, self.scale.last
        for step in MONTH_STEPS:
            starts = month_starts(first, last, step)
            if len(starts) <= MOST_TICKS:
                break
        return [self.tick(start, step, index % 2 == 1) for index, start in enumerate(starts)] or [
            Tick(length(0), day(first), "start")
        ]

    def tick(self, start: date, step: int, is_second: bool) -> Tick:
        position = self.scale.position(start)
        label = f"{start.year}" if step >= 12 else f"{MONTHS[start.month - 1]} {start.year}"
        return Tick(length(position), label, "end" if position > 950 else "middle", is_second and step < 12)


def month_starts(first: date, last: date, step: int) -> list[date]:
    """First days of every `step`-th month, counted from January, between two days."""
    from_month, to_month = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    numbers = range(-(-from_month // step) * step, to_month + 1, step)
    starts = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    return [start for start in starts if first <= start]


@dataclass(frozen=True)
class AmountAxis:
    """Counts or EUR from 0 at the bottom to `top` at the upper edge."""

    top: Decimal | int
    label: Callable[[int, Decimal | int], str]
    labels_top: bool = False

    def height(self, amount: Decimal | int) -> int:
        return int(HEIGHT * amount / self.top)

    def position(self, amount: Decimal | int) -> int:
        """Where the amount lies, from the upper edge."""
        return HEIGHT - self.height(amount)

    @property
    def ticks(self) -> list[Tick]:
        """Round numbers, at most MOST_TICKS above 0, and the top itself where it is labelled and has room."""
        step = round_step(self.top)
        amounts = list(range(0, int(self.top) + 1, step))
        if self.labels_top and self.top - amounts[-1] >= step / 2:
            amounts.append(int(self.top))
        return [Tick(length(self.position(amount)), self.label(amount, self.top)) for amount in amounts]


def round_step(top: Decimal | int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … that divides the axis into at most MOST_TICKS parts."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * MOST_TICKS >= top:
                return factor * power
        power *= 10


def count_label(amount: int, top: Decimal | int) -> str:
    """60.000"""
    return number(amount)


def euro_label(amount: int, top: Decimal | int) -> str:
    """500.000 €, or 0,5 Mio. € on an axis that reaches a million."""
    if top < MILLION or not amount:
        return f"{number(amount)} €"
    tenths = amount * 10 // MILLION
    return f"{number(tenths // 10)},{tenths % 10} Mio. €"
