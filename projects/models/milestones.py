"""Milestones of projects, and the days planned for them, as decided on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import NullIf

from records.dated import DatedQuerySet, DatedRecord
from records.days import BEGINNING
from records.fields import DayField
from records.past import refuse_days_to_come
from records.stated import Stated
from records.statements import Statement, StatementQuerySet

from .projects import OfProjectQuerySet, Project


class MilestoneQuerySet(OfProjectQuerySet["Milestone"], DatedQuerySet["Milestone"]):  # type: ignore[override]
    def on(self, key_date: date) -> Self:
        """Those `planned` of projects that had started by the key date, with `since`, the day from which that day was
        planned (empty: from the beginning); also as `with_reached` and `with_project`."""
        milestones = self.planned(key_date).filter(project__started_on__lte=key_date).with_reached(key_date)
        since = NullIf("due_on_on_day__effective_on", Value(BEGINNING))
        return milestones.annotate(since=since).with_project(key_date)

    def with_reached(self, key_date: date) -> Self:
        """Each milestone with `reached_by_then`: the day on which it was reached; empty where that came later."""
        reached = Case(When(reached_on__lte=key_date, then=F("reached_on")), output_field=models.DateField(null=True))
        return self.annotate(reached_by_then=reached)

    def reached(self, key_date: date) -> Self:
        """Those that were reached by the key date."""
        return self.filter(reached_on__lte=key_date)

    def with_planned_from(self) -> Self:
        """Each milestone with `planned_from`: the first day from which one was planned for it, that pages show it."""
        days = MilestoneDay.objects.filter(milestone=OuterRef("pk")).order_by("effective_on")
        return self.alias(planned_from=Subquery(days.values("effective_on")[:1]))

    def planned(self, key_date: date) -> Self:
        """Milestones for which a day was planned on the key date, with it, in the order of these days."""
        return self.on_day(key_date).filter(due_on_on_day__isnull=False).order_by("due_on_on_day__due_on", "pk")


class Milestone(DatedRecord):
    """Meilenstein: a target of a project with its planned day, which is stated, and the day on which it was reached."""

    package_key = ("project", "title")
    project_path = "project"
    event_days = ("reached_on",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField("Titel", max_length=200)
    due_on = Stated("planned_days")
    reached_on = DayField("Erreicht am", null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "Meilenstein"
        verbose_name_plural = "Meilensteine"
        ordering = ["pk"]

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None is reached on a day to come."""
        super().refuse_saving(records)
        refuse_days_to_come(
            records, "reached_on", "Erreicht ist er spätestens heute; der künftige Tag ist „Fällig am“."
        )

    def first_day_altered(self, before: Self | None) -> date | None:
        """Also the day on which it was reached, as it was or as it is now."""
        days = [super().first_day_altered(before)]
        reached_before = before.reached_on if before else None
        if self.reached_on != reached_before:
            days += [reached_before, self.reached_on]
        return min((day for day in days if day), default=None)

    def __str__(self) -> str:
        return self.title


class MilestoneDay(Statement):
    """Day on which a milestone is due, as decided on a day."""

    project_path = "milestone.project"
    owner_field = "milestone"
    value_fields = ("due_on",)

    milestone = models.ForeignKey(
        Milestone, verbose_name="Meilenstein", on_delete=models.CASCADE, related_name="planned_days"
    )
    due_on = DayField("Fällig am")

    objects = StatementQuerySet["MilestoneDay"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Tag eines Meilensteins"
        verbose_name_plural = "Tage von Meilensteinen"
        constraints = Statement.constraints_of("milestone_day", "milestone")

    @classmethod
    def first_day_of(cls, owner: "Milestone") -> date:
        planned_from = owner.project.planned_from if owner.project_id else BEGINNING
        day: date = owner.stated_from or planned_from
        return day
