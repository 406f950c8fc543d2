"""Objectives of projects: what shall be reached, by which measure, and how far that is on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from records.fields import DayField
from records.models import PUBLIC_HELP, Qualifier, Record
from records.statements import Statement, StatementQuerySet

from ..choices import ObjectiveMeasure, ObjectiveSubject
from .projects import OfProjectQuerySet, Project

NOT_COUNTED = "Dieses Maß zählt das Programm selbst; Werte werden nur bei „eigene Zahl“ eingetragen."
MOST = 999_999_999


class ObjectiveQuerySet(OfProjectQuerySet["Objective"]):
    def on(self, key_date: date) -> Self:
        """Those pursued on the day, of projects that had started by it."""
        pursued = Q(ended_on=None) | Q(ended_on__gt=key_date)
        return self.filter(pursued, effective_on__lte=key_date, project__started_on__lte=key_date)


class Objective(Record):
    """Ziel: what a project shall reach, from a day on. The program counts units and bundles itself; of another measure
    baseline, target and actual values are stated (`ObjectiveNumber`)."""

    project_path = "project"
    package_key = ("project", "title")

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="objectives")
    title = models.CharField("Ziel", max_length=200, help_text=PUBLIC_HELP)
    measure = models.CharField(
        "Maß", max_length=20, choices=ObjectiveMeasure, help_text="Was gezählt wird; „ohne Zahl“, wenn nichts."
    )
    unit = models.CharField("Einheit", max_length=60, blank=True, help_text="Nur bei „eigene Zahl“, etwa „Kommunen“.")
    effective_on = DayField("Gilt ab", help_text="Tag, an dem das Ziel gesetzt oder zuerst genannt wurde.")
    ended_on = DayField("Aufgegeben am", null=True, blank=True, help_text="Tag, ab dem es nicht mehr verfolgt wird.")

    objects = ObjectiveQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = "Ziel"
        verbose_name_plural = "Ziele"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "title"],
                name="objective_once",
                violation_error_message="Dieses Ziel ist für das Projekt schon erfasst.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("effective_on")),
                name="objective_lasts",
                violation_error_message="Aufgegeben wird ein Ziel erst nach dem Tag, ab dem es gilt.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None with stated numbers whose measure the program would count."""
        super().refuse_saving(records)
        counted = [record.pk for record in records if record.pk and record.measure != ObjectiveMeasure.OWN]
        if ObjectiveNumber.objects.filter(objective__in=counted).exists():
            raise ValidationError({"measure": NOT_COUNTED})

    def first_day_altered(self, before: Self | None) -> date | None:
        names = ("project_id", "measure", "effective_on", "ended_on")
        if before is not None and all(getattr(self, name) == getattr(before, name) for name in names):
            return None
        if before is None or self.effective_on != before.effective_on or self.ended_on == before.ended_on:
            return min(each.effective_on for each in (self, before) if each)
        days: list[date] = [each.ended_on for each in (self, before) if each.ended_on]
        return min(days)


class ObjectiveNumber(Statement):
    """Zahl eines Ziels: its baseline, its target, or what is reached from a day on, with the words of the source."""

    project_path = "objective.project"
    owner_field = "objective"
    key_fields = ("subject",)
    value_fields = ("number", "qualifier")
    event_days = ("effective_on",)

    objective = models.ForeignKey(Objective, verbose_name="Ziel", on_delete=models.CASCADE, related_name="numbers")
    subject = models.CharField("Wovon", max_length=10, choices=ObjectiveSubject)
    number = models.BigIntegerField("Zahl")
    qualifier = models.CharField(
        "Zusatz", max_length=10, choices=Qualifier, blank=True, help_text="Wie die Quelle die Zahl nennt."
    )
    effective_on = DayField("Gilt ab", help_text="Tag, für den die Zahl gemessen oder festgelegt ist.")

    objects = StatementQuerySet["ObjectiveNumber"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Zahl eines Ziels"
        verbose_name_plural = "Zahlen von Zielen"
        constraints = [
            *Statement.constraints_of("objective_number", "objective", "subject"),
            models.CheckConstraint(
                condition=Q(number__gte=-MOST, number__lte=MOST),
                name="objective_number_in_range",
                violation_error_message="Bitte geben Sie eine Zahl mit höchstens neun Stellen an.",
            ),
        ]

    @property
    def value_text(self) -> str:
        """Zielwert bis zu 15"""
        return f"{self.get_subject_display()} {self.get_qualifier_display()} {self.number}".replace("  ", " ")

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        objectives: Any = Objective.objects.filter(pk__in=[record.objective_id for record in records])
        unsaved = [record.objective for record in records if record.objective_id is None]
        measures = {*objectives.values_list("measure", flat=True), *(each.measure for each in unsaved)}
        if measures - {ObjectiveMeasure.OWN}:
            raise ValidationError(NOT_COUNTED)
