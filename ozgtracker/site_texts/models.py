"""The texts of the municipality, as they are kept in the admin."""

import re
from collections.abc import Iterator
from typing import Self

from django.db import models
from django.urls import reverse

from records.models import Record
from records.querysets import RecordQuerySet

GAP = re.compile(r"\[\[(.*?)(?:\]\]|\Z)", re.DOTALL)  # what a draft leaves open: [[Straße und Hausnummer]]
TEXT_HELP = (
    "Überschriften beginnen mit „## “, Aufzählungen mit „- “, Links so: [Text](https://…). Lücken stehen in doppelten "
    "eckigen Klammern; solange es welche gibt, ist der Text nicht öffentlich."
)


class SiteTextQuerySet(RecordQuerySet["SiteText"]):
    def for_all(self) -> Self:
        """Those that are complete: only these are public."""
        return self.exclude(text__contains="[[")


class SiteText(Record):
    """Text der Website: one of those to which the foot of every page leads.

    It is Markdown without HTML and pictures. What stands in [[…]] is a gap: a text with gaps is read by staff alone.
    """

    has_figures = False

    class Kind(models.TextChoices):
        """Which page it is; each has its address (`ozgtracker.site_texts.views`)."""

        IMPRINT = "IMPRINT", "Impressum"
        PRIVACY = "PRIVACY", "Datenschutz"
        ACCESSIBILITY = "ACCESSIBILITY", "Barrierefreiheit"
        CONTACT = "CONTACT", "Kontakt"

    kind = models.CharField(
        "Seite",
        max_length=20,
        choices=Kind,
        unique=True,
        error_messages={"unique": "Diesen Text gibt es schon."},
    )
    text = models.TextField("Text", help_text=TEXT_HELP)

    objects = SiteTextQuerySet.as_manager()

    class Meta:
        verbose_name = "Text der Website"
        verbose_name_plural = "Texte der Website"
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)

    def get_absolute_url(self) -> str:
        return reverse(self.kind.lower())

    @property
    def gaps(self) -> list[str]:
        """What is still open, in the order of the text."""
        return [gap.strip() for gap in GAP.findall(self.text)]

    @property
    def is_for_all(self) -> bool:
        return "[[" not in self.text


def missing_texts() -> Iterator[tuple[SiteText.Kind, SiteText | None]]:
    """Which texts keep the program from going online: those that nobody entered (None), and those with gaps."""
    entered = {text.kind: text for text in SiteText.objects.all()}
    for kind in SiteText.Kind:
        text = entered.get(kind)
        if text is None or not text.is_for_all:
            yield kind, text


def address_of_text(kind: SiteText.Kind, text: SiteText | None) -> str:
    """The admin page of a text; of one that nobody entered the form that begins with its draft."""
    if text:
        return reverse("admin:ozgtracker_sitetext_change", args=[text.pk])
    return f"{reverse('admin:ozgtracker_sitetext_add')}?kind={kind.value}"
