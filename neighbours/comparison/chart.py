"""The shares of all municipalities by their class of size: a point for each, from 0 to 100 percent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import NamedTuple

from lists import formats
from records.shares import rounded

from ..choices import SizeClass
from .cells import ComparedRow
from .tables import SizeTable

WITHOUT_SIZE = "ohne Einwohnerzahl"
# In pixels; across, the drawing is as wide as there is room, and places are shares of that.
POINT, BAND, ROOM, LABEL = 5, 26, 14, 24
FOOT = 30
PILE = 2  # percent: shares so near to each other are piled
MOST_IN_A_PILE = 14


class Point(NamedTuple):
    """A municipality of the drawing, with what is read of it."""

    x: str
    y: int
    text: str
    is_own: bool


class SizeClassBand(NamedTuple):
    """A class of size: its name above its place, its points, and where its median lies."""

    label: str
    number: str
    y: int
    height: int
    points: Sequence[Point]
    median: str | None

    @property
    def label_y(self) -> int:
        return self.y - 6

    @property
    def bottom(self) -> int:
        return self.y + self.height


class ShareTick(NamedTuple):
    """A share at the foot, and to which side of its place its label lies."""

    x: str
    label: str
    anchor: str


@dataclass(frozen=True)
class SizeChart:
    """The shares online of the rows by their class of size."""

    rows: Sequence[ComparedRow]

    name = "sizes"
    heading = "Anteil der Leistungen online nach Größenklasse"
    precision = ""

    @cached_property
    def by_size(self) -> Mapping[str, list[ComparedRow]]:
        by_size: defaultdict[str, list[ComparedRow]] = defaultdict(list)
        for row in self.rows:
            by_size[row["size"]].append(row)
        return by_size

    @cached_property
    def classes(self) -> list[tuple[str, list[ComparedRow]]]:
        """Those that any municipality is of, the largest first."""
        named = [(str(size.label), self.by_size[size]) for size in reversed(SizeClass) if size in self.by_size]
        return [*named, *([(WITHOUT_SIZE, self.by_size[""])] if "" in self.by_size else [])]

    @property
    def is_drawn(self) -> bool:
        """From two municipalities on there is something to compare."""
        return sum(row["online_share"] is not None for row in self.rows) > 1

    @property
    def table(self) -> SizeTable:
        return SizeTable(
            {
                "size_class": label,
                "number": len(rows),
                "known": len(shares),
                "least": min(shares, default=None),
                "median": rounded(median(shares)) if shares else None,
                "most": max(shares, default=None),
            }
            for label, rows in self.classes
            for shares in [shares_of(rows)]
        )

    @property
    def sentence(self) -> str:
        """What the drawing shows, in words."""
        shares = shares_of(self.rows)
        whole = f"{formats.number(len(self.rows))} Kommunen, davon {formats.number(len(shares))} mit Angabe."
        if not shares:
            return whole
        return (
            f"{whole} Der Anteil online liegt zwischen {formats.percent(min(shares))} und "
            f"{formats.percent(max(shares))}, in der Mitte (Median) bei {formats.percent(rounded(median(shares)))}."
        )

    @property
    def letters(self) -> str:
        return "Ein Punkt ist eine Kommune, der umrandete die eigene; der senkrechte Strich ist der Median der Klasse."

    @cached_property
    def bands(self) -> list[SizeClassBand]:
        bands, y = [], 0
        for label, rows in self.classes:
            band = band_of(label, rows, y + LABEL)
            bands.append(band)
            y = band.bottom
        return bands

    @property
    def ticks(self) -> list[ShareTick]:
        anchors = {0: "start", 100: "end"}
        return [ShareTick(f"{share}%", f"{share} %", anchors.get(share, "middle")) for share in range(0, 101, 25)]

    @property
    def bottom(self) -> int:
        return self.bands[-1].bottom

    @property
    def tick_y(self) -> int:
        return self.bottom + 20

    @property
    def height(self) -> int:
        return self.bottom + FOOT


def shares_of(rows: Sequence[ComparedRow]) -> list[Decimal]:
    return [row["online_share"] for row in rows if row["online_share"] is not None]


def band_of(label: str, rows: Sequence[ComparedRow], y: int) -> SizeClassBand:
    """The points of a class; those at the same place are piled, from the middle up and down."""
    piles: defaultdict[int, list[ComparedRow]] = defaultdict(list)
    for row in rows:
        if row["online_share"] is not None:
            piles[int(row["online_share"] // PILE)].append(row)
    highest = min(max(map(len, piles.values()), default=1), MOST_IN_A_PILE)
    height = max(BAND, highest * 2 * POINT + ROOM)
    points = [
        Point(x_of(row["online_share"] or Decimal()), y + height // 2 + offset(place), text_of(row), row["is_own"])
        for pile in piles.values()
        for place, row in enumerate(sorted(pile, key=lambda row: row["name_key"]))
    ]
    shares = shares_of(rows)
    number = f"{formats.number(len(shares))} von {formats.number(len(rows))}"
    return SizeClassBand(label, number, y, height, points, x_of(median(shares)) if shares else None)


def offset(place: int) -> int:
    """Of the points of a pile: 0, -10, 10, -20, 20 …; more than fit lie on those that are there."""
    step = (place % MOST_IN_A_PILE + 1) // 2 * 2 * POINT
    return -step if place % 2 else step


def text_of(row: ComparedRow) -> str:
    return f"{row['name']}: {formats.percent(row['online_share'] or Decimal())}"


def x_of(share: Decimal) -> str:
    """As a share of the width, with one place."""
    return f"{min(share, Decimal(100)):.1f}%"
