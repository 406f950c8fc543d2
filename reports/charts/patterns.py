"""The pattern of each area of a chart, by which it is known without its colour: the same on pages and in papers."""

from typing import NamedTuple

TILE = 8  # side of the square that a pattern repeats, in pixels


class Pattern(NamedTuple):
    """A path in a tile: an area of `ink`, lines of a `hatch`, or thin ones (`thin`); words of the stylesheet."""

    kind: str
    path: str


FULL = Pattern("ink", "M0 0H8V8H0Z")
DOT = "a1.25 1.25 0 1 0 2.5 0a1.25 1.25 0 1 0-2.5 0"
DOTTED = Pattern("ink", f"M.75 2{DOT}M4.75 6{DOT}")
DIAGONAL = Pattern("hatch", "M-2 2L2 -2M-2 10L10 -2M6 10L10 6")
EMPTY = Pattern("ink", "")

# By the fillings of phases, the steps of bundles, and what is said of members in no certain phase.
PATTERNS = {
    "blank": EMPTY,
    "planning": DOTTED,
    "preparation": Pattern("hatch", "M0 4H8"),
    "concept": DIAGONAL,
    "realisation": Pattern("hatch", "M0 0L8 8M8 0L0 8"),
    "productive": FULL,
    "review": Pattern("hatch", "M2 0V8M6 0V8"),
    "operation": Pattern("hatch", "M0 4H8M4 0V8"),
    "recorded": DOTTED,
    "analysed": Pattern("hatch", "M0 1H8M0 5H8"),
    "optimised": DIAGONAL,
    "digitised": FULL,
    "uncertain": Pattern("thin", "M0 2H4M4 6H8"),
    "unknown": Pattern("thin", "M-2 6L2 10M0 0L8 8M6 -2L10 2"),
}
