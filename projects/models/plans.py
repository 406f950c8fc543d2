"""What a project is called and plans, each kind as decided on a day, with its source."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet

from records.days import BEGINNING, OPEN
from records.ends import chains_of, owners_of, statements_of
from records.fields import SearchKeyField
from records.history import remember
from records.statements import Statement, StatementQuerySet

from ..choices import PlannedSubject, Qualifier
from .projects import Milestone, Project

END_BEFORE_START = "Die Fertigstellung darf nicht vor dem Beginn liegen."


class ProjectTitle(Statement):
    """Title of a project from a day on; no two projects have the same at a time."""

    project_path = "project"
    owner_field = "project"
    value_fields = ("title",)
    begins_always = True

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="titles")
    title = models.CharField("Titel", max_length=200)
    title_key = SearchKeyField(sources=("title",))

    objects = StatementQuerySet["ProjectTitle"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Titel eines Projekts"
        verbose_name_plural = "Titel von Projekten"
        constraints = Statement.constraints_of("project_title", "project")
        indexes = [models.Index(fields=["title_key", "project", "until", "effective_on"], name="project_title_sort")]

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        for record in records:
            others = cls.objects.filter(title=record.title, until__gt=record.effective_on)
            if others.filter(effective_on__lt=record.following_on).exclude(project=record.project_id).exists():
                raise ValidationError({"title": f"Ein anderes Projekt hat schon den Titel „{record.title}“."})

    @property
    def following_on(self) -> date:
        """The day of the next title of the same project."""
        later = ProjectTitle.objects.filter(project=self.project_id, effective_on__gt=self.effective_on)
        return later.values_list("effective_on", flat=True).order_by("effective_on").first() or OPEN


class ProjectShortName(Statement):
    """Short name of a project for lists from a day on; empty where it has none any more."""

    project_path = "project"
    owner_field = "project"
    value_fields = ("short_name",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="short_names")
    short_name = models.CharField(
        "Kurzname", max_length=60, blank=True, help_text="Für Listen, etwa „Aktenplan“; leer, wenn der Titel kurz ist."
    )

    objects = StatementQuerySet["ProjectShortName"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Kurzname eines Projekts"
        verbose_name_plural = "Kurznamen von Projekten"
        constraints = Statement.constraints_of("project_short_name", "project")


class ProjectStart(Statement):
    """Beginn: planned start of the implementation period, as decided on a day.

    A start that has passed is no plan any more: a later decision moves it neither from nor to a day before its own. So
    the start stated last says for every day whether the project had begun; `Project.started_on` keeps it.
    """

    project_path = "project"
    owner_field = "project"
    value_fields = ("starts_on",)
    begins_always = True

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="starts")
    starts_on = models.DateField("Beginn", help_text="Beginn des Durchführungszeitraums, meist der Projektauftakt.")

    objects = StatementQuerySet["ProjectStart"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Beginn eines Projekts"
        verbose_name_plural = "Beginne von Projekten"
        constraints = Statement.constraints_of("project_start", "project")

    @classmethod
    def first_day_of(cls, owner: Any) -> date:
        return BEGINNING

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        written = {record.pk: record for record in records if record.pk}
        stored = statements_of(cls, owners_of(cls, records), "default")
        new = [record for record in records if not record.pk]
        cls.refuse_moving_what_has_passed([*(written.get(row.pk, row) for row in stored), *new])
        for record in records:
            later = ProjectEnd.objects.filter(project=record.project_id, until__gt=record.effective_on)
            if later.filter(ends_on__lt=record.starts_on).exists():
                raise ValidationError(END_BEFORE_START)

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        super().refuse_deleting(records)
        deleted = {record.pk for record in records}
        stored = statements_of(cls, owners_of(cls, records), "default")
        cls.refuse_moving_what_has_passed([row for row in stored if row.pk not in deleted])

    @classmethod
    def refuse_moving_what_has_passed(cls, starts: Iterable[Self]) -> None:
        for chain in chains_of(cls, starts).values():
            for before, after in pairwise(chain):
                if after.effective_on > before.starts_on:
                    raise ValidationError({"starts_on": passed_message(before.starts_on, after)})
                if after.effective_on > after.starts_on:
                    raise ValidationError({"starts_on": passed_message(after.starts_on, after)})

    @classmethod
    def after_writing(cls, owners: Collection[int], using: str) -> None:
        """Keep the start stated last in the project, as a consequence in its history."""
        super().after_writing(owners, using)
        chains = chains_of(cls, statements_of(cls, owners, using)).values()
        last = {chain[-1].project_id: chain[-1].starts_on for chain in chains}
        projects: Any = QuerySet(Project, using=using)
        kept = dict(projects.filter(pk__in=last).values_list("pk", "started_on"))
        moved = [pk for pk, starts_on in last.items() if kept[pk] != starts_on]
        for pk in moved:
            projects.filter(pk=pk).update(started_on=last[pk])
        remember(Project, moved, "~", using, consequence=True)


def passed_message(start: date, decision: ProjectStart) -> str:
    return (
        f"Der Beginn {start:%d.%m.%Y} liegt vor dem Tag, ab dem die neue Angabe gilt "
        f"({decision.effective_on:%d.%m.%Y}). "
        "Ein Beginn, der vorüber ist, wird nicht mehr verschoben; war er falsch, berichtigen Sie ihn."
    )


class ProjectEnd(Statement):
    """Fertigstellung: planned end of the implementation period, as decided on a day; empty: no day any more."""

    project_path = "project"
    owner_field = "project"
    value_fields = ("ends_on",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="ends")
    ends_on = models.DateField(
        "Fertigstellung",
        null=True,
        blank=True,
        help_text="Ende des Durchführungszeitraums, nicht des Bewilligungszeitraums der Zuwendung.",
    )

    objects = StatementQuerySet["ProjectEnd"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Fertigstellung eines Projekts"
        verbose_name_plural = "Fertigstellungen von Projekten"
        constraints = Statement.constraints_of("project_end", "project")

    @classmethod
    def first_day_of(cls, owner: Any) -> date:
        return first_day_of_plans(owner)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        for record in records:
            start = record.project.started_on
            if start and record.ends_on and record.ends_on < start:
                raise ValidationError(END_BEFORE_START)


class PlannedNumber(Statement):
    """How many units or bundles a project plans, as decided on a day, with the words of the source: rund 40."""

    Subject = PlannedSubject
    Qualifier = Qualifier

    project_path = "project"
    owner_field = "project"
    key_fields = ("subject",)
    value_fields = ("number", "qualifier")

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="numbers")
    subject = models.CharField("Wovon", max_length=20, choices=PlannedSubject)
    number = models.PositiveIntegerField("Zahl", null=True, blank=True, help_text="Nur wenn der Plan eine Zahl nennt.")
    qualifier = models.CharField(
        "Zusatz", max_length=10, choices=Qualifier, blank=True, help_text="Wie die Quelle die Zahl nennt."
    )

    objects = StatementQuerySet["PlannedNumber"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "geplante Anzahl"
        verbose_name_plural = "geplante Anzahlen"
        constraints = [
            *Statement.constraints_of("planned_number", "project", "subject"),
            models.CheckConstraint(
                condition=Q(subject__in=PlannedSubject.values),
                name="planned_number_known_subject",
                violation_error_message="Geplant werden Leistungseinheiten oder Prozessbündel.",
            ),
        ]

    @property
    def value_text(self) -> str:
        """rund 40 (geplante Leistungseinheiten)"""
        number = "keine Zahl" if self.number is None else f"{self.get_qualifier_display()} {self.number}".strip()
        return f"{number} ({self.get_subject_display()})"

    @classmethod
    def first_day_of(cls, owner: Any) -> date:
        return first_day_of_plans(owner)


class MilestoneDay(Statement):
    """Day on which a milestone is due, as decided on a day."""

    project_path = "milestone.project"
    owner_field = "milestone"
    value_fields = ("due_on",)

    milestone = models.ForeignKey(
        Milestone, verbose_name="Meilenstein", on_delete=models.CASCADE, related_name="planned_days"
    )
    due_on = models.DateField("Fällig am")

    objects = StatementQuerySet["MilestoneDay"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Tag eines Meilensteins"
        verbose_name_plural = "Tage von Meilensteinen"
        constraints = Statement.constraints_of("milestone_day", "milestone")

    @classmethod
    def first_day_of(cls, owner: Any) -> date:
        if owner.stated_from:
            return owner.stated_from
        return first_day_of_plans(owner.project) if owner.project_id else BEGINNING


def first_day_of_plans(project: Any) -> date:
    """Plans hold from the start of their project, where nothing else is said."""
    field: Any = Project._meta.get_field("started_on")
    return project.stated_from or field.to_python(project.started_on) or BEGINNING
