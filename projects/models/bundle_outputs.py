"""What the steps of a process bundle produced: models of its processes, what law says of them, what can be reused."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst

from records.fields import DayField, FileTextField, WebAddressField
from records.models import PUBLIC_HELP, SOURCE_HELP, Record
from records.querysets import RecordQuerySet

from ..bpmn.model import read_model
from ..bpmn.xml import XmlError
from ..choices import OutputKind
from .bundles import ProcessBundle

SAID = ("bundle_id", "produced_on", "kind", "title", "text", "address", "process_model")
MODEL_HELP = (
    "Datei in BPMN 2.0, höchstens 1.000.000 Zeichen; nur bei der Art „Prozessmodell“. Sie wird veröffentlicht und "
    "gezeichnet. Bitte keine Namen von Beschäftigten nennen."
)
ONLY_OF_MODELS = "Eine BPMN-Datei gehört nur zu einem Ergebnis der Art „Prozessmodell“."


class OutputQuerySet(RecordQuerySet["BundleOutput"]):
    def by_then(self, key_date: date) -> Self:
        """Those of days up to the key date, by kind, the newest first."""
        place = models.Case(*(models.When(kind=kind, then=at) for at, kind in enumerate(OutputKind)), default=0)
        return self.filter(produced_on__lte=key_date).order_by(place, "-produced_on", "title", "pk")

    def without_models(self) -> Self:
        """For pages that name them alone."""
        return self.defer("process_model")


class BundleOutput(Record):
    """Ergebnis eines Prozessbündels: dated, of a kind, public; a process model may be kept as a file in BPMN 2.0."""

    project_path = "bundle.project"
    package_key = ("bundle", "kind", "produced_on", "title")
    event_days = ("produced_on",)

    bundle = models.ForeignKey(
        ProcessBundle, verbose_name="Prozessbündel", on_delete=models.PROTECT, related_name="outputs"
    )
    kind = models.CharField("Art", max_length=20, choices=OutputKind)
    produced_on = DayField("Stand vom")
    title = models.CharField("Titel", max_length=200, help_text=PUBLIC_HELP)
    text = models.TextField("Text", blank=True, help_text=PUBLIC_HELP)
    address = WebAddressField(
        "Adresse", max_length=500, blank=True, help_text="Wo es zu lesen oder zu bekommen ist. Öffentlich."
    )
    process_model = FileTextField("Prozessmodell (BPMN 2.0)", blank=True, accept=".bpmn,.xml", help_text=MODEL_HELP)
    source = models.CharField("Quelle", max_length=200, blank=True, help_text=SOURCE_HELP)

    objects = OutputQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = "Ergebnis eines Prozessbündels"
        verbose_name_plural = "Ergebnisse von Prozessbündeln"
        ordering = ["-produced_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "kind", "produced_on", "title"],
                name="bundle_output_once",
                violation_error_message="Dieses Ergebnis ist für das Prozessbündel an diesem Tag schon erfasst.",
            ),
            models.CheckConstraint(
                condition=Q(kind=OutputKind.PROCESS_MODEL) | Q(process_model=""),
                name="bundle_output_model_of_its_kind",
                violation_error_message=ONLY_OF_MODELS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bundle}, {self.named}"

    @property
    def named(self) -> str:
        """Prozessmodell „Soll-Prozess“ vom 12.03.2021"""
        return f"{self.kind_and_title} vom {self.produced_on:%d.%m.%Y}"

    @property
    def kind_and_title(self) -> str:
        """Prozessmodell „Soll-Prozess“"""
        return f"{capfirst(self.get_kind_display())} „{self.title}“"

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None with a file that is no process model in BPMN 2.0."""
        super().refuse_saving(records)
        for text in {record.process_model for record in records} - {""}:
            try:
                read_model(text)
            except XmlError as error:
                raise ValidationError({"process_model": str(error)}) from error

    def first_day_altered(self, before: Self | None) -> date | None:
        """Its day, as it was or as it is: the pages of bundle and project, and papers, show it from then on."""
        if before is not None and all(getattr(self, name) == getattr(before, name) for name in SAID):
            return None
        days: list[date] = [each.produced_on for each in (self, before) if each]
        return min(days)
