"""The maturity models, with their levels as data: names, meaning and source are loaded, see migration 0004."""

from django.db import models
from django.db.models import Q

from records.fields import FlagField
from records.models import Record
from records.querysets import RecordQuerySet


class MaturityModel(Record):
    """Reifegradmodell: a version of the model; a level always belongs to one."""

    brought_by_migrations = True

    edition = models.CharField("Version", max_length=10, unique=True)
    source = models.CharField("Quelle", max_length=300)
    note = models.TextField("Hinweis", blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Reifegradmodell"
        verbose_name_plural = "Reifegradmodelle"
        ordering = ["edition"]

    def __str__(self) -> str:
        return f"Reifegradmodell {self.edition}"


class MaturityLevel(Record):
    """Reifegrad: a level of a maturity model, whether it counts as online and whether it is OZG-compliant."""

    brought_by_migrations = True

    model = models.ForeignKey(MaturityModel, verbose_name="Modell", on_delete=models.PROTECT, related_name="levels")
    number = models.PositiveSmallIntegerField("Stufe")
    name = models.CharField("Name", max_length=100, blank=True)
    meaning = models.TextField("Bedeutung", blank=True)
    source = models.CharField("Quelle", max_length=300, blank=True)
    is_online = FlagField("online", default=False, help_text="Zählt nach der Zählweise des Bundes als online.")
    is_compliant = FlagField("OZG-konform", default=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Reifegrad"
        verbose_name_plural = "Reifegrade"
        ordering = ["model", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "number"],
                name="maturity_level_once_in_its_model",
                violation_error_message="Diese Stufe gibt es in dem Modell schon.",
            ),
            models.CheckConstraint(
                condition=Q(is_online=True) | Q(is_compliant=False),
                name="maturity_level_compliant_is_online",
                violation_error_message="Eine OZG-konforme Stufe zählt auch als online.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} (Modell {self.model.edition})"

    @property
    def label(self) -> str:
        """3 Online-Leistung"""
        return f"{self.number} {self.name}".strip()

    @property
    def slug(self) -> str:
        """How addresses name it: 1.1-3"""
        return f"{self.model.edition}-{self.number}"

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Its place among the levels of all models: the compliant ones highest, then those online."""
        return self.is_compliant, self.is_online, self.number
