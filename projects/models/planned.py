"""When rollouts are planned to reach the phases, as decided on a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from records.fields import DayField
from records.stated import Stated
from records.statements import Statement, StatementQuerySet, joined_in_force

from ..choices import FIRST_DONE, STANDARD_MODEL, model_of_phase, phase_key
from .phases import PLANNED_DONE, PLANNED_PRODUCTIVE, Phase, PhaseName, planned_label
from .projects import Project
from .states import ProjectState

OF_ANOTHER_MODEL = "Diese Phase gehört nicht zum Phasenmodell des Projekts."


class PlannedPhaseQuerySet(StatementQuerySet["PlannedPhase"]):
    def missed(self, key_date: date) -> Self:
        """Of the outer rollout `with_phase` of the key date: the plans in force whose day passed without the phase or a
        later one being reached; none where its project rests or has ended. What was reached as planned and left again
        is not overdue, until it is planned anew."""
        reached = Coalesce(OuterRef("current_phase"), 0, output_field=models.IntegerField())
        missed = self.passed(key_date).filter(rollout=OuterRef("pk"), phase__gt=reached)
        missed = missed.filter(~Exists(self.model._default_manager.fulfilled(key_date).filter(pk=OuterRef("pk"))))
        return missed.filter(~Exists(ProjectState.objects.suspending(key_date, OuterRef("project"))))

    def fulfilled(self, key_date: date) -> Self:
        """The plans whose phase, or a later one, was reached by the day, since they were made."""
        reached = "rollout__phase_changes__"
        return self.order_by().filter(
            **{
                f"{reached}phase__gte": F("phase"),
                f"{reached}effective_on__gte": F("effective_on"),
                f"{reached}effective_on__lte": key_date,
            }
        )

    def beyond_the_end(self, key_date: date) -> Self:
        """The plans in force on the day that lie after the end that their project has on it."""
        ends = {"project_end": joined_in_force(key_date, "rollout__project__ends")}
        return self.in_force(key_date).alias(**ends).filter(planned_on__gt=F("project_end__ends_on"))

    def passed(self, key_date: date) -> Self:
        """The plans in force on the key date whose day passed."""
        return self.in_force(key_date).filter(planned_on__lt=key_date)


class PlannedPhase(Statement):
    """Plandatum: the day on which a rollout shall reach a phase, from the day of the decision on; none where it is
    planned no more. A planned day that passes changes no phase."""

    project_path = "rollout.project"
    unit_path = "rollout.unit"
    event_days = ("effective_on",)
    owner_field = "rollout"
    key_fields = ("phase",)
    value_fields = ("planned_on",)

    rollout = models.ForeignKey(
        "projects.Rollout", verbose_name="Umsetzung", on_delete=models.CASCADE, related_name="planned_phases"
    )
    phase = models.ForeignKey(
        Phase, verbose_name="Phase", on_delete=models.PROTECT, related_name="plans", db_index=False
    )
    planned_on = DayField(
        "Geplant ab",
        null=True,
        blank=True,
        help_text="Ein Plandatum ändert die Phase nicht von selbst: Verstreicht es, gilt die Umsetzung als überfällig.",
    )

    objects = PlannedPhaseQuerySet.as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Plandatum"
        verbose_name_plural = "Plandaten"
        constraints = Statement.constraints_of("planned_phase", "rollout", "phase")
        indexes = [
            models.Index(
                fields=["rollout", "phase", "until", "effective_on", "planned_on"], name="planned_phase_of_rollout"
            ),
            models.Index(
                fields=["phase", "planned_on", "rollout", "until", "effective_on"], name="planned_phase_first"
            ),
            models.Index(fields=["planned_on", "rollout", "phase", "until", "effective_on"], name="planned_phase_sort"),
        ]

    def __str__(self) -> str:
        return f"{self.value_text} (gilt {self.since_text})"

    @property
    def quoted(self) -> str:
        """„Produktiv geplant ab 01.06.2021“ (gilt ab 01.05.2021)"""
        return f"„{self.value_text}“ (gilt {self.since_text})"

    def entry_label(self, label: str) -> str:
        """Its value says what is planned; the label would say it twice."""
        return str(self._meta.verbose_name)

    @property
    def value_text(self) -> str:
        """Produktiv geplant ab 01.03.2021"""
        if self.planned_on is None:
            return f"{self.phase} nicht mehr geplant"
        return f"{self.phase} geplant ab {self.planned_on:%d.%m.%Y}"

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        refuse_other_models(records)
        owners, saved = {record.rollout_id for record in records}, {record.pk for record in records if record.pk}
        stored = cls._base_manager.filter(rollout__in=owners).exclude(pk__in=saved)
        check_plans([*stored, *records])

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        super().refuse_deleting(records)
        owners, deleted = {record.rollout_id for record in records}, {record.pk for record in records}
        check_plans(cls._base_manager.filter(rollout__in=owners).exclude(pk__in=deleted))


class PlannedDoneDay(Stated):
    """The day planned for the phase that counts as done, whatever the model."""

    def __init__(self, label: str) -> None:
        super().__init__("planned_phases", "planned_on", verbose_name=label, phase_id=FIRST_DONE)

    @property
    def conditions(self) -> dict[str, object]:
        return {"phase__gte": FIRST_DONE}

    def keys_of(self, owner: Any) -> dict[str, object]:
        return {"phase_id": owner.project.done_phase if owner.project_id else FIRST_DONE}

    def is_said_by(self, statement: "PlannedPhase") -> bool:
        return bool(statement.phase_id >= FIRST_DONE)


def planned_day_of(phase: int, name: str) -> Stated:
    """The day planned for a phase of any model, by its key and name."""
    stated = Stated("planned_phases", "planned_on", verbose_name=planned_label(name), phase_id=phase)
    stated.name = f"planned_{phase}_on"
    return stated


def planned_done_label(models: Iterable[int]) -> str:
    """What the day planned for the phase that counts as done is called, of projects of these phase models: of another
    than every new project takes, and of several, its neutral word."""
    return PLANNED_PRODUCTIVE if set(models) <= {STANDARD_MODEL} else PLANNED_DONE


DONE_OF_OTHERS = PlannedDoneDay(PLANNED_DONE)
DONE_OF_OTHERS.name = "planned_production_on"


def planned_in_form(chains: Iterable[tuple[Stated, ...]], project: Project) -> list[tuple[Stated, ...]]:
    """Of the attributes of rollouts those for the phases of the project's model, with one for each of its phases that
    has none; in the order of the phases."""
    own = {chain[0].keys["phase_id"]: chain for chain in chains}
    phases = PhaseName.objects.between(project.phase_model_id, timezone.localdate())
    done = own[FIRST_DONE] if project.phase_model_id == STANDARD_MODEL else (DONE_OF_OTHERS,)
    return [*(own.get(phase) or (planned_day_of(phase, name),) for phase, name in phases), done]


def planned_day(label: str, place: int) -> Stated:
    """The day planned for a phase of the model that every new project takes."""
    phase = phase_key(STANDARD_MODEL, place)
    return Stated("planned_phases", "planned_on", verbose_name=label, phase_id=phase)


def refuse_other_models(statements: Sequence[Any]) -> None:
    """Raise a ValidationError where statements of rollouts name a phase that is not of the model of their project."""
    named = [statement for statement in statements if statement.phase_id]
    rollouts = {statement.rollout_id for statement in named if statement.rollout_id}
    models_of = dict(Project.objects.filter(rollouts__in=rollouts).order_by().values_list("rollouts", "phase_model"))
    for statement in named:
        model = models_of.get(statement.rollout_id) or statement.rollout.project.phase_model_id
        if model_of_phase(statement.phase_id) != model:
            raise ValidationError({"phase": OF_ANOTHER_MODEL})


def check_plans(plans: Iterable["PlannedPhase"]) -> None:
    """Raise a ValidationError where, of the plans of rollouts, those in force together do not stand in the order of
    the phases."""
    by_rollout: dict[int, list[Any]] = {}
    for plan in sorted(plans, key=lambda plan: plan.effective_on):
        by_rollout.setdefault(plan.rollout_id, []).append(plan)
    for of_rollout in by_rollout.values():
        for day in {plan.effective_on for plan in of_rollout}:
            check_planned_order({plan.phase_id: plan.planned_on for plan in of_rollout if plan.effective_on <= day})


def check_planned_order(planned: Mapping[int, date | None]) -> None:
    """Raise a ValidationError where a phase (phase -> planned day) is planned before an earlier one."""
    days = [day for _, day in sorted(planned.items()) if day]
    if days != sorted(days):
        raise ValidationError("Die Plandaten müssen in der Reihenfolge der Phasen liegen.")
