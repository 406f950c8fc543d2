"""What counts as a change, a source for each kind. Changes of one day stand in the order of the sources here.

Amounts in EUR.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from funding.choices import CostType
from funding.models import Amendment, Expenditure, Grant, Tranche
from lists import formats
from projects.choices import WITHOUT_PHASE, PlannedSubject, State, Step, StepState
from projects.models import (
    BundleMembership,
    BundleName,
    BundleProjectPhase,
    BundleStep,
    Milestone,
    MilestoneDay,
    PhaseChange,
    PhaseName,
    PlannedNumber,
    PlannedPhase,
    Project,
    ProjectEnd,
    ProjectShortName,
    ProjectStart,
    ProjectState,
    ProjectTitle,
    RolloutMembership,
)
from records.days import BEGINNING
from records.fields import MoneyField
from records.statements import joined_in_force
from services.choices import ProvisionKind
from services.models import MaturityChange, ProvisionChange
from units.choices import Kind
from units.models import DivisionName, UnitDivision, UnitKind, UnitName, UnitNumber

from .changes import ChangeSource, Details, Period, change_source
from .rows import DAY, MONEY, NUMBER, TEXT, Values, typed

LEVEL = Concat(Cast("level__number", CharField()), Value(" "), F("level__name"), output_field=CharField())


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
    paths = ("effective_on", "unit_name__name")

    def rows(self, changes: Any, period: Period) -> Any:
        return super().rows(with_unit(changes, period.end), period)

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


def with_unit(statements: Any, day: date) -> Any:
    """Statements of rollouts with the name of their unit on the day: `unit_name__name`."""
    return statements.alias(unit_name=joined_in_force(day, "rollout__unit__names"))


def phase_name(path: str, day: date) -> Subquery:
    """The name on the day of the phase whose key the path leads to; None where there is none."""
    names = PhaseName.objects.in_force(day).filter(phase=OuterRef(path)).order_by()
    return Subquery(names.values("name")[:1])


def with_bundle(statements: Any, day: date) -> Any:
    """Statements of bundles with the name of their bundle on the day: `bundle_name__name`."""
    return statements.alias(bundle_name=joined_in_force(day, "bundle__names"))


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
    paths = ("until", "unit_name__name", "phase_name")

    def rows(self, changes: Any, period: Period) -> Any:
        phases = PhaseChange.objects.filter(rollout=OuterRef("rollout"), until=OuterRef("until")).order_by()
        left = super().rows(with_unit(changes, period.end), period)
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


@change_source
class StartingGrants(ChangeSource):
    label = "Bewilligungszeitraum beginnt"
    model = Grant
    project = "project__"
    paths = ("change_day", "grantor", "state_share")

    def rows(self, changes: Any, period: Period) -> Any:
        return period.within(changes, "period_start")

    def details(self, started_on: date, grantor: str, state_share: Decimal) -> Details:
        return Details(grantor, Values.change(MONEY, state_share), started_on)


@change_source
class Amendments(ChangeSource):
    label = "Änderungsbescheid: Landesförderung"
    model = Amendment
    project = "grant__project__"
    paths = ("effective_on", "grant__grantor", "more")

    def rows(self, changes: Any, period: Period) -> Any:
        more = ExpressionWrapper(F("state_share") - F("former_share"), output_field=MoneyField())
        amendments = changes.with_former_share()
        return period.within(amendments, "effective_on", "grant__period_start").annotate(more=more)

    def details(self, effective_on: date, grantor: str, more: Decimal) -> Details:
        return Details(grantor, Values.change(MONEY, more), effective_on)


@change_source
class PhaseChanges(ChangeSource):
    """Units that enter another phase than the one they were in."""

    label = "Phase"
    model = PhaseChange
    project = "rollout__project__"
    paths = ("effective_on", "date_precision", "unit_name__name", "previous_name", "phase_name")

    def rows(self, changes: Any, period: Period) -> Any:
        came_from = Coalesce("previous_phase", 0, output_field=IntegerField())
        changes = changes.with_previous_phase().with_unit(period.end).alias(came_from=came_from)
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

    def rows(self, changes: Any, period: Period) -> Any:
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

    def rows(self, changes: Any, period: Period) -> Any:
        return period.within(changes, "reached_on", "project__started_on")

    def details(self, reached_on: date, title: str) -> Details:
        return Details(title, Values.change(NUMBER, 1), reached_on)


class StatementsChanged(ChangeSource):
    """Statements that say something else than the one before them.

    Subclasses name the fields that are compared, and the path of the day from which pages show them, if not always.
    """

    project: ClassVar[str | None] = "project__"
    fields: ClassVar[tuple[str, ...]]
    chain: ClassVar[tuple[str, ...]] = ("project",)
    shown_from: ClassVar[tuple[str, ...]] = ()

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        former = (f"former_{name}" for name in self.fields)
        return "effective_on", *former, *self.fields

    def rows(self, changes: Any, period: Period) -> Any:
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
        return Q(has_former=True) & differs


@change_source
class ProjectsRenamed(StatementsChanged):
    label = "Projekt umbenannt"
    model = ProjectTitle
    fields = ("title",)

    def details(self, effective_on: date, before: str, after: str) -> Details:
        return Details(None, Values.both(TEXT, before, after), effective_on)


@change_source
class ShortNamesChanged(StatementsChanged):
    label = "Kurzname des Projekts"
    model = ProjectShortName
    fields = ("short_name",)

    def details(self, effective_on: date, before: str, after: str) -> Details:
        return Details(None, Values.both(TEXT, before or None, after or None), effective_on)


@change_source
class ProjectStatesChanged(StatementsChanged):
    """The reason stands as the subject; what is stated from the beginning is no change."""

    label = "Projektstand"
    model = ProjectState
    shown_from = ("project__started_on",)
    fields = ("state",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "reason")

    def is_change(self) -> Q:
        return super().is_change() | Q(has_former=False, effective_on__gt=BEGINNING)

    def details(self, effective_on: date, before: str | None, after: str, reason: str) -> Details:
        labels = Values.both(TEXT, choice_label(State, before), choice_label(State, after))
        return Details(reason or None, labels, effective_on)


@change_source
class StartsMoved(StatementsChanged):
    label = "Beginn verschoben"
    model = ProjectStart
    fields = ("starts_on",)

    def details(self, effective_on: date, before: date, after: date) -> Details:
        return Details(None, moved(before, after), effective_on)


class PlansChanged(StatementsChanged):
    """Plans of a project, which pages show from its start on; one that was made after the start is a change too."""

    shown_from = ("project__started_on",)

    def is_change(self) -> Q:
        return super().is_change() | Q(has_former=False, effective_on__gt=F(f"{self.project}started_on"))


@change_source
class EndsMoved(PlansChanged):
    label = "Fertigstellung"
    model = ProjectEnd
    fields = ("ends_on",)

    def details(self, effective_on: date, before: date | None, after: date | None) -> Details:
        return Details(None, moved(before, after), effective_on)


@change_source
class PlannedNumbersChanged(PlansChanged):
    label = "Geplante Anzahl"
    model = PlannedNumber
    chain = ("project", "subject")
    fields = ("number", "qualifier")

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "subject")

    def details(  # noqa: PLR0917 the paths in their order
        self,
        effective_on: date,
        former: int | None,
        former_qualifier: str | None,
        number: int | None,
        qualifier: str,
        subject: str,
    ) -> Details:
        more = None if former is None or number is None else number - former
        texts = Values.both(TEXT, planned(former, former_qualifier), planned(number, qualifier))
        values = replace(texts, difference=typed(NUMBER, more, is_change=True))
        return Details(str(PlannedSubject(subject).label), values, effective_on)


def planned(number: int | None, qualifier: str | None) -> str | None:
    """rund 40"""
    return None if number is None else formats.qualified(number, qualifier or "")


@change_source
class MilestonesMoved(StatementsChanged):
    label = "Meilenstein verschoben"
    model = MilestoneDay
    project = "milestone__project__"
    chain = ("milestone",)
    shown_from = ("milestone__project__started_on",)
    fields = ("due_on",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "milestone__title")

    def details(self, effective_on: date, before: date, after: date, title: str) -> Details:
        return Details(title, moved(before, after), effective_on)


@change_source
class PlannedDaysMoved(PlansChanged):
    """Days planned for a phase of a rollout, on the day of the decision."""

    label = "Plandatum"
    model = PlannedPhase
    project = "rollout__project__"
    chain = ("rollout", "phase")
    shown_from = ("rollout__project__started_on",)
    fields = ("planned_on",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "unit_name__name", "phase_name")

    def rows(self, changes: Any, period: Period) -> Any:
        plans = super().rows(with_unit(changes, period.end), period)
        return plans.annotate(phase_name=phase_name("phase", period.end))

    def details(self, effective_on: date, before: date | None, after: date | None, unit: str, phase: str) -> Details:
        return Details(f"{unit}: {phase}", moved(before, after), effective_on)


@change_source
class BundlesRenamed(StatementsChanged):
    label = "Prozessbündel umbenannt"
    model = BundleName
    project = "bundle__project__"
    chain = ("bundle",)
    shown_from = ("bundle__project__started_on",)
    fields = ("name",)

    def details(self, effective_on: date, before: str, after: str) -> Details:
        return Details(after, Values.both(TEXT, before, after), effective_on)


@change_source
class ProjectPhasesChanged(PlansChanged):
    label = "Projektphase"
    model = BundleProjectPhase
    project = "bundle__project__"
    chain = ("bundle",)
    shown_from = ("bundle__project__started_on",)
    fields = ("project_phase",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "bundle_name__name")

    def rows(self, changes: Any, period: Period) -> Any:
        return super().rows(with_bundle(changes, period.end), period)

    def details(self, effective_on: date, before: int | None, after: int | None, bundle: str) -> Details:
        return Details(bundle, Values.both(NUMBER, before, after), effective_on)


class UnitsChanged(StatementsChanged):
    """Units of the projects in question that are named or placed otherwise; each once, whatever their projects."""

    project = None
    chain = ("unit",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "unit_name__name")

    def rows(self, changes: Any, period: Period) -> Any:
        of_projects = {"rollout__unit": OuterRef("unit"), "rollout__project__in": period.projects, "belongs": True}
        there = RolloutMembership.objects.in_force(OuterRef("effective_on")).filter(**of_projects)  # type: ignore[arg-type]
        named = changes.filter(Exists(there)).alias(unit_name=joined_in_force(period.end, "unit__names"))
        return super().rows(named, period)

    def is_change(self) -> Q:
        return super().is_change() | Q(has_former=False, effective_on__gt=BEGINNING)

    def details(self, effective_on: date, before: str | None, after: str | None, unit: str) -> Details:
        return Details(unit, Values.both(TEXT, before or None, after or None), effective_on)


@change_source
class UnitsRenamed(UnitsChanged):
    label = "Leistungseinheit umbenannt"
    model = UnitName
    fields = ("name",)


@change_source
class UnitsRenumbered(UnitsChanged):
    label = "Nummer der Leistungseinheit"
    model = UnitNumber
    fields = ("number",)


@change_source
class UnitsOfOtherKind(UnitsChanged):
    label = "Art der Leistungseinheit"
    model = UnitKind
    fields = ("kind",)

    def details(self, effective_on: date, before: str | None, after: str | None, unit: str) -> Details:
        return super().details(effective_on, choice_label(Kind, before), choice_label(Kind, after), unit)


def choice_label(choices: type[TextChoices], value: str | None) -> str | None:
    return str(choices(value).label) if value else None


@change_source
class UnitsMoved(UnitsChanged):
    """Divisions by their names on the day of the move."""

    label = "Geschäftsbereich der Leistungseinheit"
    model = UnitDivision
    fields = ("division",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return "effective_on", "former_name", "now_name", "unit_name__name"

    def rows(self, changes: Any, period: Period) -> Any:
        names = DivisionName.objects.in_force(OuterRef("effective_on"))  # type: ignore[arg-type]
        former = names.filter(division=OuterRef("former_division")).values("name")[:1]
        now = names.filter(division=OuterRef("division")).values("name")[:1]
        return super().rows(changes, period).annotate(former_name=Subquery(former), now_name=Subquery(now))


def moved(before: date | None, after: date | None) -> Values:
    """A planned day that was moved, with the days between."""
    days = (after - before).days if before and after else None
    return Values(typed(DAY, before), typed(DAY, after), typed(NUMBER, days, is_change=True))


class TrancheMoney(ChangeSource):
    """Money of a tranche that moved; subclasses name its column, the day of which is `…_on`."""

    project = "grant__project__"
    column: ClassVar[str]

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return f"{self.column}_on", "date_precision", "period_start", "period_end", self.column

    def rows(self, changes: Any, period: Period) -> Any:
        moved = changes.filter(**{f"{self.column}__isnull": False})
        days = dict.fromkeys((f"{self.column}_on", "claimed_on", "grant__period_start"))  # each once
        return period.within(moved, *days)

    def details(self, moved_on: date, precision: str, first: date, last: date, amount: Decimal) -> Details:
        tranche = f"Tranche {formats.day(first)} bis {formats.day(last)}"
        return Details(tranche, Values.change(MONEY, amount), moved_on, precision)


@change_source
class Claims(TrancheMoney):
    label = "Beantragt"
    model = Tranche
    column = "claimed"


@change_source
class Approvals(TrancheMoney):
    label = "Bewilligt"
    model = Tranche
    column = "approved"


@change_source
class Payments(TrancheMoney):
    label = "Ausgezahlt"
    model = Tranche
    column = "paid"


@change_source
class Expenditures(ChangeSource):
    label = "Verwendet"
    model = Expenditure
    project = "tranche__grant__project__"
    paths = ("booked_on", "date_precision", "cost_type", "amount")

    def rows(self, changes: Any, period: Period) -> Any:
        return period.within(changes, "booked_on", "tranche__claimed_on", "tranche__grant__period_start")

    def details(self, booked_on: date, precision: str, cost_type: str, amount: Decimal) -> Details:
        return Details(str(CostType(cost_type).label), Values.change(MONEY, amount), booked_on, precision)


class ServiceChanges(ChangeSource):
    """Changes in the state of services, from what to what; subclasses say what a state is called."""

    project = None
    is_of_services = True
    state: ClassVar[Any]

    def rows(self, changes: Any, period: Period) -> Any:
        return period.within(changes.with_change(self.state), "effective_on")


@change_source
class LevelChanges(ServiceChanges):
    label = "Reifegrad"
    model = MaturityChange
    state = LEVEL
    paths = ("effective_on", "date_precision", "service_name", "former", "now")

    def rows(self, changes: Any, period: Period) -> Any:
        return super().rows(changes, period).annotate(service_name=Coalesce("leika__name", "service__name"))

    def details(self, effective_on: date, precision: str, service: str, before: str | None, after: str) -> Details:
        return Details(service, Values.both(TEXT, before, after), effective_on, precision)


@change_source
class ProvisionChanges(ServiceChanges):
    label = "Bezugsweg"
    model = ProvisionChange
    state = F("kind")
    paths = ("effective_on", "date_precision", "service__name", "former", "now")

    def details(self, effective_on: date, precision: str, service: str, before: str | None, after: str) -> Details:
        labels = Values.both(TEXT, choice_label(ProvisionKind, before), choice_label(ProvisionKind, after))
        return Details(service, labels, effective_on, precision)
