"""What a report says of a project beside its status: exchange, transfer, and what follows outside the grant."""

from datetime import date
from typing import Self

from django.db import models

from records.fields import DayField
from records.models import PUBLIC_HELP, Record

from ..choices import NoteKind
from .projects import OfProjectQuerySet, Project


class ProjectNoteQuerySet(OfProjectQuerySet["ProjectNote"]):
    def by_then(self, key_date: date) -> Self:
        """Those of days up to the key date, the newest first."""
        return self.filter(noted_on__lte=key_date).order_by("-noted_on", "kind", "pk")


class ProjectNote(Record):
    """Notiz zu einem Projekt: dated, of a kind. Public; names of staff do not belong in it."""

    project_path = "project"
    package_key = ("project", "kind", "noted_on")
    event_days = ("noted_on",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField("Art", max_length=20, choices=NoteKind)
    noted_on = DayField("Stand vom")
    text = models.TextField("Text", help_text=PUBLIC_HELP)
    source = models.CharField("Quelle", max_length=200, blank=True)

    objects = ProjectNoteQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = "Notiz zu einem Projekt"
        verbose_name_plural = "Notizen zu Projekten"
        ordering = ["-noted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "noted_on"],
                name="project_note_once_a_day",
                violation_error_message="Für diesen Tag gibt es schon eine Notiz dieser Art zu dem Projekt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.get_kind_display()}, {self.noted_on:%d.%m.%Y}"

    @classmethod
    def first_day_touched(cls, before: Self | None, after: Self | None) -> date | None:
        """Its day, as it was or as it is now: the page of the project shows it from then on."""
        said = {(each.noted_on, each.kind, each.text) for each in (before, after) if each}
        return None if before and after and len(said) == 1 else min(said)[0]
