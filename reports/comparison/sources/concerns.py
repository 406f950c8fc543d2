"""What holds projects, OZG services and the OZG as a whole back, and who takes part in them."""

from datetime import date

from django.db.models import QuerySet

from projects.choices import InvolvementRole, ObstacleStage
from projects.models import InvolvementState, ObstacleState

from ..changes import ComparedPeriod, Details, change_source
from ..rows import TEXT, Values
from .statements import OfNoProject, StatementsChanged, choice_label, with_service


class ObstaclesChanged(StatementsChanged):
    """Obstacles with their stage, the first one too; where that stays, with their measure."""

    label = "Hindernis"
    model = ObstacleState
    owner = "obstacle"
    chain = ("obstacle",)
    fields = ("stage", "measure")
    model_fields = ("stage",)
    tells_first = True

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "obstacle__title", "called__name")

    def rows(self, changes: QuerySet[ObstacleState], period: ComparedPeriod) -> QuerySet:
        return super().rows(with_service(changes, period.end, "obstacle__"), period)

    def details(  # noqa: PLR0917 the paths in their order
        self,
        effective_on: date,
        former: str | None,
        former_measure: str | None,
        stage: str,
        measure: str,
        title: str,
        service: str | None,
    ) -> Details:
        if former == stage:
            values = Values.both(TEXT, former_measure or None, measure or None)
        else:
            values = Values.both(TEXT, choice_label(ObstacleStage, former), choice_label(ObstacleStage, stage))
        return Details(f"{service}: {title}" if service else title, values, effective_on)


@change_source
class ObstaclesOfProjects(ObstaclesChanged):
    project = "obstacle__project__"
    shown_from = ("obstacle__project__known_from",)


@change_source
class ObstaclesOfNoProject(OfNoProject, ObstaclesChanged):
    """Those of services, and of the OZG as a whole."""


class InvolvementsChanged(StatementsChanged):
    """Actors that begin or cease to take part."""

    label = "Beteiligung"
    model = InvolvementState
    owner = "involvement"
    chain = ("involvement",)
    fields = ("takes_part",)
    tells_first = True

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "involvement__role", "involvement__actor__name", "called__name")

    def rows(self, changes: QuerySet[InvolvementState], period: ComparedPeriod) -> QuerySet:
        return super().rows(with_service(changes, period.end, "involvement__"), period)

    def details(  # noqa: PLR0917 the paths in their order
        self, effective_on: date, before: bool | None, after: bool, role: str, actor: str, service: str | None
    ) -> Details:
        values = Values.both(TEXT, part_text(before), part_text(after))
        subject = f"{actor}: {InvolvementRole(role).label}"
        return Details(f"{service}: {subject}" if service else subject, values, effective_on)


def part_text(takes_part: bool | None) -> str | None:
    return None if takes_part is None else "beteiligt" if takes_part else "beendet"


@change_source
class InvolvementsOfProjects(InvolvementsChanged):
    project = "involvement__project__"
    shown_from = ("involvement__project__known_from",)


@change_source
class InvolvementsOfNoProject(OfNoProject, InvolvementsChanged):
    """Those in services, and in the OZG as a whole."""
