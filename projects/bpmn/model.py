"""What a process model says: its processes with their elements and flows, and how its own diagram places them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeVar

from records.file_texts import LONGEST

from .xml import Element, XmlError, read_xml

Part = TypeVar("Part")

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
MOST_STEPS, MOST_FLOWS = 1_000, 5_000
LARGEST_NUMBER = 100_000  # of a place in a diagram, in pixels

TASKS = {
    "task": "Aufgabe",
    "userTask": "Benutzeraufgabe",
    "manualTask": "manuelle Aufgabe",
    "serviceTask": "automatische Aufgabe",
    "scriptTask": "Skriptaufgabe",
    "sendTask": "Sendeaufgabe",
    "receiveTask": "Empfangsaufgabe",
    "businessRuleTask": "Regelaufgabe",
    "callActivity": "Aufruf eines Prozesses",
}
SUBPROCESSES = {"subProcess": "Teilprozess", "transaction": "Transaktion", "adHocSubProcess": "Ad-hoc-Teilprozess"}
EVENTS = {
    "startEvent": "Startereignis",
    "endEvent": "Endereignis",
    "intermediateCatchEvent": "Zwischenereignis",
    "intermediateThrowEvent": "auslösendes Zwischenereignis",
    "boundaryEvent": "angeheftetes Ereignis",
}
GATEWAYS = {
    "exclusiveGateway": "Entscheidung",
    "parallelGateway": "Verzweigung in alle Wege",
    "inclusiveGateway": "Verzweigung in einen oder mehrere Wege",
    "eventBasedGateway": "Warten auf ein Ereignis",
    "complexGateway": "komplexe Verzweigung",
}
STEPS = {**TASKS, **SUBPROCESSES, **EVENTS, **GATEWAYS}
DATA = ("dataObject", "dataObjectReference", "dataInput", "dataOutput", "dataStoreReference")
CONTAINERS = ("process", *SUBPROCESSES)
FLOWS = ("sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation")
DEFINITION = "EventDefinition"


class Node(NamedTuple):
    """What is drawn as a shape: `kind` is its element's name, `within` the key of the process or subprocess that it is
    part of, `event` what an event is about (message, timer …; empty: nothing)."""

    key: str
    kind: str
    name: str
    within: str
    event: str = ""


class FlowLine(NamedTuple):
    """What is drawn as an edge, from a node to a node, by their keys."""

    key: str
    kind: str
    name: str
    source: str
    target: str


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


class PlacedNode(NamedTuple):
    """Where the diagram has a node, and its name where it says so."""

    key: str
    box: Box
    label: Box | None
    is_horizontal: bool
    is_expanded: bool


class PlacedFlow(NamedTuple):
    """Where the diagram has a flow: its points, and its name where it says so."""

    key: str
    points: tuple[tuple[float, float], ...]
    label: Box | None


@dataclass
class Diagram:
    """A drawing of the file."""

    name: str
    nodes: list[PlacedNode] = field(default_factory=list)
    flows: list[PlacedFlow] = field(default_factory=list)


@dataclass
class ProcessModel:
    """A model: nodes and flows by their keys, in the order of the file; `lanes` are the names of the lanes in which
    nodes lie, by the keys of these, `pools` those of the processes; `defaults` are the flows that are taken otherwise.
    `problem` says why it cannot be drawn."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, FlowLine] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    pools: dict[str, str] = field(default_factory=dict)
    defaults: set[str] = field(default_factory=set)
    diagrams: list[Diagram] = field(default_factory=list)
    problem: str = ""

    @property
    def steps(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind in STEPS]


@lru_cache(maxsize=16)
def read_model(text: str) -> ProcessModel:
    """The model that a text has. Raises an XmlError with the reason in German."""
    if len(text) > LONGEST:
        raise XmlError("Die Datei ist zu groß; erlaubt sind 1.000.000 Zeichen.")
    root = read_xml(text)
    if (root.space, root.name) != (MODEL, "definitions"):
        raise XmlError(f"Die Datei ist kein Prozessmodell in BPMN 2.0: Sie beginnt mit „{shortened(root.name)}“.")
    model = ProcessModel()
    for child in root.children:
        read_content(model, child)
    check_size(model)
    if not model.nodes:
        raise XmlError("Die Datei enthält keinen Ablauf.")
    try:
        model.diagrams = [diagram for diagram in map(read_diagram, diagrams_of(root)) if diagram.nodes]
    except UnplacedError:
        model.problem = "Das Modell nennt Orte, die sich nicht zeichnen lassen."
    return model


