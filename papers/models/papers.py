"""Council papers and their way through the bodies. Terms after OParl 1.1 (Paper, Consultation)."""

from collections.abc import Iterable, Sequence, Set
from typing import Any, NoReturn, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from projects.models import Project
from records.fields import SearchKeyField
from records.models import Record
from records.querysets import RecordQuerySet
from records.text import address_form, normalise

from ..registry import section_by_key
from .orders import Body, Order, Question

NAMES_NO_STAFF = "Wird veröffentlicht. Bitte keine Namen von Beschäftigten nennen."


def may_read_all(user: Any) -> bool:
    """Whether an account may read drafts, papers that are not public, and what is said in none of their forms."""
    return bool(user.has_perm("papers.view_paper"))


class PaperQuerySet(RecordQuerySet):
    def on(self, key_date: Any) -> Self:
        """Papers dated by the key date, and drafts whatever their day."""
        return self.filter(Q(dated_on__lte=key_date) | Q(state=Paper.State.DRAFT))

    def visible_to(self, user: Any) -> Self:
        """What the reader may see: who may view papers everything, all others what is published and public."""
        return self if may_read_all(user) else self.filter(state=Paper.State.PUBLISHED, is_public=True)

    def search(self, text: str) -> Self:
        """Papers whose number or name holds the text, umlauts and case folded."""
        return self.filter(search_key__contains=normalise(text))


