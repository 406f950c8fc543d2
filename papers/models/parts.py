"""What belongs to a paper and is frozen with it. Terms after OParl 1.1 (Consultation)."""

from collections.abc import Sequence
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from projects.models import Project
from records.fields import DayField, FlagField
from records.findings import Finding
from records.models import PUBLIC_HELP, Record
from records.querysets import RecordQuerySet

from ..registry import section_by_key
from .orders import Body, Question
from .papers import Paper, frozen_among, refuse, refuse_changes


class PaperPart(Record):
    """Base of what belongs to a paper: once the paper is frozen it changes no more."""

    projects_path = "paper__paperproject_set__project"

    paper = models.ForeignKey(Paper, verbose_name="Drucksache", on_delete=models.CASCADE, related_name="%(class)s_set")

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = True

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Refuse what changes a frozen paper: a new part, a part moved into or out of it, other fields."""
        there = cls._base_manager.in_bulk([record.pk for record in records if record.pk])
        frozen = frozen_among(part.paper_id for part in (*records, *there.values()))
        for record in records:
            before = there.get(record.pk)
            if before is None and record.paper_id in frozen:
                refuse(frozen[record.paper_id], "paper")
            paper = frozen.get(record.paper_id) or (frozen.get(before.paper_id) if before else None)
            if paper and before:
                refuse_changes(paper, before, record, {"version"})

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        for paper in frozen_among(record.paper_id for record in records).values():
            refuse(paper)


class Consultation(PaperPart):
    """Beratung: one station of a paper's way through the bodies (Beratungsfolge), in the order of their days; those
    without a day, which only a draft has, come last.

    `role` is what the body is asked for (Beschlussqualität). What came of it is a record of its own, see
    `ConsultationResult`.
    """

    body = models.ForeignKey(Body, verbose_name="Gremium", on_delete=models.PROTECT, related_name="consultations")
    held_on = DayField("Sitzung am", null=True, blank=True, help_text="Leer: der Termin steht noch nicht fest.")
    role = models.CharField(
        "Beschlussqualität", max_length=100, help_text="Etwa „Entgegennahme o. B.“ oder „Entscheidung“."
    )
    is_authoritative = FlagField("federführend", default=False)

    class Meta(PaperPart.Meta):
        verbose_name = "Beratung"
        verbose_name_plural = "Beratungsfolge"
        ordering = [F("held_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "body", "held_on"],
                name="consultation_once_a_day",
                violation_error_message="Diese Beratung ist schon erfasst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day_text} {self.body}"

    @property
    def day_text(self) -> str:
        return f"{self.held_on:%d.%m.%Y}" if self.held_on else "Termin offen"


class PaperProject(PaperPart):
    """A project that a paper reports on, in the order of `position`."""

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="papers")
    position = models.PositiveSmallIntegerField("Reihenfolge", default=1)

    class Meta(PaperPart.Meta):
        verbose_name = "Projekt der Drucksache"
        verbose_name_plural = "Projekte der Drucksache"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "project"],
                name="paper_project_once",
                violation_error_message="Dieses Projekt steht schon in der Drucksache.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)


class SectionText(PaperPart):
    """What staff wrote for a section of a paper, ahead of what the data give; or that the section is left out.

    `section` is the key of a section (papers.registry); `project` where the section is one of a project. `unreviewed`
    says where a text comes from that nobody has looked through yet: from the last report, or proposed from the figures.
    """

    section = models.CharField("Abschnitt", max_length=60)
    project = models.ForeignKey(
        Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    text = models.TextField("Text", blank=True, help_text=PUBLIC_HELP)
    is_left_out = FlagField("Abschnitt weglassen", default=False)
    unreviewed = models.CharField(
        "Noch nicht durchgesehen", max_length=120, blank=True, editable=False, help_text="Woher der Text kommt."
    )

    class Meta(PaperPart.Meta):
        verbose_name = "Text eines Abschnitts"
        verbose_name_plural = "Texte der Abschnitte"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "section", "project"],
                name="section_text_once_of_a_project",
                violation_error_message="Für diesen Abschnitt des Projekts gibt es schon einen Text.",
            ),
            models.UniqueConstraint(
                fields=["paper", "section"],
                condition=Q(project__isnull=True),
                name="section_text_once",
                violation_error_message="Für diesen Abschnitt gibt es schon einen Text.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section_title} ({self.project})" if self.project else self.section_title

    @property
    def section_title(self) -> str:
        section = section_by_key(self.section)
        return section.title if section else self.section

    def clean(self) -> None:
        super().clean()
        section = section_by_key(self.section)
        if section is None or section.is_internal:
            raise ValidationError({"section": f"Den Abschnitt „{self.section}“ gibt es nicht."})
        if section.of_project and self.project is None:
            raise ValidationError({"project": "Diesen Abschnitt gibt es je Projekt: Bitte nennen Sie das Projekt."})
        if not section.of_project and self.project is not None:
            raise ValidationError({"project": "Dieser Abschnitt gilt für die ganze Drucksache, nicht für ein Projekt."})


class ReportedFinding(PaperPart):
    """A finding (Befund) that the council reads in the paper, beside the figures that it is about.

    `finding` is its key (`records.findings.Finding`), `subject` what it was called when it was chosen.
    """

    package_reference = "finding"

    finding = models.CharField("Schlüssel des Befunds", max_length=200, editable=False)
    subject = models.CharField(
        "Befund", max_length=300, editable=False, help_text="Öffentlich; steht so in der Drucksache."
    )

    class Meta(PaperPart.Meta):
        verbose_name = "Befund der Drucksache"
        verbose_name_plural = "Befunde der Drucksache"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "finding"],
                name="reported_finding_once",
                violation_error_message="Dieser Befund steht schon in der Drucksache.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def of(cls, paper: Paper, finding: Finding) -> Self:
        return cls(paper=paper, finding=finding.key, subject=finding.name[:300])


class Answer(PaperPart):
    """Where a paper answers a question of its order: the identifier of a section or a figure (`target`)."""

    question = models.ForeignKey(Question, verbose_name="Frage", on_delete=models.PROTECT, related_name="answers")
    target = models.CharField(
        "Beantwortet in", max_length=200, help_text="Kennung eines Abschnitts oder einer Zahl der Drucksache."
    )

    class Meta(PaperPart.Meta):
        verbose_name = "Antwort"
        verbose_name_plural = "Antworten"
        ordering = ["question__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "question", "target"],
                name="answer_once",
                violation_error_message="Diese Antwort ist schon erfasst.",
            ),
        ]

    def __str__(self) -> str:
        section = section_by_key(self.target)
        return f"{self.question}: {section.title if section else self.target}"
