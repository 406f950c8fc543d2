"""What begins, joins and leaves projects."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.db.models import (
    Count,
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from projects.choices import WITHOUT_PHASE
from projects.models import (
    BundleMembership,
    PhaseChange,
    PlannedPhase,
    Project,
    RolloutMembership,
)
from units.choices import ReorganisationRole

from ..changes import ChangeSource, ComparedPeriod, Details, EnteredBetween, change_source
from ..rows import NUMBER, TEXT, ComparisonRow, Values
from .statements import (
    has_earlier_plan,
    joining_units,
    part_of_reorganisation,
    phase_name,
    with_bundle,
    with_unit,
)


class StartingProjects(ChangeSource):
    """Projects that start: how much is listed of them from then on."""

    project = ""
    paths = ("change_day", "number")
    memberships: ClassVar[Any]

    def rows(self, changes: QuerySet[Model], period: ComparedPeriod) -> QuerySet:
        owner = f"{self.memberships.owner_field}__project"
        there = self.memberships.objects.in_force(OuterRef("started_on")).filter(belongs=True)
        listed = there.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
        number = Coalesce(Subquery(listed.annotate(number=Count("pk")).values("number")), 0)
        return period.within(changes, "started_on").annotate(number=number).filter(number__gt=0)

    def details(self, started_on: date, number: int) -> Details:
        return Details(None, Values.change(NUMBER, number), started_on)


@change_source
class UnitsOfStartingProjects(StartingProjects):
    label = "Projektbeginn: Leistungseinheiten"
    model = Project
    memberships = RolloutMembership


@change_source
class BundlesOfStartingProjects(StartingProjects):
    label = "Projektbeginn: Prozessbündel"
    model = Project
    memberships = BundleMembership


class Joins(ChangeSource):
    """What joins a project after its start."""

    def rows(self, changes: Any, period: ComparedPeriod) -> QuerySet:
        joined = changes.joining().filter(effective_on__gt=F(f"{self.project}started_on"))
        return period.within(joined, "effective_on")


@change_source
class UnitsJoining(Joins):
    """With the phase and the plans that are first stated from the same day on: for a reader it is one change."""

    label = "Leistungseinheit kommt hinzu"
    model = RolloutMembership
    project = "rollout__project__"
    unit = "rollout__unit__slug"
    paths = ("effective_on", "unit_name__name", "phase_name")

    def rows(self, changes: QuerySet[RolloutMembership], period: ComparedPeriod) -> QuerySet:
        joined = super().rows(with_unit(joining_units(changes), period.end), period)
        phases = PhaseChange.objects.filter(rollout=OuterRef("rollout"), effective_on=OuterRef("effective_on"))
        joined = joined.annotate(first_phase=Subquery(phases.order_by().values("phase")[:1]))
        return joined.annotate(phase_name=phase_name("first_phase", period.end))

    def read(self, period: ComparedPeriod, pks: list[int]) -> Iterator[tuple[int, ComparisonRow]]:
        """With the plans, which need a query of their own."""
        plans = first_plans(pks, period.end)
        for pk, row in super().read(period, pks):
            after: Any = row["after"]
            yield pk, {**row, "after": replace(after, value="; ".join((after.value, *plans.get(pk, ()))))}

    def details(self, effective_on: date, unit: str, phase: str | None) -> Details:
        return Details(unit, Values.both(TEXT, None, phase or WITHOUT_PHASE), effective_on)


def first_plans(memberships: list[int], day: date) -> dict[int, list[str]]:
    """What is first planned of rollouts from the day on which they join, by the ids of their memberships.

    For example {17: ["Produktiv geplant ab 01.07.2021"]}, with the names of phases on the day.
    """
    of_day = {"rollout__memberships__in": memberships, "effective_on": F("rollout__memberships__effective_on")}
    plans = PlannedPhase.objects.filter(**of_day, planned_on__isnull=False).exclude(has_earlier_plan())
    rows = plans.order_by("phase").annotate(phase_name=phase_name("phase", day))
    texts: dict[int, list[str]] = {}
    for membership, phase, planned_on in rows.values_list("rollout__memberships", "phase_name", "planned_on"):
        texts.setdefault(membership, []).append(f"{phase} geplant ab {planned_on:%d.%m.%Y}")
    return texts


@change_source
class BundlesJoining(Joins):
    label = "Prozessbündel kommt hinzu"
    model = BundleMembership
    project = "bundle__project__"
    paths = ("effective_on", "bundle_name__name")

    def rows(self, changes: QuerySet[BundleMembership], period: ComparedPeriod) -> QuerySet:
        return super().rows(with_bundle(changes, period.end), period)

    def details(self, effective_on: date, bundle: str) -> Details:
        return Details(bundle, Values.change(NUMBER, 1), effective_on)


class Leaves(ChangeSource):
    """What leaves a project: shown on the first day on which it does not belong to it any more."""

    def rows(self, changes: Any, period: ComparedPeriod) -> QuerySet:
        left = changes.leaving().filter(until__gt=F(f"{self.project}started_on"))
        return period.within(left, "until")

    def entered(self, changes: QuerySet[Model], moments: EnteredBetween) -> QuerySet:
        """The end of a membership follows from another statement, of the project or of the unit."""
        versions: Any = self.model.history.model._base_manager  # type: ignore[attr-defined]
        return moments.new(changes, versions.filter(until=OuterRef("until")))


@change_source
class UnitsLeaving(Leaves):
    label = "Leistungseinheit scheidet aus"
    model = RolloutMembership
    project = "rollout__project__"
    unit = "rollout__unit__slug"
    paths = ("until", "unit_name__name", "phase_name")

    def rows(self, changes: QuerySet[RolloutMembership], period: ComparedPeriod) -> QuerySet:
        phases = PhaseChange.objects.filter(rollout=OuterRef("rollout"), until=OuterRef("until")).order_by()
        succeeded = part_of_reorganisation("rollout__unit", "until", ReorganisationRole.PREDECESSOR)
        left = super().rows(with_unit(changes.exclude(succeeded), period.end), period)
        left = left.annotate(last_phase=Subquery(phases.values("phase")[:1]))
        return left.annotate(phase_name=phase_name("last_phase", period.end))

    def details(self, until: date, unit: str, phase: str | None) -> Details:
        return Details(unit, Values.both(TEXT, phase or WITHOUT_PHASE, None), until)


@change_source
class BundlesLeaving(Leaves):
    label = "Prozessbündel scheidet aus"
    model = BundleMembership
    project = "bundle__project__"
    paths = ("until", "bundle_name__name")

    def rows(self, changes: QuerySet[BundleMembership], period: ComparedPeriod) -> QuerySet:
        return super().rows(with_bundle(changes, period.end), period)

    def details(self, until: date, bundle: str) -> Details:
        return Details(bundle, Values.change(NUMBER, -1), until)
