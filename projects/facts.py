"""What the checks of projects compare, loaded once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Self, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet

from records.findings import Facts, Scope
from records.prepared import prepared
from records.statements import joined_in_force

from .completions import forecasts_of
from .forecast import Forecast
from .models import ProcessBundle, Project, Rollout, StatusNote
from .phases import Phases
from .progress import Progress, progress_of

COLLECTIVE = "alle "


class BundleValues(TypedDict):
    """What the checks read of a process bundle."""

    pk: int
    name: str
    project: int
    project__slug: str
    project_phase: int | None
    is_state_priority: bool


class RolloutValues(TypedDict):
    """What names a rollout in a finding."""

    pk: int
    unit_name__name: str
    project__slug: str


class PeculiarUnit(RolloutValues):
    belongs: bool
    unit__closed_on: date | None
    project_end__ends_on: date | None
    project_state__state: str | None


@dataclass(frozen=True)
class ProgressFacts(Facts):
    """Of the projects that had started by the key date: the progress, the bundles, and the rollouts in units that were
    closed by then and not continued by others, or whose name stands for several."""

    progress: list[Progress]
    bundles: list[BundleValues]
    peculiar_units: list[PeculiarUnit]
    phases: Phases
    known_forecasts: Mapping[int, Forecast] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        scope: Scope,
        progress: list[Progress] | None = None,
        phases: Phases | None = None,
        forecasts: Mapping[int, Forecast] | None = None,
    ) -> Self:
        """The facts of the scope; progress, phases and forecasts that are given are not loaded again."""
        if progress is None:
            started = scope.within(Project.objects.on(scope.key_date), "pk")
            progress = list(progress_of(list(started), scope.key_date).values())
        phases = phases or Phases.on(scope.key_date)
        return cls(scope, progress, bundles_within(scope), peculiar_units_within(scope), phases, forecasts or {})

    @cached_property
    def last_notes(self) -> dict[int, StatusNote]:
        """The last status note of each project by the key date, by the project. One query."""
        later = StatusNote.objects.filter(
            project=OuterRef("project"), noted_on__gt=OuterRef("noted_on"), noted_on__lte=self.key_date
        )
        notes = StatusNote.objects.filter(~Exists(later), noted_on__lte=self.key_date)
        return {note.project_id: note for note in self.scope.within(notes, "project")}

    def forecasts_of(self, some: Sequence[Progress]) -> dict[int, Forecast]:
        """The forecast of each of these projects; two queries at most, where not all are known."""
        lacking = [each for each in some if each.project.pk not in self.known_forecasts]
        found = forecasts_of(lacking, self.key_date, {}) if lacking else {}
        return {**self.known_forecasts, **found}


@prepared
def bundles_within(scope: Scope) -> QuerySet:
    """The rows of BundleValues of the scope."""
    bundles: Any = ProcessBundle.objects.belonging(scope.key_date).on_day(scope.key_date)
    return scope.within(bundles.order_by("pk"), "project").values(*BundleValues.__annotations__)


@prepared
def peculiar_units_within(scope: Scope) -> QuerySet:
    """The rows of PeculiarUnit of the scope."""
    closed = Q(unit__closed_on__lt=scope.key_date) & ~Rollout.objects.is_continued(scope.key_date)
    started: Any = Rollout.objects.started(scope.key_date).with_unit(scope.key_date)
    peculiar = started.filter(closed | Q(unit_name__name_key__startswith=COLLECTIVE))
    stated = {
        "project_end": joined_in_force(scope.key_date, "project__ends"),
        "project_state": joined_in_force(scope.key_date, "project__states"),
    }
    belongs = Rollout.objects.has_membership(scope.key_date)
    rollouts = peculiar.alias(**stated).annotate(belongs=belongs).order_by("pk")
    return scope.within(rollouts, "project").values(*PeculiarUnit.__annotations__)
