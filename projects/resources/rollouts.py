"""How rollouts and phase changes are imported."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from imports.resources import ImportColumn, Refusal, Resource
from imports.widgets import ChoiceWidget
from records.batches import load_related
from records.models import DatePrecision, Record
from units.resources import UNIT, unit_named

from ..models import PhaseChange, Rollout, RolloutMembership, check_phases_differ
from ..models.rollouts import RolloutQuerySet
from .cells import DAY, PHASE, PROJECT, ROLLOUT, MemberResource, rollout_named


class RolloutResource(MemberResource):
    first_days = ("Seit",)

    project = ImportColumn("Projekt", "project", PROJECT)
    unit = ImportColumn("Leistungseinheit", "unit", UNIT)
    planned_production_on = ImportColumn("Geplant produktiv ab", "planned_production_on", DAY)

    class Meta(Resource.Meta):
        model = Rollout
        fields = ("project", "unit", "planned_production_on")
        import_id_fields = ("project", "unit")

    def get_listed(self) -> RolloutQuerySet:
        """Those that belong to their project on the day."""
        return self.get_queryset().belonging(self.as_of)  # type: ignore[attr-defined]

    def derive_many(self, records: Sequence[Record]) -> None:
        """Read their projects and units at once: these say since when what is planned may hold."""
        load_related(records, "project")
        load_related(records, "unit")


class SingleRolloutResource(RolloutResource):
    """In a table of its own: a row says from when its unit belongs to the project, so that it exists then."""

    unit = ImportColumn("Leistungseinheit", "unit", unit_named("Gilt ab"))


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

    def check(self, records: Sequence[Any]) -> Iterable[Refusal]:
        for record in records:
            record.is_checked_with_its_rollout = True
        return ()

    def check_written(self, records: Sequence[Any]) -> Iterable[Refusal]:
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
                    named_on=self.as_of,
                )
            except ValidationError as error:
                yield record, error.messages[0]


class SinglePhaseChangeResource(PhaseChangeResource):
    """In a table of its own: a row says when the unit entered the phase, so that it exists then."""

    rollout = ImportColumn("Leistungseinheit", "rollout", rollout_named("Seit"))
