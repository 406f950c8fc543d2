"""What projects are called from a day on."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from records.days import OPEN, since_text
from records.ends import Chain, chains_of, statements_once
from records.fields import SearchKeyField
from records.locks import lock_between_owners
from records.statements import Statement, StatementQuerySet

from .projects import Project

WITHOUT_TITLE = (
    "Vor „{}“ hätte das Projekt keinen Titel; bekannt ist es {}. Wurde es später bekannt, berichtigen Sie bitte den "
    "Tag der ersten Angabe zum Beginn; der erste Titel geht mit."
)


class NameUse(NamedTuple):
    """That a name is one of its project on all days from its own on, before `end`."""

    name: Any
    end: date

    def meets(self, other: "NameUse") -> bool:
        return bool(self.name.effective_on < other.end and other.name.effective_on < self.end)


class ProjectName:
    """What names of projects share that no two have at the same time; an empty text is no name.

    The database cannot hold this: whether two names are the same at a time depends on days of four rows, what SQLite
    has no constraint for. `refuse_saving` and `refuse_deleting` hold it in every way of writing.
    """

    project_path = "project"
    distinct_among = "names of projects"
    owner_field = "project"
    value_fields: ClassVar[tuple[str, ...]]

    @property
    def text(self) -> str:
        return str(getattr(self, self.value_fields[0]))

    @classmethod
    def refuse_saving(cls, records: Sequence[Any]) -> None:
        super().refuse_saving(records)  # type: ignore[misc]  # of the statement
        cls.refuse_chains(records, [])

    @classmethod
    def refuse_deleting(cls, records: Sequence[Any]) -> None:
        super().refuse_deleting(records)  # type: ignore[misc]  # of the statement
        cls.refuse_chains([], records)

    @classmethod
    def refuse_chains(cls, saved: Sequence[Any], deleted: Sequence[Any]) -> None:
        """Raise a ValidationError where names would not fit each other once these are saved, or deleted."""
        lock_between_owners(cls)
        cls.check_chains(chains_of(cls, statements_once(cls, saved, deleted)))

    @classmethod
    def check_chains(cls, chains: Mapping[Chain, Sequence[Any]]) -> None:
        """Raise a ValidationError where another project has one of the names of these at the same time."""
        uses = [
            NameUse(name, following.effective_on if following else OPEN)
            for names in chains.values()
            for name, following in pairwise([*names, None])
            if name and name.text
        ]
        by_text: dict[str, list[NameUse]] = {}
        kind: Any = cls
        named = kind.objects.filter(**{f"{cls.value_fields[0]}__in": {use.name.text for use in uses}})
        for other in named.exclude(project__in=[project for (project,) in chains if project]):
            by_text.setdefault(other.text, []).append(NameUse(other, other.until))
        for use in uses:
            others = by_text.setdefault(use.name.text, [])
            if met := next((other for other in others if use.meets(other)), None):
                raise ValidationError({cls.value_fields[0]: use.name.double_message(met.name)})
            others.append(use)

    def double_message(self, other: Any) -> str:
        """Why it cannot be saved: another project has the same name at the same time."""
        raise NotImplementedError


class ProjectTitle(ProjectName, Statement):
    """Title of a project from a day on; no two projects have the same at a time, and none is known without."""

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
    def check_chains(cls, chains: Mapping[Chain, Sequence[Any]]) -> None:
        """As of all names; and where a project would be known before its first title."""
        known_from = dict(Project.objects.filter(pk__in=[pk for (pk,) in chains]).values_list("pk", "known_from"))
        for (project,), (first, *_) in chains.items():
            if first.effective_on > known_from.get(project, first.effective_on):
                raise ValidationError({"effective_on": WITHOUT_TITLE.format(first, since_text(known_from[project]))})
        super().check_chains(chains)

    def double_message(self, other: Any) -> str:
        return f"Ein anderes Projekt hat schon den Titel „{self.title}“."


class ProjectShortName(ProjectName, Statement):
    """Short name of a project for lists from a day on, no two have the same at a time; empty where it has none any
    more."""

    value_fields = ("short_name",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="short_names")
    short_name = models.CharField(
        "Kurzname", max_length=60, blank=True, help_text="Für Listen, etwa „Aktenplan“; leer, wenn der Titel kurz ist."
    )

    short_name_key = SearchKeyField(sources=("short_name",))

    objects = StatementQuerySet["ProjectShortName"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Kurzname eines Projekts"
        verbose_name_plural = "Kurznamen von Projekten"
        constraints = Statement.constraints_of("project_short_name", "project")

    def double_message(self, other: Any) -> str:
        title = Project.objects.on_day(max(self.effective_on, other.effective_on)).get(pk=other.project_id).heading
        return f"Das Projekt „{title}“ hat zur selben Zeit schon den Kurznamen „{self.short_name}“."
