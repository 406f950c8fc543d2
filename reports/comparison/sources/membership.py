"""What begins, joins and leaves projects."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import (
    Count,
    F,
    OuterRef,
    Subquery,
)
from django.db.models.functions import Coalesce

from projects.choices import WITHOUT_PHASE
from projects.models import (
    BundleMembership,
    PhaseChange,
    Project,
    RolloutMembership,
)
from units.choices import ReorganisationRole

from ..changes import ChangeSource, Details, Period, change_source
from ..rows import NUMBER, TEXT, Values
from .statements import part_of_reorganisation, phase_name, with_bundle, with_unit


class StartingProjects(ChangeSource):
    """Projects that start: how much is listed of them from then on."""

    project = ""
    paths = ("change_day", "number")
    memberships: ClassVar[Any]

    def rows(self, changes: Any, period: Period) -> Any:
        owner = f"{self.memberships.owner_field}__project"
        there = {"effective_on__lte": OuterRef("started_on"), "until__gt": OuterRef("started_on"), "belongs": True}
        listed = self.memberships.objects.filter(**{owner: OuterRef("pk")}, **there).order_by().values(owner)
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

    def rows(self, changes: Any, period: Period) -> Any:
        joined = changes.joining().filter(effective_on__gt=F(f"{self.project}started_on"))
        return period.within(joined, "effective_on")


@change_source
class UnitsJoining(Joins):
    label = "Leistungseinheit kommt hinzu"
    model = RolloutMembership
    project = "rollout__project__"
    unit = "rollout__unit"
    paths = ("effective_on", "unit_name__name")

    def rows(self, changes: Any, period: Period) -> Any:
        succeeding = part_of_reorganisation("rollout__unit", "effective_on", ReorganisationRole.SUCCESSOR)
        return super().rows(with_unit(changes.exclude(succeeding), period.end), period)

    def details(self, effective_on: date, unit: str) -> Details:
        return Details(unit, Values.both(TEXT, None, WITHOUT_PHASE), effective_on)


@change_source
class BundlesJoining(Joins):
    label = "Prozessbündel kommt hinzu"
    model = BundleMembership
    project = "bundle__project__"
    paths = ("effective_on", "bundle_name__name")

    def rows(self, changes: Any, period: Period) -> Any:
        return super().rows(with_bundle(changes, period.end), period)

    def details(self, effective_on: date, bundle: str) -> Details:
        return Details(bundle, Values.change(NUMBER, 1), effective_on)


class Leaves(ChangeSource):
    """What leaves a project: shown on the first day on which it does not belong to it any more."""

    def rows(self, changes: Any, period: Period) -> Any:
        left = changes.leaving().filter(until__gt=F(f"{self.project}started_on"))
        return period.within(left, "until")


@change_source
class UnitsLeaving(Leaves):
    label = "Leistungseinheit scheidet aus"
    model = RolloutMembership
    project = "rollout__project__"
    unit = "rollout__unit"
    paths = ("until", "unit_name__name", "phase_name")

    def rows(self, changes: Any, period: Period) -> Any:
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

    def rows(self, changes: Any, period: Period) -> Any:
        return super().rows(with_bundle(changes, period.end), period)

    def details(self, until: date, bundle: str) -> Details:
        return Details(bundle, Values.change(NUMBER, -1), until)
