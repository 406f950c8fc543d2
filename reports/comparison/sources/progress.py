"""Phases, steps and milestones that are reached."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import (
    F,
    IntegerField,
    QuerySet,
)
from django.db.models.functions import Coalesce

from projects.choices import WITHOUT_PHASE, Step, StepState
from projects.models import (
    BundleStep,
    Milestone,
    PhaseChange,
)

from ..changes import ChangeSource, ComparedPeriod, Details, change_source
from ..rows import NUMBER, TEXT, Values
from .statements import phase_name, stated_on_joining, with_bundle


@change_source
class PhaseChanges(ChangeSource):
    """Units that enter another phase than the one they were in; the one with which they join stands there."""

    label = "Phase"
    model = PhaseChange
    project = "rollout__project__"
    unit = "rollout__unit__slug"
    paths = ("effective_on", "date_precision", "unit_name__name", "previous_name", "phase_name")
    model_fields = ("phase_id",)

    def rows(self, changes: Any, period: ComparedPeriod) -> QuerySet:
        came_from = Coalesce("previous_phase", 0, output_field=IntegerField())
        changes = (
            changes.entered()
            .exclude(stated_on_joining())
            .with_previous_phase()
            .with_unit(period.end)
            .alias(came_from=came_from)
        )
        changes = period.within(changes, "effective_on", "rollout__project__started_on").exclude(came_from=F("phase"))
        return changes.annotate(
            previous_name=phase_name("previous_phase", period.end), phase_name=phase_name("phase", period.end)
        )

    def details(self, effective_on: date, precision: str, unit: str, before: str | None, after: str) -> Details:
        return Details(unit, Values.both(TEXT, before or WITHOUT_PHASE, after), effective_on, precision)


@change_source
class BundleSteps(ChangeSource):
    """Steps that are taken or withdrawn."""

    label = "Bearbeitungsschritt"
    model = BundleStep
    project = "bundle__project__"
    paths = ("effective_on", "date_precision", "bundle_name__name", "step", "state")
    model_fields = ("step", "state")

    def rows(self, changes: QuerySet[BundleStep], period: ComparedPeriod) -> QuerySet:
        return period.within(with_bundle(changes, period.end), "effective_on", "bundle__project__started_on")

    def details(self, effective_on: date, precision: str, bundle: str, step: int, state: str) -> Details:
        label, stated = str(Step(step).label), str(StepState(state).label)
        if state == StepState.WITHDRAWN:
            return Details(bundle, Values.both(TEXT, label, stated), effective_on)
        after = label if state == StepState.TAKEN else stated
        return Details(bundle, Values.both(TEXT, None, after), effective_on, precision)


@change_source
class MilestonesReached(ChangeSource):
    label = "Meilenstein erreicht"
    model = Milestone
    project = "project__"
    paths = ("reached_on", "title")
    model_fields = ("reached_on", "title")
    said_by: ClassVar = {"reached_on__isnull": False}

    def rows(self, changes: Any, period: ComparedPeriod) -> QuerySet:
        return period.within(changes.with_planned_from(), "reached_on", "project__started_on", "planned_from")

    def details(self, reached_on: date, title: str) -> Details:
        return Details(title, Values.change(NUMBER, 1), reached_on)
