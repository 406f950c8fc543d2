"""How a planned day was moved: the first one beside the one in force on a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Self

from lists import formats

TIMES = ("", "einmal", "zweimal", "dreimal", "viermal", "fünfmal", "sechsmal")


@dataclass(frozen=True)
class Moves:
    """The first planned day, the one in force (None: none any more), and how often it was moved from one to another."""

    first: date | None
    now: date | None
    number: int

    @classmethod
    def of(cls, days: Iterable[date | None]) -> Self:
        """Of all days stated so far, in the order in which they were decided."""
        stated = list(days)
        known = [day for day in stated if day is not None]
        return cls(
            known[0] if known else None,
            stated[-1] if stated else None,
            sum(before != after for before, after in pairwise(known)),
        )

    @property
    def original(self) -> date | None:
        """The first planned day where another was decided since, or none."""
        return self.first if self.number or self.now is None else None

    @property
    def text(self) -> str:
        """ursprünglich 30.09.2021, zweimal verschoben, 92 Tage später; empty where it was not moved."""
        return "" if self.original is None else f"ursprünglich {formats.day(self.original)}, {self.summary}"

    @property
    def summary(self) -> str:
        """zweimal verschoben, 92 Tage später"""
        return ", ".join(self.parts())

    def parts(self) -> Iterator[str]:
        if self.number:
            yield f"{times(self.number)} verschoben"
        if self.now is None:
            yield "jetzt ohne Tag"
        elif self.first and self.now != self.first:
            days = abs((self.now - self.first).days)
            unit = "Tag" if days == 1 else "Tage"
            yield f"{formats.number(days)} {unit} {'später' if self.now > self.first else 'früher'}"


def times(number: int) -> str:
    """zweimal; 12-mal"""
    return TIMES[number] if number < len(TIMES) else f"{number}-mal"
