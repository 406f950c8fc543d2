"""Who takes part in projects and services, and what holds them back: of the OZG as a whole first."""

from collections.abc import Iterator
from typing import Any, TypeVar

from projects.choices import ActorLevel, InvolvementRole, ObstacleKind, ObstacleStage
from projects.concern_rows import InvolvementRow, ObstacleRow, involvement_rows, obstacle_rows
from projects.models.concerns import OF_ALL
from services.models import Service

from ..bases import on_day
from ..blocks import left, note, paragraph, table
from ..content import Block, Cell
from ..facts import FigureMaker, PaperFacts
from ..registry import section

R = TypeVar("R", ObstacleRow, InvolvementRow)


class Concerned:
    """What the rows concern, as the paper names it: projects of the paper, services, the OZG as a whole."""

    def __init__(self, facts: PaperFacts) -> None:
        self.facts = facts
        self.projects = {project.pk: project for project in facts.project_records}
        self.places = {pk: place for place, pk in enumerate(self.projects)}
        self.services: dict[int, str] = {}

    def of_paper(self, rows: list[R]) -> list[R]:
        """Without those of other projects: of the OZG first, then of services, then of projects in their order."""
        kept = [row for row in rows if row["project_id"] is None or row["project_id"] in self.projects]
        concerned = {row["service_id"] for row in kept if row["service_id"]}
        named: Any = Service.objects.on_day(self.facts.key_date).in_bulk(concerned)
        self.services = {pk: str(service) for pk, service in named.items()}
        return sorted(kept, key=self.place)

    def place(self, row: Any) -> tuple[int, str]:
        if row["project_id"]:
            return 1 + self.places[row["project_id"]], ""
        return 0, self.services.get(row["service_id"], "")

    def cell(self, row: Any) -> Cell:
        if row["project_id"]:
            return FigureMaker(self.facts, self.projects[row["project_id"]]).title
        return self.services.get(row["service_id"], OF_ALL)


@section("akteure", "Akteure und Gremien", 56, level=2)
def actors(facts: PaperFacts) -> Iterator[Block]:
    """Those that take part on the key date."""
    concerned = Concerned(facts)
    rows = concerned.of_paper(involvement_rows(facts.key_date))
    if not rows:
        return
    number = len({row["actor_id"] for row in rows})
    basis = on_day("involvement-states")
    yield paragraph("Es wirken mit: ", facts.figure("akteure", "Akteure und Gremien", number, *basis), ".")
    columns = left("Wofür", "Akteur", "Ebene", "Rolle", "Aufgabe")
    yield table("Akteure und Gremien", columns, [actor_row(facts, concerned, row) for row in rows])


def actor_row(facts: PaperFacts, concerned: Concerned, row: InvolvementRow) -> list[Cell]:
    role = str(InvolvementRole(row["role"]).label)
    label, basis = f"{row['name']}, {role}", f"involvement-states-on-day#{row['pk']}"
    task = facts.figure(f"beteiligung.{row['pk']}.aufgabe", f"{label}: Aufgabe", row["task"], basis)
    return [concerned.cell(row), row["name"], str(ActorLevel(row["level"]).label), role, task]


@section("hindernisse", "Hindernisse", 57, level=2)
def obstacles(facts: PaperFacts) -> Iterator[Block]:
    """Those known on the key date; what is resolved stands last of what it concerned."""
    concerned = Concerned(facts)
    rows = concerned.of_paper(obstacle_rows(facts.key_date))
    if not rows:
        return
    held = sum(row["stage"] != ObstacleStage.RESOLVED for row in rows)
    number = facts.figure("hindernisse.nicht-behoben", "Hindernisse, nicht behoben", held, *on_day("obstacle-states"))
    yield paragraph("Nicht behoben: ", number, ".")
    columns = left("Wofür", "Hindernis", "Art", "Stand", "Maßnahme")
    yield table("Hindernisse", columns, [obstacle_row(facts, concerned, row) for row in rows])
    yield note("In Klammern, welche Rolle oder Stelle für die Maßnahme verantwortlich ist.")


def obstacle_row(facts: PaperFacts, concerned: Concerned, row: ObstacleRow) -> list[Cell]:
    title, description = row["title"], row["description"]
    return [
        concerned.cell(row),
        f"{title}: {description}" if description else title,
        str(ObstacleKind(row["kind"]).label),
        stage_cell(facts, row),
        measure_cell(facts, row),
    ]


def stage_cell(facts: PaperFacts, row: ObstacleRow) -> Cell:
    """offen, seit 08.04.2021"""
    pk, title = row["pk"], row["title"]
    stage = str(ObstacleStage(row["stage"]).label)
    return [
        facts.figure(f"hindernis.{pk}.stand", f"{title}: Stand", stage, f"obstacle-states-on-day#{pk}"),
        ", seit ",
        facts.figure(f"hindernis.{pk}.seit", f"{title}: besteht seit", row["known_since"], f"obstacle-states#{pk}"),
    ]


def measure_cell(facts: PaperFacts, row: ObstacleRow) -> Cell:
    """Normenscreening (Projektleitung)"""
    pk, title, basis = row["pk"], row["title"], f"obstacle-states-on-day#{row['pk']}"
    measure = facts.figure(f"hindernis.{pk}.massnahme", f"{title}: Maßnahme", row["measure"], basis)
    if not row["responsible"]:
        return measure
    by = facts.figure(f"hindernis.{pk}.verantwortlich", f"{title}: verantwortlich", row["responsible"], basis)
    return [measure, " (", by, ")"]
