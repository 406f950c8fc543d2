"""Lines of the report: what was measured, the bound, and whether it holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .bounds import Bound
from .timing import Ratio

AGAIN = 4


@dataclass(frozen=True)
class Line:
    """One line; without a bound it is for information. Twice the noise is allowed beyond the bound."""

    label: str
    measured: float | None
    bound: Bound | None = None
    noise: float = 0.0
    unit: str = ""
    scale: str = ""
    failure: str = ""

    @property
    def is_missed(self) -> bool:
        if self.failure:
            return True
        return self.bound is not None and (self.measured or 0.0) > self.bound.allowed + 2 * self.noise

    @property
    def verdict(self) -> str:
        if self.failure:
            return f"MISSED: {self.failure}"
        if self.bound is None:
            return "for information"
        if self.is_missed:
            return "MISSED"
        return "ok" if (self.measured or 0.0) <= self.bound.allowed else "ok within noise"

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.label,
            "" if self.measured is None else f"{figure(self.measured)}{self.unit}",
            f"± {figure(self.noise)}" if self.noise else "",
            "" if self.bound is None else f"{figure(self.bound.allowed)}{self.unit}",
            "" if self.bound is None or self.bound.aim is None else f"{figure(self.bound.aim)}{self.unit}",
            self.verdict,
            self.scale,
        )


def figure(value: float) -> str:
    """At most two places, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def ratio_line(label: str, bound: Bound | None, measure: Callable[[int], Ratio], runs: int) -> Line:
    """Measure a ratio; where it misses its bound, measure again with four times the runs before saying so."""
    ratio = measure(runs)
    if bound is not None and ratio.value > bound.allowed:
        ratio = measure(runs * AGAIN)
    return Line(label, ratio.value, bound, ratio.noise, scale=ratio.scale)


HEADERS = ("what", "measured", "noise", "bound", "aim", "verdict", "ours / theirs")


def table(title: str, lines: Iterable[Line]) -> str:
    """The lines as a plain table."""
    rows = [HEADERS, *(line.cells for line in lines)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(HEADERS))]
    text = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([title, text[0], "-+-".join("-" * width for width in widths), *text[1:], ""])
