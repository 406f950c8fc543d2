"""The imports that were made."""

from django.conf import settings
from django.db import models

from records.fields import DayField
from records.undo import UndoableRun


class ImportRun(UndoableRun):
    """Import: a file that was imported, as one event.

    `counts` are `outcome.CountData`, one for each kind of record.
    """

    FILE_NAME_LENGTH = 200
    ALREADY_UNDONE = "Dieser Import ist schon rückgängig gemacht."

    table = models.CharField("Tabelle", max_length=50)
    file_name = models.CharField("Datei", max_length=FILE_NAME_LENGTH)
    sha256 = models.CharField("SHA-256 der Datei", max_length=64)
    as_of = DayField("Stand der Datei")
    imported_at = models.DateTimeField("Importiert am", auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Importiert von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )
    counts = models.JSONField("Anzahlen", default=list)

    class Meta:
        verbose_name = "Import"
        verbose_name_plural = "Importe"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"Import {self.pk} aus {self.file_name}"
