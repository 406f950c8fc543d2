"""What a chart over time draws of one kind of amounts: a step line, and the area under it."""

from dataclasses import dataclass
from typing import Any

from .axes import HEIGHT


@dataclass(frozen=True)
class Shape:
    """Amounts of one kind over the days, as a step line in SVG; the amount on the key date, with where it lies."""

    label: str
    style: str
    amount: Any
    line: str
    position: str
    height: str

    @property
    def area(self) -> str:
        """The area under the line."""
        return f"{self.line}V{HEIGHT}H0Z"


def step_line(points: list[tuple[int, int]]) -> str:
    """SVG path through points (position, height), each height kept until the next position."""
    position, current = points[0]
    path = f"M{position} {HEIGHT - current}"
    for position, height in points[1:]:
        path += f"H{position}"
        if height != current:
            path += f"V{HEIGHT - height}"
        current = height
    return path
