"""What holds a project, an OZG service or the OZG as a whole back, from a day to a day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import OuterRef

from records.fields import SearchKeyField
from records.models import PUBLIC_HELP
from records.searching import SearchText
from records.statements import StatementQuerySet

from ..choices import ObstacleKind, ObstacleStage
from .concerns import Concern, ConcernQuerySet, ConcernStatement

ROLE_HELP = "Eine Rolle oder Stelle, etwa „Projektleitung“ oder „KDN“; kein Name einer Person. Öffentlich."


class ObstacleQuerySet(ConcernQuerySet["Obstacle"]):
    def unresolved(self, key_date: date) -> Self:
        """Those that still hold something back on the day."""
        return self.known(key_date).exclude(now__stage=ObstacleStage.RESOLVED)

    def search(self, text: str, day: date = date.max) -> Self:
        """Those of which each word is in the title or the description (see `records.searching`)."""
        return self.filter(SearchText(text).condition(lambda word: word.within("text_key")))


class Obstacle(Concern):
    """Hindernis: what holds back what it concerns; whether it still does, what is done about it and who is responsible
    is stated from a day on (`ObstacleState`)."""

    package_key = ("project", "service", "title")

    kind = models.CharField("Art", max_length=20, choices=ObstacleKind)
    title = models.CharField("Hindernis", max_length=200, help_text=PUBLIC_HELP)
    description = models.TextField("Beschreibung", blank=True, help_text=PUBLIC_HELP)
    text_key = SearchKeyField(sources=("title", "description"))

    objects = ObstacleQuerySet.as_manager()

    class Meta(Concern.Meta):
        verbose_name = "Hindernis"
        verbose_name_plural = "Hindernisse"
        ordering = ["text_key", "pk"]
        constraints = Concern.constraints_of(
            "obstacle", "title", message="Dieses Hindernis ist hier schon erfasst; tragen Sie bitte seinen Stand ein."
        )

    def __str__(self) -> str:
        return self.title


class ObstacleStateQuerySet(StatementQuerySet["ObstacleState"]):
    def unresolved_of(self, key_date: date, path: str, outer: str = "pk") -> Self:
        """Of obstacles that still hold something back on the day, those of the outer record at the path ("project")."""
        holding = self.in_force(key_date).exclude(stage=ObstacleStage.RESOLVED)
        return holding.filter(**{f"obstacle__{path}": OuterRef(outer)})


class ObstacleState(ConcernStatement):
    """Stand eines Hindernisses: whether it holds something back, what is done about it, and by which role."""

    project_path = "obstacle.project"
    owner_field = "obstacle"
    value_fields = ("stage", "measure", "responsible")
    NOT_BEGUN = "Behoben werden kann nur, was bestand."

    obstacle = models.ForeignKey(Obstacle, verbose_name="Hindernis", on_delete=models.CASCADE, related_name="states")
    stage = models.CharField("Stand", max_length=10, choices=ObstacleStage, default=ObstacleStage.OPEN)
    measure = models.CharField("Maßnahme", max_length=500, blank=True, help_text=PUBLIC_HELP)
    responsible = models.CharField("Verantwortlich", max_length=200, blank=True, help_text=ROLE_HELP)

    objects = ObstacleStateQuerySet.as_manager()

    class Meta(ConcernStatement.Meta):
        verbose_name = "Stand eines Hindernisses"
        verbose_name_plural = "Stände von Hindernissen"
        constraints = ConcernStatement.constraints_of("obstacle_state", "obstacle")

    @property
    def is_over(self) -> bool:
        return self.stage == ObstacleStage.RESOLVED
