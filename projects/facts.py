"""What the checks of projects compare, loaded once."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self, TypedDict

from django.db.models import Q

from records.findings import Facts, Scope

from .models import ProcessBundle, Project, Rollout
from .progress import Progress, progress_of

COLLECTIVE = "alle "


class BundleRow(TypedDict):
    pk: int
    name: str
    project: int
    project__slug: str
    project__title: str
    project_phase: int | None
    is_state_priority: bool


class UnitRow(TypedDict):
    pk: int
    unit__name: str
    unit__closed_on: date | None
    project__slug: str
    project__ends_on: date | None


@dataclass(frozen=True)
class ProgressFacts(Facts):
    """Of the projects that had started by the key date: the progress, the bundles, and the rollouts in units that are
    closed at some time or whose name stands for several."""

    progress: list[Progress]
    bundles: list[BundleRow]
    peculiar_units: list[UnitRow]

    @classmethod
    def load(cls, scope: Scope, progress: list[Progress] | None = None) -> Self:
        """The facts of the scope; progress that is given is not loaded again."""
        if progress is None:
            started = scope.within(Project.objects.on(scope.key_date), "pk")
            progress = list(progress_of(list(started), scope.key_date).values())
        return cls(scope, progress, bundles_within(scope), peculiar_units_within(scope))


def bundles_within(scope: Scope) -> list[BundleRow]:
    bundles: Any = ProcessBundle.objects.filter(project__started_on__lte=scope.key_date).order_by("pk")
    return list(scope.within(bundles, "project").values(*BundleRow.__annotations__))


def peculiar_units_within(scope: Scope) -> list[UnitRow]:
    peculiar = Q(unit__closed_on__isnull=False) | Q(unit__name_key__startswith=COLLECTIVE)
    rollouts: Any = Rollout.objects.begun(scope.key_date).filter(peculiar).order_by("pk")
    return list(scope.within(rollouts, "project").values(*UnitRow.__annotations__))
