"""Charts as SVG, without text of their own: the legend and the table beside them say it. The same in every form."""

from functools import lru_cache
from typing import Any

INKS = {
    "productive": "#007155",
    "conception": "#4c8fbd",
    "planning": "#e3a12f",
    "unknown": "#b4b9c6",
    "mark": "#1d1d1b",
}
WIDTH = 1000
BAR, ROW, MARK = 44, 30, 5


def svg(chart: dict[str, Any]) -> str:
    """The drawing of a chart block, in units of a thousandth of the width."""
    height, shapes = DRAWERS[chart["kind"]](chart)
    label = chart["alternative"].replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">'
    return f"{opening}{''.join(shapes)}</svg>"


def swatch(ink: str) -> str:
    """The sign of an ink in a legend."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
        f'<rect width="12" height="12" fill="{INKS[ink]}"/></svg>'
    )


def bar(chart: dict[str, Any]) -> tuple[int, list[str]]:
    """Shares of a whole side by side, a gap between them."""
    return BAR, [rectangle(part, 0, BAR, gap=3) for part in chart["segments"]]


def timeline(chart: dict[str, Any]) -> tuple[int, list[str]]:
    """Periods one below the other, milestones as marks, the key date as a line over all."""
    height = (len(chart["bars"]) + bool(chart["marks"])) * ROW + 2 * MARK
    bars = [rectangle(each, MARK + number * ROW, ROW - 10) for number, each in enumerate(chart["bars"])]
    line = len(chart["bars"]) * ROW + MARK
    marks = [
        f'<path d="M{position - 9} {line + 10}L{position} {line}L{position + 9} {line + 10}L{position} {line + 20}Z" '
        f'fill="{INKS["planning"]}" stroke="{INKS["mark"]}"/>'
        for position in chart["marks"]
    ]
    at = min(max(chart["key_date"], 2), WIDTH - 2)
    key_date = f'<path d="M{at} 0V{height}" stroke="{INKS["mark"]}" stroke-width="4" stroke-dasharray="7 4"/>'
    return height, [*bars, *marks, key_date]


def rectangle(part: dict[str, Any], top: int, height: int, gap: int = 0) -> str:
    width = max(part["width"] - gap, 2)
    return f'<rect x="{part["offset"]}" y="{top}" width="{width}" height="{height}" fill="{INKS[part["ink"]]}"/>'


DRAWERS = {"bar": bar, "timeline": timeline}


@lru_cache(maxsize=64)
def png(drawing: str) -> bytes:
    """The drawing as a picture, 16 cm wide at 200 dpi: for programs that show no SVG."""
    import typst

    source = "#set page(width: 16cm, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.drawing), width: 100%)"
    picture = typst.compile(
        source.encode(), format="png", ppi=200, sys_inputs={"drawing": drawing}, ignore_system_fonts=True
    )
    return bytes(picture)
