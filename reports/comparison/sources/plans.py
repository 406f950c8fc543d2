"""What is stated of projects, their plans and bundles."""

from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from lists import formats
from projects.choices import ObjectiveSubject, PlannedSubject, State
from projects.models import (
    BundleName,
    BundleProjectPhase,
    MilestoneDay,
    ObjectiveNumber,
    PlannedNumber,
    PlannedPhase,
    ProjectEnd,
    ProjectShortName,
    ProjectStart,
    ProjectState,
    ProjectTitle,
)
from records.days import BEGINNING
from units.choices import ReorganisationRole

from ..changes import ComparedPeriod, Details, change_source
from ..rows import NUMBER, TEXT, Values, typed
from .statements import (
    PlansChanged,
    StatementsChanged,
    choice_label,
    has_earlier_plan,
    moved,
    part_of_reorganisation,
    phase_name,
    stated_on_joining,
    with_bundle,
    with_unit,
)


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
class ObjectiveNumbersStated(StatementsChanged):
    """Values of objectives, the first ones too."""

    label = "Ziel"
    model = ObjectiveNumber
    project = "objective__project__"
    chain = ("objective", "subject")
    shown_from = ("objective__project__started_on", "objective__effective_on")
    fields = ("number", "qualifier")
    tells_first = True

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "subject", "objective__title")

    def details(  # noqa: PLR0917 the paths in their order
        self,
        effective_on: date,
        former: int | None,
        former_qualifier: str | None,
        number: int,
        qualifier: str,
        subject: str,
        title: str,
    ) -> Details:
        more = None if former is None else number - former
        texts = Values.both(TEXT, planned(former, former_qualifier), planned(number, qualifier))
        values = replace(texts, difference=typed(NUMBER, more, is_change=True))
        return Details(f"{title}: {ObjectiveSubject(subject).label}", values, effective_on)


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
    """Days planned for a phase of a rollout, on the day of the decision; the first ones of a unit that joins on it
    stand there."""

    label = "Plandatum"
    model = PlannedPhase
    project = "rollout__project__"
    unit = "rollout__unit__slug"
    chain = ("rollout", "phase")
    shown_from = ("rollout__project__started_on",)
    fields = ("planned_on",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "unit_name__name", "phase_name")

    def rows(self, changes: QuerySet[PlannedPhase], period: ComparedPeriod) -> QuerySet:
        succeeding = part_of_reorganisation("rollout__unit", "effective_on", ReorganisationRole.SUCCESSOR)
        single = changes.exclude(succeeding).exclude(stated_on_joining(), ~has_earlier_plan())
        plans = super().rows(with_unit(single, period.end), period)
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

    def rows(self, changes: QuerySet[BundleProjectPhase], period: ComparedPeriod) -> QuerySet:
        return super().rows(with_bundle(changes, period.end), period)

    def details(self, effective_on: date, before: int | None, after: int | None, bundle: str) -> Details:
        return Details(bundle, Values.both(NUMBER, before, after), effective_on)
