"""That a passage was taken out of a frozen paper."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from .frozen import FrozenPaper, WrittenOnce, WrittenOnceQuerySet


class PaperRedaction(WrittenOnce):
    """Schwärzung einer Drucksache: that a passage was replaced in content, files and history of a frozen paper, by
    whom and why; never the passage.

    The fingerprints are those of the content before and after. While it `is_open` the database lets the texts of the
    paper be replaced (see `papers/migrations/_sealing.py`); it is closed in the same transaction.
    """

    frozen = models.ForeignKey(
        FrozenPaper, verbose_name="Drucksache", on_delete=models.PROTECT, related_name="redactions"
    )
    former_fingerprint = models.CharField("Früherer Fingerabdruck", max_length=64)
    fingerprint = models.CharField("Fingerabdruck danach", max_length=64)
    reason = models.CharField("Grund", max_length=300, help_text="Wird veröffentlicht.")
    places = models.PositiveIntegerField("Ersetzte Stellen")
    redacted_at = models.DateTimeField("Geschwärzt am")
    redacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="Geschwärzt von", on_delete=models.SET_NULL, related_name="+", null=True
    )
    is_open = models.BooleanField("Wird gerade geschwärzt", default=False)

    objects = WrittenOnceQuerySet["PaperRedaction"].as_manager()

    class Meta:
        verbose_name = "Schwärzung einer Drucksache"
        verbose_name_plural = "Schwärzungen von Drucksachen"
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.frozen}, geschwärzt"

    @property
    def text(self) -> str:
        """That it was, when and why, with the former fingerprint; not by whom."""
        day = timezone.localtime(self.redacted_at)
        places = "1 Stelle" if self.places == 1 else f"{self.places} Stellen"
        former = f"früherer Fingerabdruck {self.former_fingerprint}"
        return f"Geschwärzt am {day:%d.%m.%Y}, {places}: {self.reason} ({former})"

    def close(self) -> None:
        """Nothing of the paper may be replaced any more."""
        rows: Any = models.QuerySet(type(self)).filter(pk=self.pk)
        rows.update(is_open=False)
