"""How the days planned for phases before the last are imported: a column for each name of a phase."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from imports.cells import CellByHeader
from imports.resources import ImportColumn, Refusal, Resource
from imports.tables import TablePart
from records.batches import load_related
from records.models import Record
from records.text import address_form

from ..choices import DONE, NOT_BEGUN
from ..models import PhaseName, PlannedPhase, planned_label
from ..models.planned import OF_ANOTHER_MODEL, PlannedPhaseQuerySet
from .cells import DAY, ROLLOUT


def planned_parts(titles: Sequence[str]) -> list[TablePart]:
    """A part for each header „Geplant in Vorbereitung ab“, where a model has or had a phase of that name: as in lists,
    which have one column where addresses do not tell the names of several models apart."""
    wanted = {address_form(title): title for title in titles if title.casefold().startswith("geplant ")}
    named: dict[str, dict[int, int]] = {}
    for model, phase, name in middle_phases() if wanted else ():
        if header := wanted.get(address_form(planned_label(name))):
            named.setdefault(header, {})[model] = phase
    resources = {header: planned_resource(header, phases) for header, phases in named.items()}
    return [TablePart(resource, header, takes_empty=True) for header, resource in resources.items()]


def middle_phases() -> Iterator[tuple[int, int, str]]:
    """Model, key and name, today or before, of the phases between the first and the last of their model."""
    names = PhaseName.objects.filter(phase__place__gt=NOT_BEGUN, phase__place__lt=DONE).order_by("effective_on")
    yield from names.values_list("phase__model", "phase", "name")


class PlannedDayResource(Resource):
    """A day planned for a phase, which is by model one of the `phases`; one that differs from what is planned on the
    Stichtag holds from then on, and so does an empty cell: planned no more. See `planned_resource`."""

    phases: ClassVar[Mapping[int, int]]

    rollout = ImportColumn("Leistungseinheit", "rollout", ROLLOUT)

    class Meta(Resource.Meta):
        model = PlannedPhase
        import_id_fields = ("rollout", "planned_on")

    def get_queryset(self) -> PlannedPhaseQuerySet:
        return PlannedPhase.objects.in_force(self.as_of).filter(phase__in=self.phases.values())

    def derive(self, record: Any, cell: CellByHeader, given: frozenset[str]) -> None:
        record.effective_on = DAY.of(cell, "Gilt ab") or self.as_of

    def is_of_key_date(self, cell: CellByHeader) -> bool:
        return DAY.of(cell, "Gilt ab") is None

    def superfluous(self, records: Sequence[Any]) -> Sequence[Record]:
        """Of rollouts of which nothing is planned an empty cell says nothing new."""
        empty = [record for record in records if record._state.adding and record.planned_on is None]
        planned = self.get_queryset().filter(rollout__in={record.rollout_id for record in empty})
        owners = set(planned.filter(planned_on__isnull=False).values_list("rollout", flat=True))
        return [record for record in empty if record.rollout_id not in owners]

    def derive_many(self, records: Sequence[Any]) -> None:
        load_related(records, "rollout")
        load_related([record.rollout for record in records], "project")
        for record in records:
            record.phase_id = self.phases.get(record.rollout.project.phase_model_id)

    def check(self, records: Sequence[Any]) -> Iterable[Refusal]:
        for record in records:
            if record.phase_id is None:
                yield record, ValidationError({"planned_on": OF_ANOTHER_MODEL})


def planned_resource(header: str, phases_by_model: Mapping[int, int]) -> type[Resource]:
    """The resource of the days planned for a phase; the day stands under the header."""

    class OnePhaseResource(PlannedDayResource):
        phases = phases_by_model
        rollout = PlannedDayResource.rollout
        planned_on = ImportColumn(header, "planned_on", DAY)

        class Meta(PlannedDayResource.Meta):
            fields = ("rollout", "planned_on")

    return OnePhaseResource