def shortened(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:60]} …"


def check_size(model: ProcessModel) -> None:
    for what, number, most in (("Schritte", len(model.steps), MOST_STEPS), ("Flüsse", len(model.flows), MOST_FLOWS)):
        if number > most:
            raise XmlError(f"Das Modell hat {number} {what}; gelesen werden höchstens {most}.")


def plain(text: str) -> str:
    """A name without line ends."""
    return " ".join(text.split())


def key_in(reference: str) -> str:
    """The key that a reference names, with a prefix or without."""
    return reference.strip().rpartition(":")[2]


def read_content(model: ProcessModel, root: Element) -> None:
    """Everything in a process or a collaboration, however deep."""
    waiting = [(root, "")]
    while waiting:
        element, within = waiting.pop()
        if element.space != MODEL:
            continue
        read_element(model, element, within)
        inner = element.get("id") if element.name in CONTAINERS else within
        waiting += [(child, inner) for child in reversed(element.children)]


def read_element(model: ProcessModel, element: Element, within: str) -> None:
    key, name = element.get("id") or f" {len(model.nodes) + len(model.flows)}", plain(element.get("name"))
    if element.name == "textAnnotation":
        text = element.first("text")
        add(model.nodes, key, Node(key, element.name, plain(text.text) if text else "", within))
    elif element.name in STEPS or element.name in (*DATA, "lane", "participant", "group"):
        add(model.nodes, key, Node(key, element.name, name, within, event_of(element)))
        model.defaults.update(filter(None, [key_in(element.get("default"))]))
    elif element.name in FLOWS:
        source, target = key_in(element.get("sourceRef")), key_in(element.get("targetRef"))
        add(model.flows, key, FlowLine(key, element.name, name, source, target))
    if element.name == "lane":
        inside = [key_in(child.text) for child in element.children if child.name == "flowNodeRef"]
        model.lanes.update(dict.fromkeys(inside, name))
    elif element.name == "participant" and element.get("processRef"):
        model.pools[key_in(element.get("processRef"))] = name


def add(found: dict[str, Part], key: str, each: Part) -> None:
    """Raises an XmlError where another element has the key: one of both would be lost."""
    if key in found:
        raise XmlError(f"Die Kennung „{shortened(key)}“ kommt in der Datei zweimal vor.")
    found[key] = each


def event_of(element: Element) -> str:
    """timer, of a timerEventDefinition"""
    names = (child.name for child in element.children if child.name.endswith(DEFINITION))
    return next(names, "").removesuffix(DEFINITION) if element.name in EVENTS else ""


class UnplacedError(ValueError):
    """A number of a diagram that is no place."""


def diagrams_of(root: Element) -> Iterator[Element]:
    return (child for child in root.children if (child.space, child.name) == (DIAGRAM, "BPMNDiagram"))


def read_diagram(element: Element) -> Diagram:
    """Raises an UnplacedError."""
    diagram = Diagram(plain(element.get("name")))
    waiting = list(reversed(element.children))
    while waiting:
        child = waiting.pop()
        if child.name == "BPMNShape":
            diagram.nodes.append(placed_node(child))
        elif child.name == "BPMNEdge":
            diagram.flows.append(placed_flow(child))
        waiting += reversed(child.children)
    return diagram


def placed_node(element: Element) -> PlacedNode:
    box = box_of(element)
    if box is None:
        raise UnplacedError
    return PlacedNode(
        key_in(element.get("bpmnElement")),
        box,
        label_of(element),
        is_horizontal=element.get("isHorizontal") != "false",
        is_expanded=element.get("isExpanded") == "true",
    )


def placed_flow(element: Element) -> PlacedFlow:
    points = [
        (number(child.get("x")), number(child.get("y"))) for child in element.children if child.name == "waypoint"
    ]
    return PlacedFlow(key_in(element.get("bpmnElement")), tuple(points), label_of(element))


def box_of(element: Element) -> Box | None:
    """The bounds of a shape or a label; None where it has none."""
    bounds = element.first("Bounds")
    if bounds is None:
        return None
    box = Box(*(number(bounds.get(name)) for name in ("x", "y", "width", "height")))
    if box.width < 0 or box.height < 0:
        raise UnplacedError
    return box


def label_of(element: Element) -> Box | None:
    """Where the diagram has the name; None where it does not say so, as programs do that leave placing it to others."""
    label = element.first("BPMNLabel")
    try:
        return box_of(label) if label else None
    except UnplacedError:
        return None


def number(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise UnplacedError from error
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise UnplacedError
    return value
