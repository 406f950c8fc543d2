"""Charts as SVG, without text of their own: the legend and the table beside them say it. The same in every format."""

from functools import lru_cache

from ..content import Bar, BarChart, Chart, TimelineChart

INKS = {
    "productive": "#007155",
    "concept": "#4c8fbd",
    "planning": "#e3a12f",
    "blank": "#e1e4ec",
    "preparation": "#8d63c4",
    "realisation": "#1d3f94",
    "review": "#9a6a3c",
    "operation": "#6a7180",
    "uncertain": "#8a93a6",
    "unknown": "#b4b9c6",
    "mark": "#1d1d1b",
}
WIDTH = 1000
BAR_HEIGHT, ROW_HEIGHT, MARGIN = 44, 30, 5


def svg(chart: Chart) -> str:
    """The drawing of a chart, in units of a thousandth of the width."""
    height, shapes = draw_bar(chart) if chart["kind"] == "bar" else draw_timeline(chart)
    label = chart["alternative"].replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">'
    return f"{opening}{''.join(shapes)}</svg>"


def swatch(ink: str) -> str:
    """The sign of an ink in a legend."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
        f'<rect width="12" height="12" fill="{INKS[ink]}"/></svg>'
    )


def draw_bar(chart: BarChart) -> tuple[int, list[str]]:
    """Height and shapes: shares of a whole side by side, a gap between them."""
    return BAR_HEIGHT, [rectangle(segment, 0, BAR_HEIGHT, gap=3) for segment in chart["segments"]]


def draw_timeline(chart: TimelineChart) -> tuple[int, list[str]]:
    """Height and shapes: periods one below the other, milestones as marks, the key date as a line over all."""
    height = (len(chart["bars"]) + bool(chart["marks"])) * ROW_HEIGHT + 2 * MARGIN
    bars = [rectangle(bar, MARGIN + number * ROW_HEIGHT, ROW_HEIGHT - 10) for number, bar in enumerate(chart["bars"])]
    top = len(chart["bars"]) * ROW_HEIGHT + MARGIN
    marks = [
        f'<path d="M{position - 9} {top + 10}L{position} {top}L{position + 9} {top + 10}L{position} {top + 20}Z" '
        f'fill="{INKS["planning"]}" stroke="{INKS["mark"]}"/>'
        for position in chart["marks"]
    ]
    at = min(max(chart["key_date"], 2), WIDTH - 2)
    key_date = f'<path d="M{at} 0V{height}" stroke="{INKS["mark"]}" stroke-width="4" stroke-dasharray="7 4"/>'
    return height, [*bars, *marks, key_date]


def rectangle(bar: Bar, top: int, height: int, gap: int = 0) -> str:
    width = max(bar["width"] - gap, 2)
    return f'<rect x="{bar["offset"]}" y="{top}" width="{width}" height="{height}" fill="{INKS[bar["ink"]]}"/>'


@lru_cache(maxsize=64)
def png(drawing: str) -> bytes:
    """The drawing as a picture, 16 cm wide at 200 dpi: for programs that show no SVG."""
    source = "#set page(width: 16cm, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.drawing), width: 100%)"
    import typst  # takes long to load

    picture = typst.compile(
        source.encode(), format="png", ppi=200, sys_inputs={"drawing": drawing}, ignore_system_fonts=True
    )
    return bytes(picture)
