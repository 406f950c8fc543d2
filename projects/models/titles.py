"""What projects are called from a day on."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models

from records.days import OPEN, since_text
from records.ends import chains_of, owners_of, statements_of
from records.fields import SearchKeyField
from records.locks import lock_between_owners
from records.statements import Statement, StatementQuerySet

from .projects import Project

WITHOUT_TITLE = (
    "Vor „{}“ hätte das Projekt keinen Titel; bekannt ist es {}. Wurde es später bekannt, berichtigen Sie bitte den "
    "Tag der ersten Angabe zum Beginn; der erste Titel geht mit."
)


class ProjectTitle(Statement):
    """Title of a project from a day on; no two projects have the same at a time, and none is known without.

    The database cannot hold this: whether two titles are the same at a time depends on days of four rows, what SQLite
    has no constraint for. `refuse_saving` and `refuse_deleting` hold it in every way of writing.
    """

    project_path = "project"
    distinct_among = "titles of projects"
    owner_field = "project"
    value_fields = ("title",)

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
        cls.refuse_days_without(records, [])
        cls.refuse_doubles(records)

    @classmethod
    def refuse_doubles(cls, records: Iterable[Self]) -> None:
        """Raise a ValidationError where another project has the title of one at the same time."""
        lock_between_owners(cls)
        for record in records:
            others = cls.objects.filter(title=record.title, until__gt=record.effective_on)
            if others.filter(effective_on__lt=record.following_on).exclude(project=record.project_id).exists():
                raise ValidationError({"title": f"Ein anderes Projekt hat schon den Titel „{record.title}“."})

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        super().refuse_deleting(records)
        cls.refuse_days_without([], records)

    @classmethod
    def refuse_days_without(cls, saved: Sequence[Self], deleted: Sequence[Self]) -> None:
        """Raise a ValidationError where a project would be known before its first title."""
        written = {record.pk for record in (*saved, *deleted) if record.pk}
        stored = statements_of(cls, owners_of(cls, [*saved, *deleted]), "default")
        titles = chains_of(cls, [*(row for row in stored if row.pk not in written), *saved])
        known_from = dict(Project.objects.filter(pk__in=[pk for (pk,) in titles]).values_list("pk", "known_from"))
        for (project,), (first, *_) in titles.items():
            if first.effective_on > known_from.get(project, first.effective_on):
                raise ValidationError({"effective_on": WITHOUT_TITLE.format(first, since_text(known_from[project]))})

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
