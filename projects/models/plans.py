"""What a project plans, each kind as decided on a day, with its source."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q, QuerySet

from records.days import BEGINNING, OPEN
from records.ends import chains_of, owners_of, statements_of
from records.entering import saved_with
from records.fields import DayField
from records.history import remember
from records.models import Qualifier
from records.statements import Statement, StatementQuerySet

from ..choices import PlannedSubject
from .milestones import MilestoneDay
from .planned import PlannedPhase
from .projects import Project
from .titles import ProjectShortName, ProjectTitle

MOST_PLANNED = 99_999  # no city has as many units or bundles
END_BEFORE_START = "Die Fertigstellung darf nicht vor dem Beginn liegen."


class ProjectStart(Statement):
    """Beginn: planned start of the implementation period, as decided on a day; the project is known from the first one.

    A start that has passed is no plan any more: a later decision moves it neither from nor to a day before its own. So
    the start stated last says for every day whether the project had begun; `Project.started_on` keeps it, and
    `Project.known_from` the day of the first. Where that day is corrected, or the start to one before it, what was
    first stated of the project goes along.

    That no end lies before the start is a rule over rows of two tables, which no constraint can hold on either
    database; both kinds refuse it in every way of writing.
    """

    project_path = "project"
    owner_field = "project"
    value_fields = ("starts_on",)

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="starts")
    starts_on = DayField("Beginn", help_text="Beginn des Durchführungszeitraums, meist der Projektauftakt.")

    objects = StatementQuerySet["ProjectStart"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Beginn eines Projekts"
        verbose_name_plural = "Beginne von Projekten"
        constraints = Statement.constraints_of("project_start", "project")

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        written = {record.pk: record for record in records if record.pk}
        stored = statements_of(cls, owners_of(cls, records), "default")
        new = [record for record in records if not record.pk]
        cls.refuse_moving_what_has_passed([*(written.get(row.pk, row) for row in stored), *new])
        refuse_ends_before_starts(statements_after(cls, records), statements_after(ProjectEnd, owners=records), records)
        for record in records:
            cls.refuse_names_of_another(record)

    @classmethod
    def refuse_names_of_another(cls, start: Self) -> None:
        """Where the project is known earlier with it, its first title and short name must be its own then too."""
        kinds: tuple[Any, ...] = (ProjectTitle, ProjectShortName)
        for kind in kinds:
            name = kind.objects.filter(project=start.project_id, effective_on__gt=start.effective_on).first()
            if name and name.effective_on == start.project.known_from:
                name.effective_on = start.effective_on
                kind.refuse_chains([name], [])

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        super().refuse_deleting(records)
        left = statements_after(cls, deleted=records)
        cls.refuse_moving_what_has_passed(left)
        refuse_ends_before_starts(left, statements_after(ProjectEnd, owners=records))

    @classmethod
    def refuse_moving_what_has_passed(cls, starts: Iterable[Self]) -> None:
        for chain in chains_of(cls, starts).values():
            for before, after in pairwise(chain):
                if after.effective_on > before.starts_on:
                    raise ValidationError({"starts_on": passed_message(before.starts_on, after)})
                if after.effective_on > after.starts_on:
                    raise ValidationError({"starts_on": passed_message(after.starts_on, after)})

    @classmethod
    def settle(cls, statements: Sequence["ProjectStart"], others: Sequence["ProjectStart"]) -> None:
        """A project that has begun is known: the first start holds from its own day where that is earlier."""
        written = set(map(id, statements))
        for chain in chains_of(cls, [*statements, *others]).values():
            first = chain[0]
            if first.starts_on and id(first) in written:
                first.effective_on = min(first.effective_on, first.starts_on)

    @classmethod
    def after_writing(cls, owners: Collection[int], using: str) -> None:
        """Keep the start stated last and the day of the first one in the project, as a consequence in its history."""
        super().after_writing(owners, using)
        chains = chains_of(cls, statements_of(cls, owners, using))
        projects: Any = QuerySet(Project, using=using)
        moved = []
        for project in projects.filter(pk__in=[pk for (pk,) in chains]):
            chain = chains[project.pk,]
            kept = {"started_on": chain[-1].starts_on, "known_from": chain[0].effective_on}
            if any(getattr(project, name) != day for name, day in kept.items()):
                projects.filter(pk=project.pk).update(**kept)
                moved.append((project, Project(pk=project.pk, **kept)))
        remember(Project, [project.pk for project, _ in moved], "~", using, consequence=True)
        for before, after in moved:
            take_along(before, after)


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
    ends_on = DayField(
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
    def first_day_of(cls, owner: "Project") -> date:
        day: date = owner.planned_from
        return day

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        for record in records:
            start = None if record.project_id else record.project.started_on
            if start and record.ends_on and record.ends_on < start:
                raise ValidationError(END_BEFORE_START)
        refuse_ends_before_starts(
            statements_after(ProjectStart, owners=records), statements_after(cls, records), records
        )

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        """None after which an earlier end would hold that lies before the start."""
        super().refuse_deleting(records)
        left = statements_after(cls, deleted=records)
        refuse_ends_before_starts(statements_after(ProjectStart, owners=records), left)


def statements_after(
    kind: type[Statement],
    saved: Sequence[Any] = (),
    deleted: Sequence[Statement] = (),
    owners: Sequence[Statement] = (),
) -> list[Any]:
    """All statements of a kind of the projects of these statements, once some are saved and others deleted."""
    saved = [*saved, *(row for row in saved_with(kind) if row not in saved)]
    written = {row.pk for row in (*saved, *deleted)}
    stored = statements_of(kind, owners_of(ProjectStart, [*saved, *deleted, *owners]), "default")
    return [*(row for row in stored if row.pk not in written), *saved]


def refuse_ends_before_starts(
    starts: Iterable[ProjectStart], ends: Iterable[ProjectEnd], saved: Sequence[Statement] = ()
) -> None:
    """Raise a ValidationError where, once these are all that is stated of projects, an end would lie before the start
    that holds on the same days. With `saved` ones only where one of them has part in it."""
    ends_of, written = chains_of(ProjectEnd, ends), set(map(id, saved))
    for project, of_project in chains_of(ProjectStart, starts).items():
        for start, start_until in with_untils(of_project):
            for end, end_until in with_untils(ends_of.get(project, [])):
                meet = start.effective_on < end_until and end.effective_on < start_until
                counts = not saved or id(start) in written or id(end) in written
                if meet and counts and end.ends_on and end.ends_on < start.starts_on:
                    raise ValidationError(END_BEFORE_START)


def with_untils(chain: Sequence[Any]) -> Iterable[tuple[Any, date]]:
    """The statements of a chain, each with the day of the next one."""
    return zip(chain, [*(row.effective_on for row in chain[1:]), OPEN], strict=False)


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
    number = models.PositiveIntegerField(
        "Zahl",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PLANNED)],
        help_text="Nur wenn der Plan eine Zahl nennt.",
    )
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
        return f"{self.number_text} ({self.get_subject_display()})"

    @property
    def number_text(self) -> str:
        """rund 40"""
        return "keine Zahl" if self.number is None else f"{self.get_qualifier_display()} {self.number}".strip()

    @property
    def quoted(self) -> str:
        """„rund 40“ ab 01.01.2021: what is planned is named beside it."""
        return f"„{self.number_text}“ {self.since_text}"

    @classmethod
    def first_day_of(cls, owner: "Project") -> date:
        day: date = owner.planned_from
        return day


@dataclass(frozen=True)
class FirstStated:
    """A kind of which the first statements are made with a project or one of its parts, which a path leads to."""

    kind: type[Statement]
    project: str = "project"

    def take_along(self, project: int, day: date, new_day: date) -> None:
        """Let those that held first, from the day on, hold from the new one; but past none that follows."""
        rows = list(self.kind.objects.filter(**{self.project: project}))  # type: ignore[attr-defined]
        moved = []
        for chain in chains_of(self.kind, rows).values():
            following = chain[1].effective_on if len(chain) > 1 else OPEN
            if chain[0].effective_on == day and new_day < following:
                chain[0].effective_on = new_day
                moved.append(chain[0])
        if moved:
            self.kind.objects.bulk_change(moved, {"effective_on"})  # type: ignore[attr-defined]


FIRST_PLANS = (
    FirstStated(ProjectShortName),
    FirstStated(ProjectEnd),
    FirstStated(PlannedNumber),
    FirstStated(MilestoneDay, "milestone__project"),
    FirstStated(PlannedPhase, "rollout__project"),
)


def take_along(before: Project, after: Project) -> None:
    """What was first stated of a project holds from the day from which it is known now; its first plans, where it is
    known from the beginning, from its start, if that is earlier now."""
    FirstStated(ProjectTitle).take_along(before.pk, before.known_from, after.known_from)
    day, new_day = before.planned_from, after.planned_from
    if new_day < day or BEGINNING not in {before.known_from, after.known_from}:
        for first in FIRST_PLANS:
            first.take_along(before.pk, day, new_day)
