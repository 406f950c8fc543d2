"""Organisational units of the city and the divisions they belong to."""

from typing import Self

from django.db import models
from django.db.models import Q

from records.fields import SearchKeyField
from records.models import Record
from records.querysets import RecordQuerySet
from records.text import normalise


class DivisionQuerySet(RecordQuerySet):
    def search(self, text: str) -> Self:
        """Divisions whose name holds the text, umlauts and case folded."""
        return self.filter(name_key__contains=normalise(text))


class Division(Record):
    """Geschäftsbereich: the division of the city a unit belongs to."""

    name = models.CharField("Name", max_length=200, unique=True)
    name_key = SearchKeyField(sources=("name",))

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = "Geschäftsbereich"
        verbose_name_plural = "Geschäftsbereiche"
        ordering = ["name_key", "pk"]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(RecordQuerySet):
    def search(self, text: str) -> Self:
        """Units whose name holds the text, umlauts and case folded, or whose number begins with it."""
        return self.filter(Q(name_key__contains=normalise(text)) | Q(number__startswith=text.strip()))


class Unit(Record):
    """Leistungseinheit: an organisational unit of the city, with an optional number such as 402 or 300.2."""

    class Kind(models.TextChoices):
        """What the city calls the unit."""

        OFFICE = "OFFICE", "Amt"
        DEPARTMENT = "DEPARTMENT", "Ressort"
        MUNICIPAL_SERVICE = "MUNICIPAL_SERVICE", "Stadtbetrieb"
        MUNICIPAL_ENTERPRISE = "MUNICIPAL_ENTERPRISE", "Eigenbetrieb"
        STAFF_UNIT = "STAFF_UNIT", "Stabsstelle"
        INSTITUTION = "INSTITUTION", "Einrichtung"

    number = models.CharField(
        "Nummer", max_length=20, blank=True, help_text="Nummer in der Organisation, etwa 402 oder 300.2."
    )
    name = models.CharField("Name", max_length=200)
    name_key = SearchKeyField(sources=("name",))
    kind = models.CharField("Art", max_length=20, choices=Kind, blank=True)
    closed_on = models.DateField(
        "Aufgelöst am", null=True, blank=True, help_text="Leer, solange es die Leistungseinheit gibt."
    )
    division = models.ForeignKey(
        Division,
        verbose_name="Geschäftsbereich",
        on_delete=models.PROTECT,
        related_name="units",
        null=True,
        blank=True,
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "Leistungseinheit"
        verbose_name_plural = "Leistungseinheiten"
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "number"],
                name="unit_name_and_number_once",
                violation_error_message="Eine Leistungseinheit mit dieser Nummer und diesem Namen gibt es schon.",
            ),
        ]
        indexes = [models.Index(fields=["number"], name="unit_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()
