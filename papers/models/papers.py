"""Council papers, and the refusal to change what is frozen. Terms after OParl 1.1 (Paper)."""

from collections.abc import Iterable, Sequence, Set
from datetime import date
from typing import Any, NoReturn, Self, TypeAlias

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from records.fields import DayField, FlagField, SearchKeyField
from records.models import Record
from records.publication import PublishableRecord, withheld
from records.querysets import RecordQuerySet
from records.searching import SearchText
from records.text import address_form

from .orders import Order

Reader: TypeAlias = User | AnonymousUser


def may_read_all(user: Reader) -> bool:
    """Whether an account may read drafts, papers that are not public, and what is said in none of their forms."""
    return user.has_perm("papers.view_paper")


class PaperQuerySet(RecordQuerySet["Paper"]):
    def on(self, key_date: date) -> Self:
        """Papers dated by the key date, and drafts whatever their day."""
        return self.filter(Q(dated_on__lte=key_date) | Q(state=Paper.State.DRAFT))

    def visible_to(self, user: Reader) -> Self:
        """What the reader may see: who may view papers everything, all others what is for all."""
        return self if may_read_all(user) else self.for_all()

    def for_all(self) -> Self:
        """What is published and public, and not withheld today."""
        published = self.filter(state=Paper.State.PUBLISHED, is_public=True)
        return published.exclude(withheld(timezone.localdate()))

    def search(self, text: str) -> Self:
        """Papers whose number or name holds each word (see `records.searching`)."""
        return self.filter(SearchText(text).condition(lambda word: word.within("search_key")))


class Paper(PublishableRecord):
    """Drucksache: a paper of the administration for the council, with the key date (Stichtag) of its figures.

    A draft shows what holds today; a frozen one what was frozen, see FrozenPaper. Nothing leads back to a draft. One
    that is published may be withheld until a day, or until it is released.
    """

    not_in_package = ("state",)
    projects_path = "paperproject_set__project"
    known_field = "dated_on"
    editable_when_frozen = frozenset({"state", "not_public_until"})

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
    dated_on = DayField("Datum")
    key_date = DayField("Stichtag", help_text="Alle Zahlen gelten für diesen Tag.")
    is_public = FlagField("öffentlich", default=True)
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
        permissions = [
            ("freeze_paper", "Kann Drucksachen einfrieren"),
            ("publish_paper", "Kann Drucksachen veröffentlichen"),
            ("redact_paper", "Kann Stellen eingefrorener Drucksachen schwärzen"),
        ]
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
    def awaits_publishing(self) -> bool:
        return not self.is_published

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_for_all(self) -> bool:
        """Whether everybody may read it, and for ever: none of this can be taken back."""
        return self.is_published and self.is_public and not self.is_withheld

    @property
    def withheld(self) -> list["Paper"]:
        """The papers it refers to that not all its readers may read: once it is frozen, it does not name them."""
        related = (self.preceding, self.corrects) if self.is_public else ()
        return [paper for paper in related if paper and not paper.is_for_all]

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
        """Of a frozen paper nothing may change but that it is published, and before until when it is withheld."""
        super().refuse_saving(records)
        frozen = frozen_among(record.pk for record in records)
        for record in records:
            if before := frozen.get(record.pk):
                changeable = {"state"} if before.is_for_all else cls.editable_when_frozen
                refuse_changes(before, before, record, {"version", *changeable})
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


def refuse_changes(paper: Paper, before: Record, after: Record, allowed: Set[str]) -> None:
    """Refuse where a field other than the allowed ones differs."""
    fields = [field for field in after._meta.concrete_fields if field.name not in allowed]
    differing = [field.name for field in fields if getattr(before, field.attname) != getattr(after, field.attname)]
    if differing:
        refuse(paper, *differing)
