"""Rollouts of projects in organisational units and the phases that they enter."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, prefetch_related_objects

from records.days import BEGINNING
from records.models import Confirmation, DatedEvent
from records.querysets import RecordQuerySet
from records.stated import DatedQuerySet, DatedRecord, Stated
from records.statements import joined_in_force
from units.models import Unit, matching_units

from ..choices import PLANNED_FIELDS, Phase
from .planned import PlannedPhase, check_planned_order
from .projects import Project, ProjectPartQuerySet

CURRENT_PHASE = {"current_phase": "phase", "current_since": "effective_on"}
DATED_PHASE = {**CURRENT_PHASE, "current_precision": "date_precision"}


class RolloutQuerySet(ProjectPartQuerySet["Rollout"], DatedQuerySet["Rollout"]):  # type: ignore[override]
    last_event = "current_since"

    def on(self, key_date: date) -> Self:
        """Rollouts of projects that had started by the key date, each with its phase on that day, and since when; also
        as `with_unit`, `with_project` and `with_planned_production`."""
        rollouts = self.started(key_date).with_dated_phase(key_date)
        return rollouts.with_unit_and_project(key_date).with_planned_production(key_date)

    def with_unit(self, key_date: date) -> Self:
        """Each rollout with what is stated of its unit on the day: `unit_name__name`, `unit_number__number`,
        `unit_kind__kind`, `unit_division__division` and `division_name__name`, with their keys for sorting."""
        joined = {
            "unit_name": "unit__names",
            "unit_number": "unit__numbers",
            "unit_kind": "unit__kinds",
            "unit_division": "unit__divisions",
        }
        rollouts = self.alias(**{name: joined_in_force(key_date, path) for name, path in joined.items()})
        return rollouts.alias(division_name=joined_in_force(key_date, "unit_division__division__names"))

    def with_unit_and_project(self, key_date: date) -> Self:
        """As `with_unit` and `with_project`."""
        return self.with_unit(key_date).with_project(key_date)

    def with_planned_production(self, key_date: date) -> Self:
        """Each rollout with its plan of production in force on the day: `planned_production__planned_on`."""
        return self.alias(planned_production=Rollout.planned_production_on.join(key_date))

    def with_attention(self, key_date: date) -> Self:
        """Of rollouts `with_phase` of a key date: also `last_confirmed_on`, `overdue_since` and `overdue_phase`."""
        return super().with_attention(key_date).with_overdue(key_date)

    def with_phase(self, key_date: date) -> Self:
        """Each rollout with its phase on the day: its last phase change with effective_on up to it.

        `current_phase`, `current_since` (day); both None where none is recorded.
        """
        return self.annotate(**last_change(key_date, CURRENT_PHASE))

    def with_dated_phase(self, key_date: date) -> Self:
        """As `with_phase`, with `current_precision`: the DatePrecision of the day, None where no phase is recorded."""
        return self.annotate(**last_change(key_date, DATED_PHASE))

    def with_overdue(self, key_date: date) -> Self:
        """Of rollouts `with_phase` of a key date: `overdue_phase`, the first phase not reached by the day planned for
        it, and `overdue_since`, that day; both None where nothing is overdue."""
        if "overdue_since" in self.query.annotations:
            return self
        missed = PlannedPhase.objects.missed(key_date).order_by("phase")
        return self.annotate(
            overdue_since=Subquery(missed.values("planned_on")[:1]), overdue_phase=Subquery(missed.values("phase")[:1])
        )

    def overdue(self, key_date: date) -> Self:
        """Of rollouts `with_phase` of a key date: those that had not reached a phase by its planned day."""
        return self.filter(Exists(PlannedPhase.objects.missed(key_date)))

    def in_phase(self, phase: Phase | None) -> Self:
        """Of rollouts `with_phase` of a day: those in the phase on it, or, for None, those without any."""
        return self.filter(current_phase=phase) if phase else self.filter(current_phase__isnull=True)

    def search(self, text: str, key_date: date = date.max) -> Self:
        """Rollouts of units that match the text by a name or number up to the day."""
        return self.filter(matching_units(text, key_date, "unit"))

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable[Any], batch_size: int | None = None, **options: Any
    ) -> list[Any]:
        rollouts = list(objs)
        prefetch_related_objects(rollouts, "project")  # what is planned holds from its start
        return super().bulk_create(rollouts, batch_size, **options)


def last_change(key_date: date, columns: dict[str, str]) -> dict[str, Subquery]:
    """The columns of the last phase change of the outer rollout up to the day, under the names that are their keys."""
    changes = PhaseChange.objects.filter(rollout=OuterRef("pk"), effective_on__lte=key_date).order_by("-effective_on")
    return {name: Subquery(changes.values(column)[:1]) for name, column in columns.items()}


def planned_day(label: str, phase: Phase) -> Stated:
    return Stated("planned_phases", "planned_on", verbose_name=label, phase=phase)


class Rollout(DatedRecord):
    """Umsetzung: one project in one organisational unit. Its phase on a day is its last phase change up to then.

    The days planned for its phases are stated from a day on, the first from the start of the project.
    """

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="rollouts")
    unit = models.ForeignKey(Unit, verbose_name="Leistungseinheit", on_delete=models.PROTECT, related_name="rollouts")
    planned_planning_on = planned_day("Geplant in Planung ab", Phase.PLANNING)
    planned_concept_on = planned_day("Geplant in Konzeption ab", Phase.CONCEPT)
    planned_production_on = planned_day("Geplant produktiv ab", Phase.PRODUCTION)

    objects = RolloutQuerySet.as_manager()

    # Of rollouts `with_dated_phase` of a day.
    current_phase: int | None
    current_since: date | None
    current_precision: str | None

    class Meta:
        verbose_name = "Umsetzung"
        verbose_name_plural = "Umsetzungen"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "unit"],
                name="rollout_project_and_unit_once",
                violation_error_message="Diese Leistungseinheit ist im Projekt schon erfasst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} – {self.project}"

    @property
    def first_stated_on(self) -> date:
        return self.stated_from or (self.project.started_on if self.project_id else BEGINNING)

    @classmethod
    def former_name(cls, key: int) -> str:
        return ""  # its unit and project name it

    def clean(self) -> None:
        super().clean()
        if self._state.adding:
            check_planned_order({phase: self.__dict__.get(name) for phase, name in PLANNED_FIELDS.items()})


class RolloutConfirmation(Confirmation):
    """Bestätigung of a rollout: its phase still held on a day."""

    subject = models.ForeignKey(
        Rollout, verbose_name="Umsetzung", on_delete=models.PROTECT, related_name="confirmations"
    )

    objects = RecordQuerySet.as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung einer Umsetzung"
        verbose_name_plural = "Bestätigungen von Umsetzungen"


class PhaseChangeQuerySet(RecordQuerySet["PhaseChange"]):
    def with_previous_phase(self) -> Self:
        """Each phase change with `previous_phase`, the phase it leads out of; None where it is the rollout's first."""
        earlier = PhaseChange.objects.filter(rollout=OuterRef("rollout"), effective_on__lt=OuterRef("effective_on"))
        return self.annotate(previous_phase=Subquery(earlier.order_by("-effective_on").values("phase")[:1]))

    def with_unit(self, key_date: date) -> Self:
        """Each phase change with the name of its unit on the day: `unit_name__name`."""
        return self.alias(unit_name=joined_in_force(key_date, "rollout__unit__names"))

    def search(self, text: str) -> Self:
        """Phase changes of units that match the text by name or number."""
        return self.filter(matching_units(text, date.max, "rollout__unit"))


