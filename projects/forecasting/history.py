"""What a forecast is made of: what was completed by when, of how much, in days that were worked."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

from .items import NOTHING, KnownItems
from .reference import Reference

MOST_PIECES = 24
CLOSE = 1 / 3


class Done(NamedTuple):
    """An amount was completed after the day `earliest`, and at the `latest` day; both the same where it is known."""

    earliest: float
    latest: float
    amount: float = 1


@dataclass(frozen=True)
class CompletionHistory:
    """`done` of a `total`, within `elapsed` days; days count from the beginning, those without work left out.

    `promised` is the number of days from now to the end that was promised, None without one. `begun` is how much of
    what is lacking is done already, as whole items: two half-done units are one. `known` is what else items tell,
    `growth` by how many items a day the total has grown so far, less than nought where it shrank. `references` say how
    others went on.
    """

    elapsed: float
    total: float
    done: tuple[Done, ...]
    promised: float | None = None
    begun: float | None = None
    known: KnownItems = NOTHING
    growth: float = 0.0
    references: tuple[Reference, ...] = ()

    @classmethod
    def of_amounts(
        cls, elapsed: float, total: float, amounts: Iterable[tuple[float, float]], promised: float | None = None
    ) -> "CompletionHistory":
        """A history of amounts with their days, as of payments: counted in amounts of average size, so that neither
        their currency nor their number of digits matters. Needs at least one amount, and a sum above nought."""
        known = list(amounts)
        average = sum(amount for _, amount in known) / len(known)
        return cls(elapsed, total / average, tuple(Done(day, day, amount / average) for day, amount in known), promised)

    @cached_property
    def completed(self) -> float:
        return sum(each.amount for each in self.done)

    @property
    def lacking(self) -> float:
        return self.total - self.completed

    @cached_property
    def vagueness(self) -> float:
        """Share of what was completed of which the day is not known, weighed by how wide its windows are: 0 to 1."""
        wide = self.elapsed / 4
        vague = sum(each.amount * min((each.latest - each.earliest) / wide, 1) for each in self.done)
        return vague / self.completed

    @cached_property
    def placed(self) -> tuple[tuple[float, float], ...]:
        """Days with amounts, in order; what is only known within bounds is spread evenly between them."""
        days: list[tuple[float, float]] = []
        for earliest, latest, amount in self.done:
            pieces = MOST_PIECES if latest > earliest else 1
            days += [
                (latest - (latest - earliest) * (pieces - 1 - piece) / pieces, amount / pieces)
                for piece in range(pieces)
            ]
        return tuple(sorted(days))

    @cached_property
    def days(self) -> Sequence[float]:
        return [day for day, _ in self.placed]

    @cached_property
    def sums(self) -> Sequence[float]:
        """How much was completed up to each of the days."""
        return list(accumulate(amount for _, amount in self.placed))

    @cached_property
    def dates(self) -> Sequence[float]:
        """The days on which something came, several close to each other as the last of them: close is what is no
        farther apart than a third of the longest pause between days."""
        days = sorted(set(self.days))
        pause = max((later - earlier for earlier, later in pairwise(days)), default=0.0)
        return [day for day, later in pairwise([*days, math.inf]) if later - day > pause * CLOSE]

    def completed_by(self, day: float) -> float:
        place = bisect_right(self.days, day)
        return self.sums[place - 1] if place else 0.0

    def day_of(self, amount: float) -> float:
        """The day on which the amount was reached."""
        return self.days[min(bisect_left(self.sums, amount - 1e-9), len(self.days) - 1)]

    def up_to(self, day: float) -> "CompletionHistory":
        """The same as it stood on an earlier day; the end that was promised is the present one."""
        return CompletionHistory(
            day,
            self.total,
            tuple(Done(each, each, amount) for each, amount in self.placed if each <= day),
            None if self.promised is None else self.promised + self.elapsed - day,
        )
