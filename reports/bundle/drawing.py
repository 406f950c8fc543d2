"""The drawing of a process model by its own diagram: paths and texts of an SVG, in pixels of the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from projects.bpmn.model import (
    EVENTS,
    GATEWAYS,
    SUBPROCESSES,
    TASKS,
    Box,
    Diagram,
    Node,
    PlacedFlow,
    ProcessModel,
    read_model,
)
from projects.bpmn.model import PlacedNode as Placed

from .shapes import (
    arrow,
    circle,
    circle_at,
    diamond,
    document,
    event_sign,
    gateway_sign,
    line,
    nearest,
    rounded,
    slash,
    store,
    way,
)
from .wrapping import LARGEST, Text, beside, inside, room_of

MOST_DRAWN, MOST_POINTS, LONGEST_NAME = 400, 4_000, 300
LARGEST_SIDE = 12_000  # pixels
MARGIN = 12
POOLS = ("participant", "lane")
BAND, ROOM_OF_NAME = 30, 20  # of the name of a pool or lane, and in a line of a subprocess
TOO_LARGE = "Das Modell ist zu groß zum Zeichnen"
NODES_WITH_NAMES_INSIDE = (*TASKS, *SUBPROCESSES)
DASHED = {"messageFlow": "dashed", "association": "dotted", "dataInputAssociation": "dotted"}
DASHED["dataOutputAssociation"] = "dotted"


@dataclass(frozen=True)
class Path:
    """A path, by its class in the style sheet."""

    style: str
    d: str


@dataclass
class Drawing:
    """A diagram as an SVG: its paths in the order in which they are drawn, then its texts."""

    name: str
    paths: list[Path] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    view: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def width(self) -> int:
        return self.view[2]

    @property
    def height(self) -> int:
        return self.view[3]

    @property
    def view_box(self) -> str:
        return " ".join(map(str, self.view))

    def add(self, style: str, d: str) -> None:
        self.paths.append(Path(style, d))


@dataclass(frozen=True)
class ModelDrawings:
    """What is drawn of a model: a drawing for each of its diagrams, or why there is none."""

    drawings: Sequence[Drawing]
    problem: str


@lru_cache(maxsize=16)
def drawn(text: str) -> ModelDrawings:
    """Of the text of a model that can be read."""
    model = read_model(text)
    problem = model.problem or problem_of(model)
    if problem:
        return ModelDrawings((), problem)
    return ModelDrawings(tuple(drawing_of(model, diagram) for diagram in model.diagrams), "")


def problem_of(model: ProcessModel) -> str:
    """Why the diagrams of the model cannot be drawn; empty where they can."""
    if not model.diagrams:
        return "Die Datei hat keine Zeichnung, nur den Ablauf."
    number = sum(len(diagram.nodes) + len(diagram.flows) for diagram in model.diagrams)
    if number > MOST_DRAWN:
        return f"{TOO_LARGE}: Es hat {number} Elemente, gezeichnet werden höchstens {MOST_DRAWN}."
    points = sum(len(flow.points) for diagram in model.diagrams for flow in diagram.flows)
    names = [*(node.name for node in model.nodes.values()), *(flow.name for flow in model.flows.values())]
    sizes = [side for diagram in model.diagrams for side in view_of(diagram)[2:]]
    if points > MOST_POINTS or max(sizes) > LARGEST_SIDE or any(len(name) > LONGEST_NAME for name in names):
        return f"{TOO_LARGE}."
    return ""


def view_of(diagram: Diagram) -> tuple[int, int, int, int]:
    """Left, top, width and height of all that the diagram places."""
    boxes = [node.box for node in diagram.nodes]
    boxes += [node.label for node in diagram.nodes if node.label]
    boxes += [flow.label for flow in diagram.flows if flow.label]
    boxes += [Box(x, y, 0, 0) for flow in diagram.flows for x, y in flow.points]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return round(left), round(top), round(right - left) + 1, round(bottom - top) + 1


def drawing_of(model: ProcessModel, diagram: Diagram) -> Drawing:
    drawing = Drawing(diagram.name)
    nodes = [(placed, model.nodes[placed.key]) for placed in diagram.nodes if placed.key in model.nodes]
    frames = [each for each in nodes if is_frame(*each)]
    for placed, node in sorted(frames, key=lambda each: -each[0].box.width * each[0].box.height):
        draw_frame(drawing, placed, node)
    for placed, node in nodes:
        if not is_frame(placed, node):
            draw_node(drawing, placed, node)
    for flow in diagram.flows:
        draw_flow(drawing, model, flow)
    drawing.view = around(view_of(diagram), drawing.texts)
    return drawing


def around(view: tuple[int, int, int, int], texts: Sequence[Text]) -> tuple[int, int, int, int]:
    """The view with all texts in it and a margin."""
    boxes = [Box(*view), *(text.box for text in texts)]
    left, top = min(box.x for box in boxes) - MARGIN, min(box.y for box in boxes) - MARGIN
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return round(left), round(top), round(right - left) + MARGIN, round(bottom - top) + MARGIN


def is_frame(placed: Placed, node: Node) -> bool:
    """Whether others are drawn on it."""
    return node.kind in (*POOLS, "group") or (node.kind in (*SUBPROCESSES, "callActivity") and placed.is_expanded)


def draw_frame(drawing: Drawing, placed: Placed, node: Node) -> None:
    x, y, width, height = box = placed.box
    if node.kind not in POOLS:
        drawing.add("group" if node.kind == "group" else "frame", rounded(box, 10))
        room = Box(x + 8, y + 4, width - 16, ROOM_OF_NAME)
        if room_of(node.name) * LARGEST > room.width:
            room = room._replace(height=max(min(height - 8, 3 * ROOM_OF_NAME), ROOM_OF_NAME))
        drawing.texts += filter(None, [inside(node.name, room, is_bold=True)])
        return
    drawing.add("frame", rounded(box, 0))
    is_pool, band = node.kind == "participant", min(BAND, width, height)
    if placed.is_horizontal:
        room, edge = Box(x, y, band, height), line((x + band, y), (x + band, y + height))
    else:
        room, edge = Box(x, y, width, band), line((x, y + band), (x + width, y + band))
    if is_pool:
        drawing.add("line", edge)
    text = inside(node.name, room, is_upright=placed.is_horizontal, is_bold=is_pool)
    drawing.texts += filter(None, [text])


def draw_node(drawing: Drawing, placed: Placed, node: Node) -> None:
    box = placed.box
    if node.kind in NODES_WITH_NAMES_INSIDE:
        draw_activity(drawing, box, node)
    elif node.kind == "textAnnotation":
        drawing.add("line", f"M{box.x + 12:g} {box.y:g}H{box.x:g}V{box.y + box.height:g}h12")
        text = inside(node.name, Box(box.x + 8, box.y, max(box.width - 8, 8), box.height), is_left=True)
        drawing.texts += filter(None, [text])
    else:
        for style, d in signs_of(box, node):
            drawing.add(style, d)
        drawing.texts += filter(None, [beside(node.name, box, placed.label)])


def draw_activity(drawing: Drawing, box: Box, node: Node) -> None:
    drawing.add("call" if node.kind == "callActivity" else "task", rounded(box, 10))
    room = box
    if node.kind in SUBPROCESSES:  # a collapsed one
        x, y = box.x + box.width / 2, box.y + box.height - 9
        drawing.add("line", f"M{x - 7:g} {y - 7:g}h14v14h-14zM{x - 4:g} {y:g}h8M{x:g} {y - 4:g}v8")
        room = Box(box.x, box.y, box.width, max(box.height - 18, 8))
    drawing.texts += filter(None, [inside(node.name, room)])


def signs_of(box: Box, node: Node) -> Iterator[tuple[str, str]]:
    """The paths of what has its name beside it."""
    if node.kind in EVENTS:
        yield from event_paths(box, node)
    elif node.kind in GATEWAYS:
        yield "task", diamond(box)
        yield "sign", gateway_sign(node.kind, box)
    elif node.kind == "dataStoreReference":
        yield "task", store(box)
    else:
        yield "task", document(box)


def event_paths(box: Box, node: Node) -> Iterator[tuple[str, str]]:
    yield "end" if node.kind == "endEvent" else "task", circle(box)
    if node.kind in ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"):
        yield "line", circle(box, 3)
    if node.event == "terminate":
        yield "solid", circle(box, min(box.width, box.height) / 4)
    elif sign := event_sign(node.event, box):
        is_thrown = node.kind in ("endEvent", "intermediateThrowEvent")
        yield "filled" if is_thrown else "line", sign


def draw_flow(drawing: Drawing, model: ProcessModel, placed: PlacedFlow) -> None:
    flow = model.flows.get(placed.key)
    points = [point for place, point in enumerate(placed.points) if not place or point != placed.points[place - 1]]
    if flow is None or len(points) < 2:
        return
    drawing.add(DASHED.get(flow.kind, "flow"), way(points))
    if flow.kind == "messageFlow":
        drawing.add("task", circle_at(points[0], 4))
        drawing.add("task", arrow(points[-2], points[-1]))
    elif flow.kind != "association":
        drawing.add("solid", arrow(points[-2], points[-1]))
    if flow.key in model.defaults and flow.kind == "sequenceFlow":
        drawing.add("line", slash(points[0], points[1]))
    x, y = nearest(points)
    drawing.texts += filter(None, [beside(flow.name, Box(x - 20, y - 24, 40, 8), placed.label)])
