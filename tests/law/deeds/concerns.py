"""What holds projects and services back, and who takes part in them."""

from django.db.models import Q

from projects.choices import ActorLevel, InvolvementRole, ObstacleKind, ObstacleStage
from projects.models import Actor, Involvement, InvolvementState, Obstacle, ObstacleState
from services.models import Service

from ..desk import german
from .base import Deed, any_of, deed, started_projects


class OfConcern(Deed):
    """A statement of something that was there before the day and of which nothing is stated on it, or a new one of a
    project, a service or the OZG as a whole."""

    def concerned(self, desk, day):
        """The fields of a form that say what a new one concerns."""
        project, service = any_of(desk, started_projects(day)), any_of(desk, Service.objects)
        chosen = desk.random.choice([("", ""), (project.pk, ""), ("", service.pk)])
        return dict(zip(("project", "service"), chosen, strict=True))

    def there(self, desk, day):
        known = self.owners(day).filter(states__effective_on__lt=day).exclude(states__effective_on=day)
        return any_of(desk, known.distinct()) if desk.random.random() < 0.6 else None

    def owners(self, day):
        """Those of no project, and of projects that were known on the day."""
        return self.model.objects.filter(Q(project=None) | Q(project__known_from__lte=day))

    def stated(self, kind, owner, day, *values):
        """Of each owner the first day and what was stated last by the day."""
        rows = {}
        of_owners = kind.objects.filter(**{f"{owner}__in": self.owners(day)}, effective_on__lte=day)
        for key, *said in of_owners.order_by("effective_on").values_list(owner, "effective_on", "source", *values):
            rows.setdefault(key, []).append(said)
        return {key: (said[0][0], said[-1]) for key, said in rows.items()}


@deed
class StatedObstacle(OfConcern):
    kinds = (ObstacleState,)
    model = Obstacle

    def enter(self, desk, day):
        row = {"effective_on": german(day), "measure": desk.new("Gespräch"), "responsible": "Projektleitung"}
        if obstacle := self.there(desk, day):
            row["stage"] = desk.random.choice(ObstacleStage.values)
            desk.save(f"projects/obstacle/{obstacle.pk}/change/", [("states", row)])
            return True
        row["stage"] = desk.random.choice([ObstacleStage.OPEN, ObstacleStage.PENDING])
        fields = {"title": desk.new("Hürde"), "kind": desk.random.choice(ObstacleKind.values)}
        desk.save("projects/obstacle/add/", [("states", row)], **fields, **self.concerned(desk, day))
        return True

    def shown(self, day):
        return {"hindernisse": self.stated(ObstacleState, "obstacle", day, "stage", "measure", "responsible")}


@deed
class StatedInvolvement(OfConcern):
    kinds = (InvolvementState,)
    model = Involvement
    follows = Deed.follows | {"akteure"}

    def enter(self, desk, day):
        row = {"effective_on": german(day), "task": desk.new("Aufgabe"), "source": desk.new("Vertrag")}
        if involvement := self.there(desk, day):
            row |= desk.random.choice([{"takes_part": "on"}, {}])
            desk.save(f"projects/involvement/{involvement.pk}/change/", [("states", row)])
            return True
        name, level = desk.new("Verband"), desk.random.choice(ActorLevel.values)
        desk.save("projects/actor/add/", name=name, level=level, kind="BODY")
        fields = {"actor": Actor.objects.get(name=name).pk, "role": desk.random.choice(InvolvementRole.values)}
        row["takes_part"] = "on"
        desk.save("projects/involvement/add/", [("states", row)], **fields, **self.concerned(desk, day))
        return True

    def shown(self, day):
        return {"akteure/beteiligungen": self.stated(InvolvementState, "involvement", day, "takes_part", "task")}
