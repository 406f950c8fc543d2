"""Process models in BPMN 2.0 for tests."""

from xml.sax.saxutils import quoteattr

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="http://musterstadt.example">'
)


def definitions(content, diagram=""):
    """A file with this inside its process, and this inside the plane of its diagram."""
    plane = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="P">{diagram}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    inside = f'<process id="P">{content}</process>{plane * bool(diagram)}'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{HEAD}{inside}</definitions>'


def element(kind, key, name=""):
    return f"<{kind} id={quoteattr(key)} name={quoteattr(name)}/>"


def flow(key, source, target, name=""):
    named = f" name={quoteattr(name)}" if name else ""
    return f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}"{named}/>'


def shape(key, x, y, width=100, height=80):
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<bpmndi:BPMNShape bpmnElement="{key}">{bounds}</bpmndi:BPMNShape>'


def edge(key, *points):
    waypoints = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge bpmnElement="{key}">{waypoints}</bpmndi:BPMNEdge>'


SMALL = definitions(
    element("startEvent", "S", "Antrag ist da")
    + element("userTask", "A", "Antrag prüfen")
    + element("endEvent", "E", "Bescheid ist versandt")
    + flow("F1", "S", "A")
    + flow("F2", "A", "E"),
    shape("S", 100, 102, 36, 36)
    + shape("A", 190, 80)
    + shape("E", 350, 102, 36, 36)
    + edge("F1", (136, 120), (190, 120))
    + edge("F2", (290, 120), (350, 120)),
)
