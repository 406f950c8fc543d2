"""What sources share: statements that say something else than the one before, and how they are named."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    When,
)

from projects.models import PhaseName, PlannedPhase, RolloutMembership
from records.statements import joined_in_force
from units.choices import ReorganisationRole
from units.models import reorganised

from ..changes import ChangeSource, ComparedPeriod
from ..rows import DAY, NUMBER, Values, typed


def part_of_reorganisation(unit: str, day: str, role: ReorganisationRole) -> Exists:
    """The condition on statements that their unit was reorganised on their day: both are paths."""
    return reorganised(OuterRef(unit), OuterRef(day), role)


def with_unit(statements: QuerySet[Model], day: date) -> QuerySet:
    """Statements of rollouts with the name of their unit on the day: `unit_name__name`."""
    return statements.alias(unit_name=joined_in_force(day, "rollout__unit__names"))


def joining_units(memberships: Any) -> QuerySet:
    """Those memberships with which a unit joins a project after its start, and not as a successor."""
    succeeding = part_of_reorganisation("rollout__unit", "effective_on", ReorganisationRole.SUCCESSOR)
    return memberships.joining().filter(effective_on__gt=F("rollout__project__started_on")).exclude(succeeding)


def stated_on_joining() -> Exists:
    """The condition on statements of rollouts that they hold from the day on which the unit joins its project: that it
    joins says them too."""
    of_day = {"rollout": OuterRef("rollout"), "effective_on": OuterRef("effective_on")}
    return Exists(joining_units(RolloutMembership.objects.filter(**of_day)))


def has_earlier_plan() -> Exists:
    """The condition on planned days that one was stated before, of the same phase of the same rollout."""
    earlier = {"rollout": OuterRef("rollout"), "phase": OuterRef("phase"), "effective_on__lt": OuterRef("effective_on")}
    return Exists(PlannedPhase.objects.filter(**earlier))


def phase_name(path: str, day: date) -> Subquery:
    """The name on the day of the phase whose key the path leads to; None where there is none."""
    names = PhaseName.objects.in_force(day).filter(phase=OuterRef(path)).order_by()
    return Subquery(names.values("name")[:1])


def with_bundle(statements: QuerySet[Model], day: date) -> QuerySet:
    """Statements of bundles with the name of their bundle on the day: `bundle_name__name`."""
    return statements.alias(bundle_name=joined_in_force(day, "bundle__names"))


def with_service(statements: QuerySet[Model], day: date, path: str = "") -> QuerySet:
    """What is stated of services, reached by the path ("obstacle__"), with what the catalogue calls them on the day:
    `called__name`."""
    return statements.alias(called=joined_in_force(day, f"{path}service__entries"))


class StatementsChanged(ChangeSource):
    """Statements that say something else than the one before them.

    Subclasses name the fields that are compared, and the path of the day from which pages show them, if not always;
    and whether the first statement is a change too.
    """

    project: ClassVar[str | None] = "project__"
    fields: ClassVar[tuple[str, ...]]
    chain: ClassVar[tuple[str, ...]] = ("project",)
    shown_from: ClassVar[tuple[str, ...]] = ()
    tells_first: ClassVar[bool] = False

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        former = (f"former_{name}" for name in self.fields)
        return "effective_on", *former, *self.fields

    @property
    def changed_fields(self) -> tuple[str, ...]:
        return self.model_fields or self.fields

    def rows(self, changes: QuerySet[Any], period: ComparedPeriod) -> QuerySet:
        of_chain = {name: OuterRef(name) for name in self.chain}
        before = self.model._default_manager.filter(**of_chain, until=OuterRef("effective_on"))
        former = {f"former_{name}": Subquery(before.values(name)[:1]) for name in self.fields}
        later = changes.annotate(**former, has_former=Exists(before)).filter(self.is_change())
        return period.within(later, "effective_on", *self.shown_from)

    def is_change(self) -> Q:
        """The condition that a statement differs from the one before it."""
        differs = Q()
        for name in self.fields:
            former = f"former_{name}"
            same = Q(**{name: F(former)}) | Q(**{f"{name}__isnull": True, f"{former}__isnull": True})
            differs |= Q(Case(When(same, then=False), default=True, output_field=BooleanField()))
        is_other = Q(has_former=True) & differs
        return is_other | Q(has_former=False) if self.tells_first else is_other


class OfNoProject(ChangeSource):
    """Of what belongs to no project; a base ahead of the source of all."""

    project: ClassVar[str | None] = None
    is_of_services = True
    owner: ClassVar[str]  # what leads to the project

    def rows(self, changes: QuerySet[Any], period: ComparedPeriod) -> QuerySet:
        return super().rows(changes.filter(**{f"{self.owner}__project": None}), period)


class PlansChanged(StatementsChanged):
    """Plans of a project, which pages show from its start on; one that was made after the start is a change too."""

    shown_from = ("project__started_on",)

    def is_change(self) -> Q:
        return super().is_change() | Q(has_former=False, effective_on__gt=F(f"{self.project}started_on"))


def choice_label(choices: type[TextChoices], value: str | None) -> str | None:
    return str(choices(value).label) if value else None


def moved(before: date | None, after: date | None) -> Values:
    """A planned day that was moved, with the days between."""
    days = (after - before).days if before and after else None
    return Values(typed(DAY, before), typed(DAY, after), typed(NUMBER, days, is_change=True))
