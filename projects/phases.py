"""The phases of all models as they are called on a day, loaded once for a page, a file or a paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, Self

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet, Subquery
from django.db.models.lookups import IsNull, LessThanOrEqual

from records.prepared import prepared
from records.statements import in_force
from records.text import address_form

from .choices import FIRST_DONE, MODELS_AT_A_PLACE, WITHOUT_PHASE, model_of_phase
from .models import PhaseChange, PhaseName, PlannedPhase, Project, planned_done_label, planned_label

UNKNOWN_FILLING = "unknown"


class NamedPhase(NamedTuple):
    """A phase with its name on a day, or its first one where it exists from a later day on.

    `first_day` is that of its first name. `is_used`: a project of its model had started by the day. `is_stated`: a unit
    may have been in it by the day; `is_planned`: a plan in force on it says when one shall be.
    """

    key: int
    model: int
    sign: str
    filling: str
    name: str
    first_day: date
    exists: bool
    is_used: bool
    is_stated: bool
    is_planned: bool

    @property
    def slug(self) -> str:
        """How addresses name it."""
        return address_form(self.name)

    @property
    def is_done(self) -> bool:
        return self.key >= FIRST_DONE

    @property
    def is_not_begun(self) -> bool:
        """Whether it is the one at the beginning of its model."""
        return self.key < MODELS_AT_A_PLACE

    @property
    def is_shown(self) -> bool:
        """Not what was added later, even where a window of "spätestens" reaches back further; nor „noch nicht begonnen“
        where nobody ever said so."""
        return self.exists and (self.is_stated or not self.is_not_begun)


@dataclass(frozen=True)
class Phases:
    """The phases of all models by their keys, in the order of their places, on a day."""

    day: date
    by_key: Mapping[int, NamedPhase]

    @classmethod
    def on(cls, day: date) -> Self:
        """As they are called on the day. One query."""
        by_key: dict[int, NamedPhase] = {}
        for phase in map(NamedPhase._make, names_on(day)):
            first = by_key.setdefault(phase.key, phase)
            if phase.exists:
                by_key[phase.key] = phase._replace(first_day=first.first_day)
        return cls(day, by_key)

    def label(self, key: int | None) -> str:
        """The name of a phase, or that no phase is recorded."""
        return self.by_key[key].name if key else WITHOUT_PHASE

    def of_project(self, project: Project) -> list[NamedPhase]:
        """The phases of a project's model that are shown, in their order: „noch nicht begonnen“ where it is stated of
        one of its units."""
        model = model_of_phase(project.done_phase)
        shown = [phase for phase in self.by_key.values() if phase.model == model and phase.is_shown]
        return [phase for phase in shown if not phase.is_not_begun or project.pk in self.projects_stating_not_begun]

    @cached_property
    def projects_stating_not_begun(self) -> set[int]:
        """The projects of which a unit may not have begun by what is stated of it by the day. One query, needed only
        where somebody ever said so of a project of the model."""
        return {project for (project,) in stating_not_begun(self.day)}

    def befores(self) -> tuple[tuple[int, int, date], ...]:
        """Of each phase, by its key, the key of the one before it in its model, and since when; the latest first. One
        that was added later is before it from its first day on."""
        found = []
        for key, phase in self.by_key.items():
            lower = [each for each in self.by_key.values() if each.model == phase.model and each.key < key]
            found += [(key, before.key, before.first_day) for before in reversed(lower)]
        return tuple(found)

    def in_use(self) -> list[NamedPhase]:
        """Those of the models of projects that had started."""
        return [phase for phase in self.by_key.values() if phase.is_used and phase.exists]

    def planned(self, model: int | None = None) -> dict[str, list[int]]:
        """What the days planned for phases in use before the last are called, of one model or all, where there is such
        a plan: with the keys of the phases, those together whose headers addresses do not tell apart."""
        planned: dict[str, list[int]] = {}
        labels: dict[str, str] = {}
        for phase in self.in_use():
            if phase.is_planned and not phase.is_done and model in (None, phase.model):
                label = planned_label(phase.name)
                planned.setdefault(labels.setdefault(address_form(label), label), []).append(phase.key)
        return planned

    def planned_done_label(self, model: int | None = None) -> str:
        """What the day planned for the phase that counts as done is called, of one model or of those in use."""
        return planned_done_label([model] if model else [phase.model for phase in self.in_use()])

    def choices(self) -> list[tuple[str, str]]:
        """Of those in use that are shown: how addresses name them, with their names; those of the same name once."""
        return list({phase.slug: phase.name for phase in self.in_use() if phase.is_shown}.items())

    def named(self, slug: str) -> list[int]:
        """The keys of the phases in use that addresses name so."""
        return [phase.key for phase in self.in_use() if phase.slug == slug]


@prepared
def names_on(day: date) -> QuerySet:
    """The rows of NamedPhase: a phase for each of its names, with its first name first."""
    started = Project.objects.filter(phase_model=OuterRef("phase__model"), started_on__lte=day)
    stated = PhaseChange.objects.filter(phase=OuterRef("phase")).order_by("earliest_on").values("earliest_on")
    planned = PlannedPhase.objects.in_force(day).filter(phase=OuterRef("phase"), planned_on__isnull=False)
    # In the order of an index: else PostgreSQL reads them all.
    first_planned = planned.order_by("phase", "planned_on").values("planned_on")
    names = PhaseName.objects.order_by("phase", "effective_on").annotate(
        exists=ExpressionWrapper(in_force(day), BooleanField()),
        is_used=Exists(started),
        is_stated=LessThanOrEqual(Subquery(stated[:1]), day),
        is_planned=IsNull(Subquery(first_planned[:1]), False),
    )
    columns = ("phase", "phase__model", "phase__sign", "phase__filling", "name", "effective_on")
    return names.values_list(*columns, "exists", "is_used", "is_stated", "is_planned")


@prepared
def stating_not_begun(day: date) -> QuerySet:
    """The keys of the projects of which somebody said by the day that a unit has not begun."""
    stated = PhaseChange.objects.filter(phase__lt=MODELS_AT_A_PLACE, earliest_on__lte=day).order_by()
    return stated.values_list("rollout__project").distinct()
