"""Whether a project is worked on, from a day on."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q

from records.days import BEGINNING
from records.ends import chains_of, statements_once
from records.statements import NO_STATEMENT, Statement, StatementQuerySet

from ..choices import SUSPENDED, WITH_REASON, State
from .projects import Project


class ProjectStateQuerySet(StatementQuerySet["ProjectState"]):
    def suspending(self, key_date: date, project: str | models.OuterRef) -> Self:
        """The states with which projects rest or have ended, of the project of an outer query."""
        return self.in_force(key_date).filter(project=OuterRef(project), state__in=SUSPENDED)


class ProjectState(Statement):
    """Projektstand: planned, running, resting, completed or ended early, from a day on.

    A project runs from the day on which that is stated; a rest ends with the next state. Where none is stated, none is
    recorded: the project is taken as running from its start.
    """

    project_path = "project"
    event_days = ("effective_on",)
    owner_field = "project"
    value_fields = ("state",)
    State = State

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="states")
    state = models.CharField("Projektstand", max_length=20, choices=State, blank=True)
    reason = models.CharField(
        "Grund", max_length=200, blank=True, help_text="Nötig, wenn das Projekt ruht oder vorzeitig endet. Öffentlich."
    )

    objects = ProjectStateQuerySet.as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Projektstand"
        verbose_name_plural = "Projektstände"
        constraints = [
            *Statement.constraints_of("project_state", "project"),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="project_state_known",
                violation_error_message="Bitte wählen Sie einen Projektstand; er lässt sich nicht leeren.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_REASON) | ~Q(reason=""),
                name="project_state_with_reason",
                violation_error_message="Bitte nennen Sie den Grund, aus dem das Projekt ruht oder vorzeitig endet.",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PLANNED) | Q(effective_on__gt=BEGINNING),
                name="project_state_from_a_day",
                violation_error_message="Bitte geben Sie den Tag an, ab dem das gilt: Von Anfang an kann ein Projekt "
                "nur geplant sein.",
            ),
        ]

    @classmethod
    def first_day_of(cls, owner: "Project") -> date:
        """What a new project is given holds from its start, what a list says of one from the day of the list."""
        field: Any = Project._meta.get_field("started_on")
        day: date = owner.stated_from or owner.listed_on or field.to_python(owner.started_on) or BEGINNING
        return day

    @property
    def value_text(self) -> str:
        return str(self.get_state_display()) or NO_STATEMENT

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        cls.refuse_repeating(statements_once(cls, records))

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        super().refuse_deleting(records)
        cls.refuse_repeating(statements_once(cls, deleted=records))

    @classmethod
    def refuse_repeating(cls, states: Iterable[Self]) -> None:
        """The same state twice in a row would move the day from which it holds."""
        for chain in chains_of(cls, states).values():
            for before, after in pairwise(chain):
                if before.state == after.state:
                    raise ValidationError({"state": repeated_message(before, after)})


def repeated_message(before: ProjectState, after: ProjectState) -> str:
    return (
        f"Dasselbe stünde zweimal nacheinander: „{before}“ und „{after}“. Ist der Tag oder der Grund der früheren "
        "Angabe falsch, berichtigen Sie ihn dort."
    )
