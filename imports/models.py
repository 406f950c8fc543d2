"""The imports that were made."""

from typing import Any

from django.conf import settings
from django.db import models

from records.models import Record


class ImportRun(models.Model):
    """Import: a file that was imported, as one event.

    The history rows it wrote have its reason, and lie in `spans`: for each model (label) the first and the last number
    of a history row. `counts` are `outcome.CountData`, one for each kind of record.
    """

    FILE_NAME_LENGTH = 200

    table = models.CharField("Tabelle", max_length=50)
    file_name = models.CharField("Datei", max_length=FILE_NAME_LENGTH)
    sha256 = models.CharField("SHA-256 der Datei", max_length=64)
    as_of = models.DateField("Stand der Datei")
    imported_at = models.DateTimeField("Importiert am", auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Importiert von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )
    counts = models.JSONField("Anzahlen", default=list)
    spans = models.JSONField("Verlauf", default=dict)
    undone_at = models.DateTimeField("Rückgängig gemacht am", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Rückgängig gemacht von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )

    class Meta:
        verbose_name = "Import"
        verbose_name_plural = "Importe"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"Import {self.pk} aus {self.file_name}"

    @property
    def reason(self) -> str:
        """The reason in the history rows that the import wrote."""
        return str(self)

    def history(self, model: type[Record]) -> models.QuerySet[Any]:
        """The history rows that the import wrote for records of the model, in their order."""
        first, last = self.spans.get(model._meta.label, (1, 0))
        entries: models.QuerySet[Any] = model.history.filter(
            history_id__gte=first, history_id__lte=last, history_change_reason=self.reason
        )
        return entries.order_by("history_id")
