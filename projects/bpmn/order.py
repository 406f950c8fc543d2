"""The steps of a process model in the order in which they follow each other: what a drawing shows, as a list."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .model import GATEWAYS, STEPS, SUBPROCESSES, FlowLine, Node, ProcessModel

EVENT_WORDS = {
    "message": "Nachricht",
    "timer": "Zeit",
    "signal": "Signal",
    "error": "Fehler",
    "escalation": "Eskalation",
    "conditional": "Bedingung",
    "terminate": "beendet alles",
    "cancel": "Abbruch",
    "compensate": "Ausgleich",
    "link": "Sprung",
}


class Following(NamedTuple):
    """The step that comes next, by its number, and under which condition."""

    number: int
    condition: str


@dataclass(frozen=True)
class ListedStep:
    """A step with its number in the list; one without a name is called as its kind. `where` are its pool, its lane and
    the subprocess that it is part of."""

    number: int
    name: str
    kind: str
    where: str
    following: Sequence[Following]
    messages: Sequence[str]

    @property
    def about(self) -> str:
        """Benutzeraufgabe; Sachbearbeitung"""
        return "; ".join(filter(None, [self.kind, self.where]))

    @property
    def next_ones(self) -> str:
        """4 („ja“), 10 („nein“)"""
        return ", ".join(
            f"{number} („{condition}“)" if condition else f"{number}" for number, condition in self.following
        )


def steps_in_order(model: ProcessModel) -> list[ListedStep]:
    """All steps; those of a subprocess follow it."""
    nodes = [node for within in roots_of(model) for node in walk(model, within)]
    nodes += set_aside(model, nodes)
    numbers = {node.key: number for number, node in enumerate(nodes, 1)}
    flows, messages = by_source(model, "sequenceFlow"), by_source(model, "messageFlow")
    return [
        ListedStep(
            number=numbers[node.key],
            name=node.name or kind_of(node, flows),
            kind=kind_of(node, flows) if node.name else "",
            where=", ".join(dict.fromkeys(filter(None, places_of(model, node)))),
            following=[
                Following(numbers[flow.target], condition_of(model, flow))
                for flow in flows[node.key]
                if flow.target in numbers
            ],
            messages=[message_text(model, flow) for flow in messages[node.key]],
        )
        for node in nodes
    ]


def by_source(model: ProcessModel, kind: str) -> Mapping[str, list[FlowLine]]:
    found: dict[str, list[FlowLine]] = defaultdict(list)
    for flow in model.flows.values():
        if flow.kind == kind:
            found[flow.source].append(flow)
    return found


def kind_of(node: Node, flows: Mapping[str, list[FlowLine]]) -> str:
    """Zwischenereignis (Zeit)"""
    if node.kind in GATEWAYS and len(flows[node.key]) < 2:
        return "Zusammenführung"
    event = EVENT_WORDS.get(node.event, "")
    return f"{STEPS[node.kind]} ({event})" if event else STEPS[node.kind]


def condition_of(model: ProcessModel, flow: FlowLine) -> str:
    return flow.name or ("sonst" if flow.key in model.defaults else "")


def message_text(model: ProcessModel, flow: FlowLine) -> str:
    """Nachricht „Bescheid“ an Familie"""
    target = model.nodes.get(flow.target)
    named = f" „{flow.name}“" if flow.name else ""
    return f"Nachricht{named}{f' an {target.name}' if target and target.name else ''}"


def places_of(model: ProcessModel, node: Node) -> Iterator[str]:
    """From the largest to the smallest."""
    outer = model.nodes.get(node.within)
    root = node
    for _ in range(len(model.nodes)):  # a subprocess that lies in itself ends somewhere too
        if root.within not in model.nodes:
            break
        root = model.nodes[root.within]
    yield model.pools.get(root.within, "") if len(model.pools) > 1 else ""
    yield model.lanes.get(node.key, "") or model.lanes.get(root.key, "")
    yield outer.name if outer else ""


def roots_of(model: ProcessModel) -> list[str]:
    """The processes, by their keys: what steps lie in and is no step itself."""
    return list(dict.fromkeys(node.within for node in model.steps if node.within not in model.nodes))


def set_aside(model: ProcessModel, nodes: Sequence[Node]) -> list[Node]:
    """Steps that no process leads to, as where two elements have the same key."""
    listed = {node.key for node in nodes}
    return [node for node in model.steps if node.key not in listed]


def walk(model: ProcessModel, root: str) -> Iterator[Node]:
    """The steps of a process in order, each subprocess with its own after it."""
    inside: dict[str, list[Node]] = defaultdict(list)
    for node in model.steps:
        inside[node.within].append(node)
    flows = by_source(model, "sequenceFlow")
    waiting, seen = list(reversed(in_order(inside[root], flows))), set[str]()
    while waiting:
        node = waiting.pop()
        if node.key in seen:
            continue
        seen.add(node.key)
        yield node
        if node.kind in SUBPROCESSES:
            waiting += reversed(in_order(inside[node.key], flows))


def in_order(nodes: Sequence[Node], flows: Mapping[str, list[FlowLine]]) -> list[Node]:
    """Each after those that lead to it, as far as no circle leads back: the reversed order in which a depth-first
    search leaves them; first from those to which nothing leads."""
    known = {node.key: node for node in nodes}
    next_of = {key: [flow.target for flow in flows.get(key, ()) if flow.target in known] for key in known}
    entered = {target for targets in next_of.values() for target in targets}
    starts = [key for key in known if key not in entered and known[key].kind != "boundaryEvent"]
    seen: set[str] = set()
    from_starts = [key for start in reversed(starts) for key in left_from(start, next_of, seen)]
    ordered = list(reversed(from_starts))
    for key in known:
        ordered += reversed(list(left_from(key, next_of, seen)))
    return [known[key] for key in ordered]


def left_from(start: str, next_of: Mapping[str, Sequence[str]], seen: set[str]) -> Iterator[str]:
    """The keys in the order in which a search from the start leaves them; those seen are left out."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(list(reversed(next_of[start]))))]
    while path:
        key, others = path[-1]
        following = next((other for other in others if other not in seen), None)
        if following is None:
            path.pop()
            yield key
        else:
            seen.add(following)
            path.append((following, iter(list(reversed(next_of[following])))))
