"""The shapes of BPMN as paths of SVG."""

import math
from collections.abc import Sequence
from itertools import pairwise

from projects.bpmn.model import Box

Point = tuple[float, float]


def fixed(value: float) -> str:
    """A number of a path, to a tenth of a pixel."""
    return f"{round(value, 1):g}" if abs(value) < 100_000 else f"{value:.0f}"


def path(*steps: str | float) -> str:
    return " ".join(step if isinstance(step, str) else fixed(step) for step in steps)


def line(start: Point, end: Point) -> str:
    return way([start, end])


def way(points: Sequence[Point]) -> str:
    (x, y), *others = points
    return path("M", x, y, *(step for a, b in others for step in ("L", a, b)))


def rounded(box: Box, radius: float) -> str:
    x, y, width, height = box
    r = min(radius, width / 2, height / 2)
    corners = ((r, r), (-r, r), (-r, -r), (r, -r))
    if not r:
        return path("M", x, y, "h", width, "v", height, "h", -width, "z")
    sides = (("h", width - 2 * r), ("v", height - 2 * r), ("h", 2 * r - width), ("v", 2 * r - height))
    steps: list[str | float] = ["M", x + r, y]
    for (side, length), (dx, dy) in zip(sides, corners, strict=True):
        steps += [side, length, "a", r, r, "0 0 1", dx, dy]
    return path(*steps, "z")


def circle(box: Box, less: float = 0) -> str:
    """The ellipse in the box, smaller by so much on all sides."""
    x, y = box.middle
    return ellipse(x, y, max(box.width / 2 - less, 1), max(box.height / 2 - less, 1))


def circle_at(point: Point, radius: float) -> str:
    return ellipse(*point, radius, radius)


def ellipse(x: float, y: float, across: float, down: float) -> str:
    half = ("a", across, down, "0 1 1")
    return path("M", x - across, y, *half, 2 * across, 0.0, *half, -2 * across, 0.0, "z")


def diamond(box: Box) -> str:
    x, y = box.middle
    return path("M", x, box.y, "L", box.x + box.width, y, "L", x, box.y + box.height, "L", box.x, y, "z")


def document(box: Box) -> str:
    """A sheet with a folded corner."""
    x, y, width, height = box
    fold = min(10, width / 2, height / 2)
    sheet = path("M", x, y, "h", width - fold, "l", fold, fold, "v", height - fold, "h", -width, "z")
    return f"{sheet} {path('M', x + width - fold, y, 'v', fold, 'h', fold)}"


def store(box: Box) -> str:
    """A cylinder."""
    x, y, width, height = box
    across, down = width / 2, min(8, height / 4)
    arc = ("a", across, down, "0 0 1")
    body = path("M", x, y + down, *arc, width, 0.0, "v", height - 2 * down, *arc, -width, 0.0, "z")
    return f"{body} {path('M', x + width, y + down, 'a', across, down, '0 0 1', -width, 0.0)}"


def arrow(before: Point, tip: Point, length: float = 10, breadth: float = 4) -> str:
    """The head of an arrow that ends in its tip."""
    angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    back = [tip[place] - length * along[place] for place in (0, 1)]
    one, other = ([back[place] + sign * breadth * across[place] for place in (0, 1)] for sign in (1, -1))
    return path("M", *tip, "L", *one, "L", *other, "z")


def slash(start: Point, then: Point) -> str:
    """The stroke across the beginning of a flow that is taken otherwise."""
    angle = math.atan2(then[1] - start[1], then[0] - start[0])
    x, y = start[0] + 10 * math.cos(angle), start[1] + 10 * math.sin(angle)
    dx, dy = 6 * math.cos(angle + math.pi / 3), 6 * math.sin(angle + math.pi / 3)
    return line((x - dx, y - dy), (x + dx, y + dy))


def nearest(points: Sequence[Point]) -> Point:
    """The middle of the longest part of a way: where its name has most room."""
    (ax, ay), (bx, by) = max(pairwise(points), key=lambda part: math.dist(*part))
    return (ax + bx) / 2, (ay + by) / 2


def gateway_sign(kind: str, box: Box) -> str:
    """× one way, + all ways, ○ one or several, a circle in a circle for what happens first, * of another kind."""
    x, y = box.middle
    r = min(box.width, box.height) / 5
    cross = path("M", x - r, y - r, "L", x + r, y + r, "M", x + r, y - r, "L", x - r, y + r)
    plus = path("M", x - 1.2 * r, y, "h", 2.4 * r, "M", x, y - 1.2 * r, "v", 2.4 * r)
    signs = {
        "exclusiveGateway": cross,
        "parallelGateway": plus,
        "inclusiveGateway": circle_at((x, y), 1.2 * r),
        "eventBasedGateway": f"{circle_at((x, y), 1.5 * r)} {circle_at((x, y), r)}",
    }
    return signs.get(kind, f"{cross} {plus}")


def event_sign(event: str, box: Box) -> str:
    """An envelope, a clock, a triangle, a flash, an arrow; empty for others."""
    x, y = box.middle
    r = min(box.width, box.height) / 4
    envelope = path("M", x - 1.1 * r, y - 0.8 * r, "h", 2.2 * r, "v", 1.6 * r, "h", -2.2 * r, "z")
    flap = path("M", x - 1.1 * r, y - 0.8 * r, "L", x, y + 0.1 * r, "L", x + 1.1 * r, y - 0.8 * r)
    signs = {
        "message": f"{envelope} {flap}",
        "timer": f"{circle_at((x, y), 1.2 * r)} {path('M', x, y - 0.9 * r, 'v', 0.9 * r, 'h', 0.7 * r)}",
        "signal": path("M", x, y - r, "L", x + r, y + 0.8 * r, "L", x - r, y + 0.8 * r, "z"),
        "error": path("M", x - r, y + r, "l", 0.6 * r, -1.8 * r, "l", 0.8 * r, r, "L", x + r, y - r,
                      "l", -0.6 * r, 1.8 * r, "l", -0.8 * r, -r, "z"),
        "escalation": path("M", x, y - r, "L", x + 0.8 * r, y + r, "L", x, y + 0.3 * r, "L", x - 0.8 * r, y + r, "z"),
    }  # fmt: skip
    return signs.get(event, "")