class PhaseChange(DatedEvent):
    """Phasenwechsel: a rollout enters a phase on `effective_on`."""

    project_path = "rollout.project"

    rollout = models.ForeignKey(
        Rollout, verbose_name="Umsetzung", on_delete=models.PROTECT, related_name="phase_changes"
    )
    phase = models.PositiveSmallIntegerField("Phase", choices=Phase)
    note = models.CharField("Bemerkung", max_length=500, blank=True)

    objects = PhaseChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "Phasenwechsel"
        verbose_name_plural = "Phasenwechsel"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rollout", "effective_on"],
                name="phase_change_once_a_day",
                violation_error_message="Für diesen Tag ist bei der Umsetzung schon ein Phasenwechsel eingetragen.",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=Phase.values),
                name="phase_change_known_phase",
                violation_error_message="Die Phase muss Planung, Konzeption oder Produktiv sein.",
            ),
        ]
        indexes = [
            models.Index("rollout", F("effective_on").desc(), "phase", name="phase_change_by_day"),
        ]

    history_indexes = (
        models.Index(
            "rollout",
            F("effective_on").desc(),
            "history_date",
            "superseded_at",
            "phase",
            name="phase_change_known_by_day",
        ),
    )

    # Set where all phase changes of a rollout are entered at once and `check_phases_differ` sees them together.
    is_checked_with_its_rollout = False

    def __str__(self) -> str:
        return f"{self.get_phase_display()} ab {self.effective_on:%d.%m.%Y}"

    def clean(self) -> None:
        super().clean()
        if self.is_checked_with_its_rollout or None in (self.rollout_id, self.phase, self.effective_on):
            return
        others = self.rollout.phase_changes.exclude(pk=self.pk).values_list("effective_on", "phase")
        check_phases_differ({**dict(others), self.effective_on: self.phase}, self.effective_on)


def check_phases_differ(phases: dict[date, int], day: date | None = None) -> None:
    """Raise a ValidationError where two phase changes of a rollout in a row (day -> phase) enter the same phase.

    It would move the day since when the phase holds. With a `day` only the change of that day is looked at.
    """
    for earlier, later in pairwise(sorted(phases)):
        if phases[earlier] == phases[later] and day in (None, earlier, later):
            raise ValidationError(
                f"„{Phase(phases[earlier]).label}“ ist ab {earlier:%d.%m.%Y} und noch einmal ab {later:%d.%m.%Y} "
                "eingetragen. War der Tag falsch, ändern Sie ihn dort; dass der Stand noch gilt, vermerken Sie mit "
                "„Stand bestätigen“."
            )
