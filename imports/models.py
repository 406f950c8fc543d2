"""The imports that were made, and how columns of files were mapped to ours."""

from collections.abc import Sequence

from django.conf import settings
from django.db import models

from records.fields import DayField
from records.models import Record
from records.querysets import RecordQuerySet
from records.undo import UndoableRun

from .column_maps import ColumnMap
from .headers import header_keys


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


class NamedMapQuerySet(RecordQuerySet["NamedMap"]):
    def fitting(self, table: str, names: Sequence[str]) -> "NamedMap | None":
        """The one for files of the table with these columns: made for just them, else that which reads most of them."""
        maps = [each for each in self.filter(table=table).order_by("pk") if each.column_map.fits(names)]
        keys = header_keys(names)
        return max(maps, key=lambda each: (each.headers == keys, len(each.columns)), default=None)


class NamedMap(Record):
    """Zuordnung: which columns of a kind of file are read for ours, as somebody has said and kept under a name.

    A file of the kind is known by its `headers`; the rest see `ColumnMap`.
    """

    has_figures = False

    table = models.CharField("Tabelle", max_length=50)
    name = models.CharField("Name", max_length=100)
    headers = models.JSONField("Überschriften der Datei", default=list, editable=False)
    columns = models.JSONField("Spalten", default=dict, editable=False)
    fixed = models.JSONField("feste Werte", default=dict, editable=False)
    meanings = models.JSONField("übersetzte Werte", default=dict, editable=False)
    crossed = models.JSONField("Kreuztabelle", null=True, editable=False)

    objects = NamedMapQuerySet.as_manager()

    class Meta:
        verbose_name = "Zuordnung"
        verbose_name_plural = "Zuordnungen"
        ordering = ["table", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "name"],
                name="named_map_once",
                violation_error_message="Eine Zuordnung dieses Namens gibt es für die Tabelle schon.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def column_map(self) -> ColumnMap:
        return ColumnMap.from_json(
            {"columns": self.columns, "fixed": self.fixed, "meanings": self.meanings, "crossed": self.crossed}
        )
