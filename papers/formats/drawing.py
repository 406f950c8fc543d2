"""Charts as SVG, without text of their own: the legend and the table beside them say it. The same in every format.

Phases have the colours, patterns and signs of the pages; `static/projects/projects.css` has the same colours.
"""

from reports.charts.patterns import PATTERNS, TILE

from ..content import BarChart, Chart, ContentBar, LegendEntry, TimelineChart

INKS = {
    "productive": "#007155",
    "concept": "#006b8c",
    "planning": "#925400",
    "blank": "#6e7597",
    "preparation": "#6f42a8",
    "realisation": "#1d3f94",
    "review": "#7a4a1e",
    "operation": "#4a5160",
    "uncertain": "#51577a",
    "unknown": "#6e7597",
}
PROJECT, TEXT, GROUND = "#2044aa", "#131525", "#ffffff"

# What a timeline shows, as on the page of a project.
PERIODS = {
    "project": f'fill="{PROJECT}"',
    "rest": f'fill="{GROUND}"',
    "grant": f'fill="{INKS["concept"]}" fill-opacity="0.55"',
}
LINES = {
    "milestone": f'stroke="{INKS["planning"]}" stroke-width="5"',
    "mark": f'stroke="{TEXT}" stroke-width="4" stroke-dasharray="7 4"',
}
FORMER_PERIODS = {"productive": "project", "unknown": "rest", "concept": "grant", "planning": "milestone"}

# The shapes beside the names of phases, in a square of 12; {ink} is their colour.
CIRCLE = '<circle cx="6" cy="6" r="4.75" fill="none" stroke="{ink}" stroke-width="1.5"'
SIGNS = {
    "square": '<path d="M1.25 1.25H10.75V10.75H1.25Z" fill="none" stroke="{ink}" stroke-width="1.5"/>',
    "circle": f"{CIRCLE}/>",
    "quarter": f'{CIRCLE}/><path d="M6 6V1.25A4.75 4.75 0 0 1 10.75 6Z" fill="{{ink}}"/>',
    "half": f'{CIRCLE}/><path d="M6 1.25A4.75 4.75 0 0 0 6 10.75Z" fill="{{ink}}"/>',
    "three-quarters": f'{CIRCLE}/><path d="M6 6V1.25A4.75 4.75 0 1 1 1.25 6Z" fill="{{ink}}"/>',
    "full": '<circle cx="6" cy="6" r="5.5" fill="{ink}"/>',
    "diamond": '<path d="M6 1L11 6L6 11L1 6Z" fill="none" stroke="{ink}" stroke-width="1.5"/>',
    "triangle": '<path d="M6 0.5L12 11.5H0Z" fill="{ink}"/>',
    "dashed": f'{CIRCLE} stroke-dasharray="3.5 2.5"/>',
    "dotted": f'{CIRCLE} stroke-dasharray="1.5 1.5"/>',
}

WIDTH = 1000
BAR_HEIGHT, ROW_HEIGHT, MARGIN, GAP = 44, 30, 5, 3
SAMPLE_WIDTH, KEY_HEIGHT, SIGN_PLACE = 24, 12, 30
HATCHES = {"hatch": 2, "thin": 0.75}


def svg(chart: Chart, name: str = "chart") -> str:
    """The drawing of a chart, in units of a thousandth of the width; `name` is unique on its page."""
    height, shapes = draw_bar(chart, name) if chart["kind"] == "bar" else draw_timeline(chart, name)
    label = chart["alternative"].replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">'
    return f"{opening}{''.join(shapes)}</svg>"


def legend_keys(chart: Chart, name: str = "chart") -> list[tuple[str, str]]:
    """The entries of the legend, each as its drawing and its text."""
    return [(legend_key(entry, chart, f"{name}-key"), entry["label"]) for entry in chart["legend"]]


def legend_key(entry: LegendEntry, chart: Chart, name: str) -> str:
    """What stands before an entry of the legend: a sample of the area, and the sign of the phase."""
    ink, sign = ink_of(entry, chart), SIGNS.get(entry.get("sign", ""), "")
    width = SIGN_PLACE + KEY_HEIGHT if sign else SAMPLE_WIDTH
    shape = f'<g transform="translate({SIGN_PLACE})">{sign.format(ink=INKS[ink])}</g>' if sign else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {KEY_HEIGHT}" width="{width}" '
        f'height="{KEY_HEIGHT}" aria-hidden="true">{sample(ink, name)}{shape}</svg>'
    )


