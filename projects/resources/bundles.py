"""How process bundles and their steps are imported."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from imports.cells import CellByHeader
from imports.confirming import by_list
from imports.resources import ImportColumn, Refusal, Resource
from imports.tables import TablePart, when_filled
from imports.widgets import ChoiceWidget, DayWidget, FlagWidget, KeyWidget, RelationWidget, TextWidget
from services.models import Service

from ..choices import OutputKind, Step, StepState
from ..models import BundleConfirmation, BundleMembership, BundleOutput, BundleStep, ProcessBundle, check_steps
from .cells import BUNDLE, DAY, PROJECT, TEXT, WHOLE, MemberResource


def header_of(step: Step) -> str:
    """The column of a list in which the day of a step stands."""
    return str(step.label).capitalize()


def words_of(step: Step) -> list[StepState]:
    """What a list may say of a step that is not taken."""
    return [StepState.WITHDRAWN, *([StepState.NOT_BEGUN] if step == Step.RECORDED else [])]


class OutputResource(Resource):
    """What a bundle produced; the file of a process model is kept in the admin alone."""

    bundle = ImportColumn("Prozessbündel", "bundle", BUNDLE)
    kind = ImportColumn("Art", "kind", ChoiceWidget(OutputKind))
    produced_on = ImportColumn("Stand vom", "produced_on", DAY)
    title = ImportColumn("Titel", "title", TEXT)
    text = ImportColumn("Text", "text", TextWidget(multiline=True))
    address = ImportColumn("Adresse", "address", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = BundleOutput
        fields = ("bundle", "kind", "produced_on", "title", "text", "address", "source")
        import_id_fields = ("bundle", "kind", "produced_on", "title")
        since = "produced_on"


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


class StepDayWidget(DayWidget):
    """The day of a step; the words that a list may have instead are those of other parts of the table."""

    def __init__(self, step: Step) -> None:
        self.expects = " oder ".join([DayWidget.expects, *(f"„{state.label}“" for state in words_of(step))])


class StepResource(Resource):
    """A step of a bundle, by the column of its day; see `step_resource`."""

    bundle = ImportColumn("Prozessbündel", "bundle", BUNDLE)

    class Meta(Resource.Meta):
        model = BundleStep
        import_id_fields: ClassVar[tuple[str, ...]] = ("bundle", "step")

    def check(self, records: Sequence[Any]) -> Iterable[Refusal]:
        for record in records:
            record.is_checked_with_its_bundle = True
        return ()

    def check_written(self, records: Sequence[Any]) -> Iterable[Refusal]:
        stated: dict[int, list[BundleStep]] = {record.bundle_id: [] for record in records}
        for row in BundleStep.objects.filter(bundle__in=stated):
            stated[row.bundle_id].append(row)
        periods = BundleMembership.objects.periods_of(stated)
        for record in records:
            try:
                check_steps(stated[record.bundle_id], periods.get(record.bundle_id, ()))
            except ValidationError as error:
                yield record, error.messages[0]


def step_resource(step: Step) -> type[Resource]:
    """The resource of one step that is taken; the day stands under the name of the step.

    As a phase change it is found by its day: another one than is entered is refused, as the same step is not taken
    twice in a row; it is corrected in the record itself, for a reason.
    """

    class OneStepResource(StepResource):
        bundle = StepResource.bundle
        effective_on = ImportColumn(header_of(step), "effective_on", StepDayWidget(step))

        class Meta(StepResource.Meta):
            fields = ("bundle", "effective_on")
            import_id_fields = ("bundle", "step", "effective_on")
            constants = {"step": step, "state": StepState.TAKEN}

        def get_queryset(self) -> QuerySet[BundleStep]:
            return BundleStep.objects.filter(state=StepState.TAKEN)

    return OneStepResource


def other_step_resource(step: Step, state: StepState) -> type[Resource]:
    """The resource of one step of which the list has a word instead of a day: it holds from the Stichtag on."""

    class OtherStepResource(StepResource):
        bundle = StepResource.bundle

        class Meta(StepResource.Meta):
            fields = ("bundle",)
            constants = {"step": step, "state": state}

        def get_queryset(self) -> QuerySet[BundleStep]:
            return BundleStep.objects.in_force(self.as_of).filter(state=state)

        def problem_of(self, record: Any, cell: CellByHeader) -> str:
            day = DAY.of(cell, "Gilt ab")
            return record.problem_of_earlier(day) if day and day < record.effective_on else ""

        def derive(self, record: Any, cell: CellByHeader, given: frozenset[str]) -> None:
            record.effective_on = DAY.of(cell, "Gilt ab") or self.as_of
            if state == StepState.WITHDRAWN:
                record.reason = by_list(self.as_of)

        def is_of_key_date(self, cell: CellByHeader) -> bool:
            return DAY.of(cell, "Gilt ab") is None

    return OtherStepResource


def step_parts(step: Step) -> Iterator[TablePart]:
    """What the column of a step may bring: its day, or a word."""
    yield when_filled(header_of(step), step_resource(step), confirms=BundleConfirmation)
    for state in words_of(step):
        resource = other_step_resource(step, state)
        yield when_filled(header_of(step), resource, str(state.label), confirms=BundleConfirmation)
