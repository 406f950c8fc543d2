"""How files of projects, rollouts, phase changes, bundles and status notes are imported."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable, TablePart, when_filled
from imports.widgets import (
    ChoiceWidget,
    DayWidget,
    DecimalWidget,
    FlagWidget,
    KeyWidget,
    RelationWidget,
    TextWidget,
    WholeNumberWidget,
)
from records.batches import load_related
from records.days import BEGINNING
from records.models import DatePrecision
from records.shares import percent
from records.text import address_form, normalise
from services.models import Service
from units.resources import UNIT, DivisionResource, UnitResource

from .choices import Qualifier, State, Step, StepState
from .models import (
    BundleConfirmation,
    BundleMembership,
    BundleStep,
    Phase,
    PhaseChange,
    PhaseName,
    ProcessBundle,
    Project,
    ProjectState,
    Rollout,
    RolloutConfirmation,
    RolloutMembership,
    StatusNote,
    check_phases_differ,
    check_steps,
)

STEP_WORDS = {str(state.label) for state in StepState} - {str(StepState.TAKEN.label)}


class PhaseWidget(TextWidget):
    """The name of a phase of any model, found without regard to case, umlauts and blanks."""

    expects = "Name einer Phase"

    def __init__(self) -> None:
        super().__init__()
        self.known: set[str] = set()  # names that were found once

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        key = normalise(text)
        if key and key not in self.known:
            names = dict(PhaseName.objects.order_by("phase").values_list("name_key", "name"))
            if key not in names:
                raise ValueError(f"„{text}“ ist nicht vorgesehen. Möglich sind: {', '.join(names.values())}.")
            self.known.update(names)
        return key


TEXT, DAY, WHOLE, NUMBER = TextWidget(), DayWidget(), WholeNumberWidget(), KeyWidget()
PROJECT = RelationWidget(Project, {"title": ("Projekt", TEXT)}, dated="on_day")
ROLLOUT = RelationWidget(
    Rollout,
    {
        "project_title__title": ("Projekt", TEXT),
        "unit_number__number": ("Nummer", NUMBER),
        "unit_name__name": ("Leistungseinheit", TEXT),
    },
    optional=("Nummer",),
    dated="with_unit_and_project",
)
PHASE = RelationWidget(
    Phase,
    {"project_title": ("Projekt", TEXT), "search_key": ("Phase", PhaseWidget())},
    dated="of_projects",
)
BUNDLE = RelationWidget(
    ProcessBundle,
    {"project_title__title": ("Projekt", TEXT), "name": ("Prozessbündel", TEXT)},
    dated="on_day_with_project",
)


def qualifier_column(header: str, attribute: str) -> ImportColumn:
    """The word by which the source says that the number beside is not exact."""
    return ImportColumn(f"{header}: Zusatz", f"{attribute}_qualifier", ChoiceWidget(Qualifier, empty=""))


class ProjectResource(Resource):
    slug = ImportColumn("Kurzname in Adressen", "slug", TEXT)
    title = ImportColumn("Projekt", "title", TEXT)
    short_name = ImportColumn("Kurzname", "short_name", TEXT)
    kind = ImportColumn("Art", "kind", ChoiceWidget(Project.Kind))
    description = ImportColumn("Kurzdarstellung", "description", TextWidget(multiline=True))
    project_state = ImportColumn("Projektstand", "project_state", ChoiceWidget(State, empty=""))
    state_reason = ImportColumn("Grund des Projektstands", "state_reason", TEXT)
    starts_on = ImportColumn("Beginn", "starts_on", DAY)
    ends_on = ImportColumn("Fertigstellung", "ends_on", DAY)
    planned_units = ImportColumn("geplante Leistungseinheiten", "planned_units", WHOLE)
    planned_units_qualifier = qualifier_column("geplante Leistungseinheiten", "planned_units")
    planned_bundles = ImportColumn("geplante Prozessbündel", "planned_bundles", WHOLE)
    planned_bundles_qualifier = qualifier_column("geplante Prozessbündel", "planned_bundles")
    planned_digitised_bundles = ImportColumn("davon zu digitalisieren", "planned_digitised_bundles", WHOLE)
    planned_digitised_bundles_qualifier = qualifier_column("davon zu digitalisieren", "planned_digitised_bundles")

    class Meta(Resource.Meta):
        model = Project
        fields = (
            "slug",
            "title",
            "short_name",
            "kind",
            "description",
            "project_state",
            "state_reason",
            "starts_on",
            "ends_on",
            "planned_units",
            "planned_units_qualifier",
            "planned_bundles",
            "planned_bundles_qualifier",
            "planned_digitised_bundles",
            "planned_digitised_bundles_qualifier",
        )
        import_id_fields = ("slug",)
        fallback_id_fields = (("title",),)
        derived = ("slug", "kind")

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        """It is known from the day in „Gilt ab“, else from the Stichtag, or from its start where that is earlier. The
        list of projects shows no kind: its progress tells. The state in it holds on its Stichtag."""
        record.listed_on = self.as_of
        try:
            record.know_from(record.stated_from or min(self.as_of, timezone.localdate()))
        except ValidationError as error:
            raise ValueError(error.message) from error
        if "kind" not in given:
            record.kind = kind_of(cell)

    def derive_many(self, records: Sequence[Any]) -> None:
        """The address from the title, with a number where it is taken."""
        nameless = [record for record in records if not record.slug]
        taken = set(Project.objects.values_list("slug", flat=True)) if nameless else set()
        for record in nameless:
            record.slug = free_slug(address_form(record.title) or "projekt", taken)
            taken.add(record.slug)


class FirstDayWidget(DayWidget):
    """A day from which something holds; empty: from the beginning."""

    expects = "Tag als TT.MM.JJJJ; leer: von Anfang an"

    def clean(self, value: Any) -> Any:
        return super().clean(value) or BEGINNING


class ProjectStateResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    effective_on = ImportColumn("Gilt ab", "effective_on", FirstDayWidget())
    state = ImportColumn("Projektstand", "state", ChoiceWidget(State, empty=""))
    reason = ImportColumn("Grund", "reason", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)
    file_reference = ImportColumn("Aktenzeichen", "file_reference", TEXT)

    class Meta(Resource.Meta):
        model = ProjectState
        fields = ("project", "effective_on", "state", "reason", "source", "file_reference")
        import_id_fields = ("project", "effective_on")


def free_slug(slug: str, taken: set[str]) -> str:
    """The first of slug, slug-2, slug-3 … that is free, 60 characters at most."""
    number, free = 1, slug[:60]
    while free in taken:
        number += 1
        free = f"{slug[: 59 - len(str(number))]}-{number}"
    return free


def kind_of(cell: Callable[[str], Any]) -> str:
    """What the progress of a project in the list counts. Where both would fit: what it has, or plans.

    A number that is not known is an empty cell, and then so is the share of it.
    """
    progress = DecimalWidget().clean(cell("Fortschritt in %"))
    units, productive, bundles, digitised = (
        WHOLE.clean(cell(header))
        for header in ("Leistungseinheiten", "davon fertig", "Prozessbündel", "davon digitalisiert")
    )
    of_units, of_bundles = percent(productive, units), percent(digitised, bundles)
    if of_bundles != of_units and (isinstance(progress, Decimal) or (units and bundles)):
        return Project.Kind.PROCESS if progress == of_bundles else Project.Kind.ROLLOUT
    return Project.Kind.PROCESS if bundles and not units else Project.Kind.ROLLOUT


class StepDayWidget(DayWidget):
    """The day of a step; the words that a list may have instead are those of other parts of the table."""

    def __init__(self, step: Step) -> None:
        self.expects = " oder ".join([DayWidget.expects, *(f"„{state.label}“" for state in states_of(step))])


class StepResource(Resource):
    """A step of a bundle, by the column of its day; see `step_resource`."""

    bundle = ImportColumn("Prozessbündel", "bundle", BUNDLE)

    class Meta(Resource.Meta):
        model = BundleStep
        import_id_fields = ("bundle", "step")

    def check(self, records: Sequence[Any]) -> Iterable[tuple[Any, str]]:
        for record in records:
            record.is_checked_with_its_bundle = True
        return ()

    def check_written(self, records: Sequence[Any]) -> Iterable[tuple[Any, str]]:
        stated: dict[int, list[BundleStep]] = {record.bundle_id: [] for record in records}
        for row in BundleStep.objects.filter(bundle__in=stated):
            stated[row.bundle_id].append(row)
        periods = BundleMembership.objects.periods_of(stated)
        for record in records:
            try:
                check_steps(stated[record.bundle_id], periods.get(record.bundle_id, ()))
            except ValidationError as error:
                yield record, error.messages[0]


def header_of(step: Step) -> str:
    """The column of a list in which the day of a step stands."""
    return str(step.label).capitalize()


def states_of(step: Step) -> list[StepState]:
    """What a list may say of a step that is not taken."""
    return [StepState.WITHDRAWN, *([StepState.NOT_BEGUN] if step == Step.RECORDED else [])]


class MemberResource(Resource):
    """Base of what a list brings anew into a project: it joins on the day in „Gilt ab“, else on the Stichtag, or on the
    day of its first phase or step where that is earlier."""

    first_days: ClassVar[tuple[str, ...]]

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        days = [DAY.clean(cell(header)) for header in self.first_days if cell(header) not in STEP_WORDS]
        record.joined_on = DAY.clean(cell("Gilt ab")) or min([self.as_of, *(day for day in days if day)])


class RolloutResource(MemberResource):
    first_days = ("Seit",)

    project = ImportColumn("Projekt", "project", PROJECT)
    unit = ImportColumn("Leistungseinheit", "unit", UNIT)
    planned_production_on = ImportColumn("Geplant produktiv ab", "planned_production_on", DAY)

    class Meta(Resource.Meta):
        model = Rollout
        fields = ("project", "unit", "planned_production_on")
        import_id_fields = ("project", "unit")

    def derive_many(self, records: Sequence[Any]) -> None:
        """Read their projects and units at once: these say since when what is planned may hold."""
        load_related(records, "project", "unit")


class PhaseChangeResource(Resource):
    rollout = ImportColumn("Leistungseinheit", "rollout", ROLLOUT)
    phase = ImportColumn("Phase", "phase", PHASE)
    effective_on = ImportColumn("Seit", "effective_on", DAY)
    date_precision = ImportColumn(
        "Datumsangabe", "date_precision", ChoiceWidget(DatePrecision, empty=DatePrecision.EXACT)
    )

    class Meta(Resource.Meta):
        model = PhaseChange
        fields = ("rollout", "phase", "effective_on", "date_precision")
        import_id_fields = ("rollout", "effective_on")

    def check(self, records: Sequence[Any]) -> Iterable[tuple[Any, str]]:
        for record in records:
            record.is_checked_with_its_rollout = True
        return ()

    def check_written(self, records: Sequence[Any]) -> Iterable[tuple[Any, str]]:
        phases: dict[int, dict[Any, int]] = {record.rollout_id: {} for record in records}
        latest: dict[int, set[Any]] = {rollout: set() for rollout in phases}
        changes = PhaseChange.objects.filter(rollout__in=phases)
        for rollout, day, phase, precision in changes.values_list("rollout", "effective_on", "phase", "date_precision"):
            phases[rollout][day] = phase
            if precision == DatePrecision.LATEST:
                latest[rollout].add(day)
        memberships = RolloutMembership.objects.periods_of(phases)
        for record in records:
            try:
                check_phases_differ(
                    phases[record.rollout_id],
                    record.effective_on,
                    memberships.get(record.rollout_id, ()),
                    latest=latest[record.rollout_id],
                )
            except ValidationError as error:
                yield record, error.messages[0]


class BundleResource(MemberResource):
    first_days = tuple(map(header_of, Step))

    project = ImportColumn("Projekt", "project", PROJECT)
    project_phase = ImportColumn("Projektphase", "project_phase", WHOLE)
    name = ImportColumn("Prozessbündel", "name", TEXT)
    is_state_priority = ImportColumn("Landespriorität", "is_state_priority", FlagWidget())
    service = ImportColumn("OZG-ID", "service", RelationWidget(Service, {"ozg_id": ("OZG-ID", KeyWidget(digits=5))}))

    class Meta(Resource.Meta):
        model = ProcessBundle
        fields = ("project", "project_phase", "name", "is_state_priority", "service")
        import_id_fields = ("project", "name")


class StatusNoteResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    noted_on = ImportColumn("Stand vom", "noted_on", DAY)
    text = ImportColumn("Text", "text", TextWidget(multiline=True))

    class Meta(Resource.Meta):
        model = StatusNote
        fields = ("project", "noted_on", "text")
        import_id_fields = ("project", "noted_on")


def step_resource(step: Step) -> type[Resource]:
    """The resource of one step that is taken; the day stands under the name of the step."""

    class OneStepResource(StepResource):
        bundle = StepResource.bundle
        effective_on = ImportColumn(header_of(step), "effective_on", StepDayWidget(step))

        class Meta(StepResource.Meta):
            fields = ("bundle", "effective_on")
            constants = {"step": step, "state": StepState.TAKEN}

        def get_queryset(self) -> Any:
            """The step as it is taken on the Stichtag, or else next: its day is what the list shows."""
            taken = BundleStep.objects.filter(state=StepState.TAKEN, until__gt=self.as_of)
            before = taken.filter(bundle=OuterRef("bundle"), step=OuterRef("step"))
            return taken.filter(~Exists(before.filter(effective_on__lt=OuterRef("effective_on"))))

    return OneStepResource


def other_step_resource(step: Step, state: StepState) -> type[Resource]:
    """The resource of one step of which the list has a word instead of a day: it holds from the Stichtag on."""

    class OtherStepResource(StepResource):
        bundle = StepResource.bundle

        class Meta(StepResource.Meta):
            fields = ("bundle",)
            constants = {"step": step, "state": state}

        def get_queryset(self) -> Any:
            return BundleStep.objects.in_force(self.as_of).exclude(state=StepState.TAKEN)

        def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
            record.effective_on = DAY.clean(cell("Gilt ab")) or self.as_of
            if state == StepState.WITHDRAWN:
                record.reason = f"laut Liste vom {self.as_of:%d.%m.%Y}"

    return OtherStepResource


def step_parts(step: Step) -> Iterator[TablePart]:
    """What the column of a step may bring: its day, or a word."""
    yield when_filled(header_of(step), step_resource(step), confirms=BundleConfirmation)
    for state in states_of(step):
        resource = other_step_resource(step, state)
        yield when_filled(header_of(step), resource, str(state.label), confirms=BundleConfirmation)


register(
    ImportTable(
        "projekte",
        "Projekte",
        ProjectResource,
        computed=(
            "Fortschritt in %",
            "ursprünglich",
            "Mitteleinsatz in %",
            "Leistungseinheiten",
            "davon fertig",
            "Prozessbündel",
            "davon digitalisiert",
        ),
    ),
    ImportTable(
        "leistungseinheiten",
        "Leistungseinheiten",
        when_filled("Geschäftsbereich", DivisionResource),
        UnitResource,
        when_filled("Projekt", RolloutResource),
        when_filled("Phase", PhaseChangeResource, confirms=RolloutConfirmation),
    ),
    ImportTable("umsetzungen", "Umsetzungen", RolloutResource),
    ImportTable("phasenwechsel", "Phasenwechsel", PhaseChangeResource),
    ImportTable(
        "prozessbuendel",
        "Prozessbündel",
        BundleResource,
        *(part for step in Step for part in step_parts(step)),
    ),
    ImportTable("projektstand", "Projektstände", ProjectStateResource),
    ImportTable("statusberichte", "Statusberichte", StatusNoteResource),
)