class Paper(Record):
    """Drucksache: a paper of the administration for the council, with the key date (Stichtag) of its figures.

    A draft shows what holds today; a frozen one what was frozen, see FrozenPaper. Nothing leads back to a draft.
    """

    class State(models.TextChoices):
        """How far the paper is."""

        DRAFT = "DRAFT", "Entwurf"
        FROZEN = "FROZEN", "eingefroren"
        PUBLISHED = "PUBLISHED", "veröffentlicht"

    class Kind(models.TextChoices):
        """Art der Drucksache (OParl: paperType)."""

        REPORT = "REPORT", "Bericht"
        NOTICE = "NOTICE", "Mitteilungsvorlage"
        PROPOSAL = "PROPOSAL", "Beschlussvorlage"
        ANSWER = "ANSWER", "Antwort auf Anfragen"

    reference = models.CharField("Drucksachennummer", max_length=50, unique=True, help_text="Etwa VO/0504/21.")
    slug = models.SlugField("Kurzname in Adressen", max_length=60, unique=True, editable=False)
    name = models.CharField("Titel", max_length=300)
    search_key = SearchKeyField(sources=("reference", "name"))
    paper_type = models.CharField("Art", max_length=10, choices=Kind, default=Kind.REPORT)
    dated_on = models.DateField("Datum")
    key_date = models.DateField("Stichtag", help_text="Alle Zahlen gelten für diesen Tag.")
    is_public = models.BooleanField("öffentlich", default=True)
    division = models.CharField("Geschäftsbereich", max_length=200, blank=True, help_text="Wie im Kopf der Drucksache.")
    originator = models.CharField(
        "Ressort / Stadtbetrieb", max_length=200, blank=True, help_text="Wie im Kopf der Drucksache, mit Nummer."
    )
    order = models.ForeignKey(
        Order, verbose_name="Auftrag", on_delete=models.PROTECT, related_name="papers", null=True, blank=True,
        help_text="Der Beschluss, auf den die Drucksache antwortet.",
    )  # fmt: skip
    occasion = models.TextField(
        "Grund der Vorlage",
        blank=True,
        help_text="Nur was über den Auftrag hinaus zu sagen ist; er wird selbst genannt.",
    )
    proposal = models.TextField("Beschlussvorschlag")
    agreements = models.TextField("Einverständnisse", default="entfällt")
    signature = models.CharField(
        "Unterschrift", max_length=200, blank=True, help_text="Funktion, nicht Name: etwa „Der Oberbürgermeister“."
    )
    preceding = models.ForeignKey(
        "self", verbose_name="Vorangegangene Drucksache", on_delete=models.PROTECT, related_name="following",
        null=True, blank=True, help_text="Zahlen, die sich seither geändert haben, zeigen ihren früheren Wert.",
    )  # fmt: skip
    corrects = models.ForeignKey(
        "self", verbose_name="Berichtigt", on_delete=models.PROTECT, related_name="corrections", null=True, blank=True,
        help_text="Die eingefrorene Drucksache, an deren Stelle diese tritt.",
    )  # fmt: skip
    state = models.CharField("Stand", max_length=10, choices=State, default=State.DRAFT, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "Drucksache"
        verbose_name_plural = "Drucksachen"
        ordering = ["-dated_on", "-reference"]
        permissions = [("freeze_paper", "Kann Drucksachen einfrieren und veröffentlichen")]
        constraints = [
            models.CheckConstraint(
                condition=Q(dated_on__gte=F("key_date")),
                name="paper_not_dated_before_its_key_date",
                violation_error_message="Das Datum darf nicht vor dem Stichtag liegen.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("paper", args=[self.slug])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_for_all(self) -> bool:
        """Whether everybody may read it, and for ever: neither can be taken back."""
        return self.is_published and self.is_public

    @property
    def withheld(self) -> list["Paper"]:
        """The papers it refers to that not all its readers may read: once it is frozen, it does not name them."""
        related = (self.preceding, self.corrects) if self.is_public else ()
        return [each for each in related if each and not each.is_for_all]

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or address_form(self.reference.replace("/", "-"))
        if not self.slug:
            raise ValidationError({"reference": "Die Nummer braucht mindestens einen Buchstaben oder eine Ziffer."})
        if Paper.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"reference": "Eine Drucksache mit dieser Nummer gibt es schon."})
        if self.preceding and self.preceding.key_date >= self.key_date:
            raise ValidationError({"preceding": "Die vorangegangene Drucksache muss einen früheren Stichtag haben."})
        if self.corrects and self.corrects.is_draft:
            raise ValidationError({"corrects": "Ein Entwurf braucht keine Berichtigung: Bitte ändern Sie ihn selbst."})

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Of a frozen paper nothing may change but that it is published."""
        frozen = frozen_among(record.pk for record in records)
        for record in records:
            if before := frozen.get(record.pk):
                refuse_changes(before, before, record, {"state", "version"})
                if record.is_draft or (before.is_published and not record.is_published):
                    refuse(before, "state")

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        """A draft goes with its parts; what is frozen stays."""
        for paper in frozen_among(record.pk for record in records).values():
            refuse(paper)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or address_form(self.reference.replace("/", "-"))
        super().save(*args, **kwargs)


def frozen_among(keys: Iterable[int | None]) -> dict[int, Paper]:
    """The papers of the keys that are no drafts, locked until the end of the transaction, so that none is frozen
    meanwhile."""
    with transaction.atomic():
        papers = Paper.objects.select_for_update().filter(pk__in={key for key in keys if key}).order_by("pk")
        return {paper.pk: paper for paper in papers if not paper.is_draft}


def refuse(paper: Paper, *fields: str) -> NoReturn:
    """Raise a ValidationError of the fields; of the whole record where none is named."""
    text = (
        f"Die Drucksache {paper.reference} ist eingefroren und lässt sich nicht mehr ändern. Bitte legen Sie für eine "
        "Berichtigung eine neue Drucksache an, die diese unter „Berichtigt“ nennt."
    )
    raise ValidationError(dict.fromkeys(fields, text) if fields else text)


def refuse_changes(paper: Paper, before: Any, after: Any, allowed: Set[str]) -> None:
    """Refuse where a field other than the allowed ones differs."""
    fields = [field for field in after._meta.concrete_fields if field.name not in allowed]
    differing = [field.name for field in fields if getattr(before, field.attname) != getattr(after, field.attname)]
    if differing:
        refuse(paper, *differing)


class PaperPart(Record):
    """Base of what belongs to a paper: it cannot change any more once the paper is frozen, but for `living` fields."""

    living: frozenset[str] = frozenset()

    paper = models.ForeignKey(Paper, verbose_name="Drucksache", on_delete=models.CASCADE, related_name="%(class)s_set")

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = True

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Refuse what changes a frozen paper: a new part, a part moved into or out of it, other fields than living."""
        there = cls._base_manager.in_bulk([record.pk for record in records if record.pk])
        frozen = frozen_among(part.paper_id for part in (*records, *there.values()))
        for record in records:
            before = there.get(record.pk)
            paper = frozen.get(record.paper_id) or (frozen.get(before.paper_id) if before else None)
            if paper and before is None:
                refuse(paper, "paper")
            if paper:
                refuse_changes(paper, before, record, {"version", *cls.living})

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        for paper in frozen_among(record.paper_id for record in records).values():
            refuse(paper)


class Consultation(PaperPart):
    """Beratung: one station of a paper's way through the bodies (Beratungsfolge), in the order of their days.

    `role` is what the body is asked for (Beschlussqualität); `result` what came of it, known only afterwards and
    therefore no part of what is frozen.
    """

    living = frozenset({"result"})

    body = models.ForeignKey(Body, verbose_name="Gremium", on_delete=models.PROTECT, related_name="consultations")
    held_on = models.DateField("Sitzung am")
    role = models.CharField(
        "Beschlussqualität", max_length=100, help_text="Etwa „Entgegennahme o. B.“ oder „Entscheidung“."
    )
    is_authoritative = models.BooleanField("federführend", default=False)
    result = models.CharField(
        "Ergebnis", max_length=300, blank=True, help_text="Nach der Sitzung; wird nicht eingefroren."
    )

    class Meta(PaperPart.Meta):
        verbose_name = "Beratung"
        verbose_name_plural = "Beratungsfolge"
        ordering = ["held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "body", "held_on"],
                name="consultation_once_a_day",
                violation_error_message="Diese Beratung ist schon erfasst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%d.%m.%Y} {self.body}"


class PaperProject(PaperPart):
    """A project that a paper reports on, in the order of `position`."""

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="papers")
    position = models.PositiveSmallIntegerField("Reihenfolge", default=1)

    class Meta(PaperPart.Meta):
        verbose_name = "Projekt der Drucksache"
        verbose_name_plural = "Projekte der Drucksache"
        ordering = ["position", "project__title_key", "pk"]
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

    `section` is the key of a section (papers.registry); `project` where the section is one of a project.
    """

    section = models.CharField("Abschnitt", max_length=60)
    project = models.ForeignKey(
        Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    text = models.TextField("Text", blank=True, help_text=NAMES_NO_STAFF)
    is_left_out = models.BooleanField("Abschnitt weglassen", default=False)

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
        return f"{self.section} ({self.project})" if self.project else self.section

    def clean(self) -> None:
        super().clean()
        section = section_by_key(self.section)
        if section is None or section.is_internal:
            raise ValidationError({"section": f"Den Abschnitt „{self.section}“ gibt es nicht."})
        if section.of_project and self.project is None:
            raise ValidationError({"project": "Diesen Abschnitt gibt es je Projekt: Bitte nennen Sie das Projekt."})
        if not section.of_project and self.project is not None:
            raise ValidationError({"project": "Dieser Abschnitt gilt für die ganze Drucksache, nicht für ein Projekt."})


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
        return f"{self.question}: {self.target}"
