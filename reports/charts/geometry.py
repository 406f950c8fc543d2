"""Geometry of the small charts on the pages, drawn as SVG by the templates; lengths in per mille of the width."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from records.shares import percent

WIDTH = 1000
STEP = re.compile(r"([MLHVZ])([^MLHVZ]*)")


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar: its name for users and in style sheets, its count and its share in percent."""

    label: str
    style: str
    count: int
    share: Decimal
    offset: int
    width: int


def stacked_bar(parts: Iterable[tuple[str, str, int]]) -> list[Segment]:
    """Segments of (label, style, count); those without a count are left out."""
    present = [part for part in parts if part[2]]
    whole = sum(count for _, _, count in present)
    segments: list[Segment] = []
    done = 0
    for label, style, count in present:
        start, end = WIDTH * done // whole, WIDTH * (done + count) // whole
        share = percent(count, whole) or Decimal(0)
        segments.append(Segment(label, style, count, share, start, end - start))
        done += count
    return segments


@dataclass(frozen=True)
class Timeline:
    """A scale of days onto the width of a chart."""

    first: date
    last: date

    def position(self, day: date) -> int:
        """Where the day lies, between 0 and the width."""
        days = max((self.last - self.first).days, 1)
        return max(0, min(WIDTH, WIDTH * (day - self.first).days // days))

    def bar(self, start: date, end: date) -> tuple[int, int]:
        """Offset and width of a period; at least wide enough to be seen."""
        offset = self.position(start)
        return offset, max(self.position(end) - offset, 4)


def stretched(path: str, width: int, height: int) -> str:
    """A path of absolute straight steps (M, L, H, V, Z) in per mille, in pixels of an area of this size."""
    scales = {"M": (width, height), "L": (width, height), "H": (width,), "V": (height,), "Z": ()}
    steps = ((command, zip(numbers.split(), scales[command], strict=True)) for command, numbers in STEP.findall(path))
    return "".join(
        command + " ".join(f"{int(number) * scale / WIDTH:g}" for number, scale in pairs) for command, pairs in steps
    )
