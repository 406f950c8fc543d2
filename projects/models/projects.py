"""Projects with their milestones and status notes, and what the querysets of their parts share."""

from datetime import date
from decimal import Decimal
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Model, OuterRef, Q, Subquery

from records.fields import SearchKeyField
from records.models import Record
from records.querysets import ConfirmableQuerySet, RecordQuerySet
from records.shares import percent
from records.text import normalise

M = TypeVar("M", bound=Model)


class ProjectQuerySet(RecordQuerySet["Project"]):
    def on(self, key_date: date) -> Self:
        """Projects that had started by the key date."""
        return self.filter(started_on__lte=key_date)

    def with_status_note(self, key_date: date) -> Self:
        """Each project with its last status note up to the key date: `note_on` and `note_text`, None without one."""
        notes = StatusNote.objects.filter(project=OuterRef("pk"), noted_on__lte=key_date).order_by("-noted_on")
        return self.annotate(
            note_on=Subquery(notes.values("noted_on")[:1]), note_text=Subquery(notes.values("text")[:1])
        )

    def with_last_report(self, key_date: date) -> Self:
        """Each project with `last_report_on`: the day of its last status note before the key date, None without one."""
        notes = StatusNote.objects.filter(project=OuterRef("pk"), noted_on__lt=key_date).order_by("-noted_on")
        return self.annotate(last_report_on=Subquery(notes.values("noted_on")[:1]))

    def search(self, text: str) -> Self:
        """Projects whose title contains the text, umlauts and case folded."""
        return self.filter(title_key__contains=normalise(text))


class ProjectPartQuerySet(ConfirmableQuerySet[M]):
    """Records that belong to a project and have a status that can be confirmed: rollouts and bundles."""

    start_path = "project__started_on"

    def started(self, key_date: date) -> Self:
        """Those of projects that had started by the key date."""
        later = Project.objects.filter(started_on__gt=key_date)
        return self.exclude(project__in=later)  # of few projects, where a join would read them all


class Project(Record):
    """Projekt: a grant-funded project with its implementation period (Durchführungszeitraum).

    The approval period (Bewilligungszeitraum) is another pair of dates and belongs to the grant.
    """

    project_path = "self"

    class Kind(models.TextChoices):
        """What the project's progress counts."""

        ROLLOUT = "ROLLOUT", "Einführung in Leistungseinheiten"
        PROCESS = "PROCESS", "Digitalisierung von Prozessbündeln"

    slug = models.SlugField("Kurzname in Adressen", max_length=60, unique=True)
    title = models.CharField("Titel", max_length=200, unique=True)
    title_key = SearchKeyField(sources=("title",))
    kind = models.CharField(
        "Art",
        max_length=10,
        choices=Kind,
        help_text="Bestimmt den Fortschritt: Anteil der produktiven Leistungseinheiten oder der "
        "digitalisierten Prozessbündel.",
    )
    description = models.TextField("Kurzdarstellung", blank=True)
    started_on = models.DateField("Beginn", help_text="Beginn des Durchführungszeitraums, meist der Projektauftakt.")
    ends_on = models.DateField(
        "Fertigstellung",
        null=True,
        blank=True,
        help_text="Ende des Durchführungszeitraums, nicht des Bewilligungszeitraums der Zuwendung.",
    )
    planned_units = models.PositiveIntegerField(
        "geplante Leistungseinheiten",
        null=True,
        blank=True,
        help_text="Nur wenn der Plan eine Zahl nennt; der Fortschritt wird dann auch auf sie bezogen.",
    )
    planned_bundles = models.PositiveIntegerField(
        "geplante Prozessbündel",
        null=True,
        blank=True,
        help_text="Aufnahme, Analyse und Optimierung von bis zu …",
    )
    planned_digitised_bundles = models.PositiveIntegerField(
        "davon zu digitalisieren",
        null=True,
        blank=True,
        help_text="Vollständige Digitalisierung von bis zu …",
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "Projekt"
        verbose_name_plural = "Projekte"
        ordering = ["title_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("started_on")),
                name="project_end_not_before_start",
                violation_error_message="Die Fertigstellung darf nicht vor dem Beginn liegen.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def counts_units(self) -> bool:
        """Whether the progress is that of its units; else it is that of its bundles."""
        return self.kind == self.Kind.ROLLOUT

    @property
    def days_in_all(self) -> int | None:
        """Length of the implementation period in days, from start to end; None without an end."""
        return (self.ends_on - self.started_on).days if self.ends_on else None

    def has_started(self, key_date: date) -> bool:
        """Whether the implementation period had started by the key date."""
        return self.started_on <= key_date

    def days_elapsed(self, key_date: date) -> int:
        """Days from the start to the key date (22 units in 839 days on 08.04.2021)."""
        return (key_date - self.started_on).days

    def days_left(self, key_date: date) -> int | None:
        """Days from the key date to the end, negative past it; None without an end."""
        return (self.ends_on - key_date).days if self.ends_on else None

    def time_elapsed(self, key_date: date) -> Decimal | None:
        """Share of the implementation period gone by on the key date, in percent, at most 100."""
        if not self.days_in_all:
            return None
        return percent(min(self.days_elapsed(key_date), self.days_in_all), self.days_in_all)


class Milestone(Record):
    """Meilenstein: a dated target of a project, and the day on which it was reached."""

    project_path = "project"
    event_days = ("reached_on",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField("Titel", max_length=200)
    due_on = models.DateField("Fällig am")
    reached_on = models.DateField("Erreicht am", null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Meilenstein"
        verbose_name_plural = "Meilensteine"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title


class StatusNote(Record):
    """Statusbericht: a dated narrative of a project. Public; names of staff do not belong in it."""

    event_days = ("noted_on",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="status_notes")
    noted_on = models.DateField("Stand vom")
    text = models.TextField("Text", help_text="Wird veröffentlicht. Bitte keine Namen von Beschäftigten nennen.")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Statusbericht"
        verbose_name_plural = "Statusberichte"
        ordering = ["-noted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "noted_on"],
                name="status_note_once_a_day",
                violation_error_message="Für diesen Tag gibt es schon einen Statusbericht des Projekts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.noted_on:%d.%m.%Y}"
