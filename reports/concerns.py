"""What holds a project or an OZG service back, and who takes part in it, as tables of its page."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef

from lists.columns import ChoiceColumn, DateColumn, Link, TextColumn
from lists.panels import PanelTable
from projects.choices import ActorLevel, InvolvementRole, ObstacleKind, ObstacleStage
from projects.concern_rows import InvolvementRow, ObstacleRow
from projects.models import Involvement, Obstacle
from projects.tables import ObstacleColumn


class ObstaclePanelTable(PanelTable):
    """What is resolved stands last."""

    style = "data-table"

    title = ObstacleColumn("Hindernis", row_header=True, needs=("description",))
    description = TextColumn("Beschreibung", page=False)
    kind = ChoiceColumn("Art", ObstacleKind)
    stage = ChoiceColumn("Stand", ObstacleStage)
    known_since = DateColumn("Besteht seit")
    measure = TextColumn("Maßnahme")
    responsible = TextColumn("Verantwortlich")
    source = TextColumn("Quelle")


class InvolvementPanelTable(PanelTable):
    """Those that go on, by the levels of the actors."""

    style = "data-table"

    name = TextColumn("Akteur", row_header=True, link=Link("involvements", filters=(("akteur", "slug"),)))
    level = ChoiceColumn("Ebene", ActorLevel)
    role = ChoiceColumn("Rolle", InvolvementRole)
    task = TextColumn("Aufgabe")
    known_since = DateColumn("Beteiligt seit")
    source = TextColumn("Quelle")


def has_concerns(key_date: date) -> dict[str, Exists]:
    """The conditions on projects that an obstacle of them is known by the key date, and that somebody takes part."""
    return {
        "has_obstacles": Exists(Obstacle.objects.known(key_date).filter(project=OuterRef("pk"))),
        "has_involvements": Exists(Involvement.objects.in_force(key_date).filter(project=OuterRef("pk"))),
    }


def obstacle_table(rows: Iterable[ObstacleRow]) -> ObstaclePanelTable:
    return ObstaclePanelTable({**row} for row in rows)


def involvement_table(rows: Iterable[InvolvementRow]) -> InvolvementPanelTable:
    return InvolvementPanelTable({**row} for row in rows)
