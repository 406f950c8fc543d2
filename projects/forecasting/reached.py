"""How much of a total will be reached by a day: the same forecast, asked of amounts of money or numbers of services."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from .mixture import WorkOutlook

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9


@dataclass(frozen=True)
class Reached:
    """Of a `total` so much is reached; `outlook` says how long the rest takes, `days` are those to the day asked of."""

    reached: float
    total: float
    outlook: WorkOutlook
    days: int

    def at(self, probability: float) -> float:
        """What will be reached by the day, no more than this with the probability."""
        return self.reached + (self.total - self.reached) * self.outlook.share_by(self.days, probability)

    @property
    def least(self) -> float:
        """Together with `most` a range that holds with 80 %."""
        return self.at(LOW)

    @property
    def middle(self) -> float:
        return self.at(MIDDLE)

    @property
    def most(self) -> float:
        return self.at(HIGH)

    @property
    def chance(self) -> float:
        """Chance to reach the total by the day, in whole hundredths from 0.01 to 0.99."""
        return floor(self.outlook.chance(self.days) * 100 + 0.5) / 100


def steps_of(changes: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Days with what was gained on each, in their order: what is taken back is taken from what came last."""
    steps: list[tuple[float, float]] = []
    for day, amount in sorted(changes):
        if amount > 0:
            steps.append((day, amount))
            continue
        left = -amount
        while left > 0 and steps:
            before, gained = steps.pop()
            if gained > left:
                steps.append((before, gained - left))
            left -= gained
    return steps
