"""What holds projects and OZG services back, and who takes part in them, as rows of pages and papers."""

from datetime import date
from typing import Any, TypedDict

from django.db.models import F

from .choices import ActorLevel, InvolvementRole, ObstacleKind, ObstacleStage
from .models import Involvement, Obstacle


class ObstacleRow(TypedDict):
    """An obstacle with what is stated of it on a day, and what it concerns by their ids."""

    pk: int
    project_id: int | None
    service_id: int | None
    title: str
    description: str
    kind: ObstacleKind
    stage: ObstacleStage
    known_since: date
    measure: str
    responsible: str
    source: str


class InvolvementRow(TypedDict):
    """An involvement that goes on on a day, and what it concerns by their ids."""

    pk: int
    project_id: int | None
    service_id: int | None
    actor_id: int
    slug: str
    name: str
    short_name: str
    level: ActorLevel
    role: InvolvementRole
    task: str
    known_since: date
    source: str


def obstacle_rows(key_date: date, **of: object) -> list[ObstacleRow]:
    """The obstacles known on the day, those that are resolved last: `obstacle_rows(day, project=project)`. One
    query."""
    found: Any = Obstacle.objects.known(key_date).with_first_day().filter(**of)
    stated = {name: F(f"now__{name}") for name in ("stage", "measure", "responsible", "source")}
    names = ("pk", "project_id", "service_id", "title", "description", "kind", "known_since")
    return list(found.order_by("now__stage", "text_key", "pk").values(*names, **stated))


def involvement_rows(key_date: date, **of: object) -> list[InvolvementRow]:
    """The involvements that go on on the day, by the levels and names of the actors. One query."""
    found: Any = Involvement.objects.in_force(key_date).with_first_day().filter(**of)
    of_actor = {name: F(f"actor__{name}") for name in ("slug", "name", "short_name", "level")}
    stated = {name: F(f"now__{name}") for name in ("task", "source")}
    rows = found.order_by("actor__level", "actor__name_key", "role", "pk")
    return list(rows.values("pk", "project_id", "service_id", "actor_id", "role", "known_since", **of_actor, **stated))