def ink_of(part: ContentBar | LegendEntry, chart: Chart) -> str:
    """The ink of a bar or an entry; timelines of papers frozen earlier name periods by the inks of phases."""
    return FORMER_PERIODS.get(part["ink"], part["ink"]) if chart["kind"] == "timeline" else part["ink"]


def sample(ink: str, name: str) -> str:
    """An area, bar or line as the chart has it."""
    if ink in LINES:
        return f'<path transform="translate({SAMPLE_WIDTH // 2}) scale(.5)" d="M0 0V{2 * KEY_HEIGHT}" {LINES[ink]}/>'
    if ink == "rest":
        return f"{period('project', 0, SAMPLE_WIDTH, 0, KEY_HEIGHT)}{period(ink, 0, SAMPLE_WIDTH, 3, KEY_HEIGHT - 6)}"
    if ink in PERIODS:
        return period(ink, 0, SAMPLE_WIDTH, 0, KEY_HEIGHT)
    return f"<defs>{pattern(ink, name, scale=1)}</defs>{area(ink, 0, SAMPLE_WIDTH, KEY_HEIGHT, name)}"


def draw_bar(chart: BarChart, name: str) -> tuple[int, list[str]]:
    """Height and shapes: shares of a whole side by side, a gap between them."""
    segments = chart["segments"]
    patterns = "".join(pattern(segment["ink"], name) for segment in segments)
    areas = [
        area(segment["ink"], segment["offset"], max(segment["width"] - GAP, 2), BAR_HEIGHT, name)
        for segment in segments
    ]
    return BAR_HEIGHT, [f"<defs>{patterns}</defs>", *areas]


def area(ink: str, left: int, width: int, height: int, name: str) -> str:
    """The area of a phase, with its edge inside."""
    return (
        f'<rect x="{left + 1}" y="1" width="{max(width - 2, 1)}" height="{height - 2}" '
        f'fill="url(#{name}-{ink})" stroke="{INKS[ink]}" stroke-width="2"/>'
    )


def pattern(ink: str, name: str, scale: float = 1.5) -> str:
    """The definition of the pattern of a phase, under the name of the chart and its ink."""
    kind, path = PATTERNS[ink]
    colour = INKS[ink]
    paint = f'fill="none" stroke="{colour}" stroke-width="{HATCHES[kind]}"' if kind in HATCHES else f'fill="{colour}"'
    return (
        f'<pattern id="{name}-{ink}" width="{TILE}" height="{TILE}" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({scale})"><rect width="{TILE}" height="{TILE}" fill="{GROUND}"/>'
        f'<path d="{path}" {paint}/></pattern>'
    )


def draw_timeline(chart: TimelineChart, name: str) -> tuple[int, list[str]]:
    """Height and shapes: periods one below the other, but rests within that of the project; milestones as marks, the
    key date as a line over all."""
    shapes: list[str] = []
    row = -1
    for bar in chart["bars"]:
        ink = ink_of(bar, chart)
        row += ink != "rest"
        top, height = MARGIN + row * ROW_HEIGHT, ROW_HEIGHT - 10
        inset = 5 if ink == "rest" else 0
        shapes.append(period(ink, bar["offset"], bar["width"], top + inset, height - 2 * inset))
    top = MARGIN + (row + 1) * ROW_HEIGHT
    shapes += [f'<path d="M{place} {top}V{top + 20}" {LINES["milestone"]}/>' for place in chart["marks"]]
    height = top + bool(chart["marks"]) * ROW_HEIGHT + MARGIN
    at = min(max(chart["key_date"], 2), WIDTH - 2)
    return height, [*shapes, f'<path d="M{at} 0V{height}" {LINES["mark"]}/>']


def period(kind: str, left: int, width: int, top: int, height: int) -> str:
    return f'<rect x="{left}" y="{top}" width="{max(width, 2)}" height="{height}" {PERIODS[kind]}/>'
