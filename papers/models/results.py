"""What came of a consultation: the only thing that comes in once a paper is frozen."""

from collections.abc import Sequence
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models

from records.fields import DayField
from records.models import Record
from records.past import refuse_days_to_come
from records.querysets import RecordQuerySet

from .papers import Paper
from .parts import Consultation


class ResultQuerySet(RecordQuerySet["ConsultationResult"]):
    def of(self, paper: Paper) -> "list[ConsultationResult]":
        """The result of each consultation of the paper, in their order: of several the last."""
        results = self.filter(consultation__paper=paper).select_related("consultation__body")
        ordered = results.order_by("consultation__held_on", "consultation", "stated_on")
        return list({result.consultation_id: result for result in ordered}.values())


class ConsultationResult(Record):
    """Ergebnis einer Beratung: what came of it, as was known on a day; of several the last one holds.

    A record of its own, with its own history, beside the paper: it is in none of the forms that are frozen.
    """

    projects_path = "consultation__paper__paperproject_set__project"
    event_days = ("stated_on",)
    has_figures = False

    consultation = models.ForeignKey(
        Consultation, verbose_name="Beratung", on_delete=models.CASCADE, related_name="results"
    )
    stated_on = DayField("Ergebnis vom", help_text="Der Tag, seit dem es feststeht, meist der Tag der Sitzung.")
    text = models.CharField("Ergebnis", max_length=300, help_text="Etwa „entgegengenommen“.")

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = "Ergebnis einer Beratung"
        verbose_name_plural = "Ergebnisse von Beratungen"
        ordering = ["stated_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "stated_on"],
                name="result_once_a_day",
                violation_error_message="Für diesen Tag ist schon ein Ergebnis der Beratung erfasst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stated_on:%d.%m.%Y}: {self.text}"

    def clean(self) -> None:
        super().clean()
        refuse_days_to_come([self], "stated_on", "Ein Ergebnis steht erst nach der Sitzung fest.")
        if not self.consultation_id:
            return
        held_on = self.consultation.held_on
        if held_on is None:
            text = "Bitte tragen Sie zuerst den Tag der Sitzung ein; er ist noch offen."
            raise ValidationError({"consultation": text})
        if self.stated_on and self.stated_on < held_on:
            text = f"Das Ergebnis kann nicht vor der Sitzung ({held_on:%d.%m.%Y}) feststehen."
            raise ValidationError({"stated_on": text})

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Of another consultation it is another result."""
        super().refuse_saving(records)
        there = cls._base_manager.in_bulk([record.pk for record in records if record.pk])
        for record in records:
            before = there.get(record.pk)
            if before and before.consultation_id != record.consultation_id:
                raise ValidationError({"consultation": "Ein Ergebnis bleibt bei seiner Beratung."})
