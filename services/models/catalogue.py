"""The catalogue above and below OZG services: policy fields and life situations, and the LeiKa services."""

from typing import Self

from django.db import models
from django.db.models import Q

from records.fields import FlagField, SearchKeyField
from records.models import Record
from records.querysets import RecordQuerySet
from records.searching import SearchText

from .. import leika
from ..choices import Typification


class PolicyField(Record):
    """Themenfeld: the upper level of the OZG catalogue; there are 14."""

    name = models.CharField("Name", max_length=200, unique=True)
    name_key = SearchKeyField(sources=("name",))

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Themenfeld"
        verbose_name_plural = "Themenfelder"
        ordering = ["name_key", "pk"]

    def __str__(self) -> str:
        return self.name


class LifeSituation(Record):
    """Lebens- oder Geschäftslage: the level of the catalogue between a policy field and its services."""

    field = models.ForeignKey(
        PolicyField, verbose_name="Themenfeld", on_delete=models.PROTECT, related_name="situations"
    )
    name = models.CharField("Name", max_length=200)
    name_key = SearchKeyField(sources=("name",))

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Lebens- oder Geschäftslage"
        verbose_name_plural = "Lebens- und Geschäftslagen"
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "name"],
                name="life_situation_once_in_its_field",
                violation_error_message="Diese Lage gibt es in dem Themenfeld schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.field})"


def without_spaces(text: str) -> str:
    """A key as it is stored, of one as in print: 99107023000000 of 99 107 023 000 000"""
    return "".join(text.split())


class LeikaServiceQuerySet(RecordQuerySet["LeikaService"]):
    def search(self, text: str) -> Self:
        """LeiKa services whose name holds each word (see `records.searching`), or whose key begins with the text."""
        in_name = SearchText(text).condition(lambda word: word.within("name_key"))
        return self.filter(in_name | Q(key__startswith=without_spaces(text)))


class LeikaService(Record):
    """LeiKa-Leistung: a single service below an OZG service, known by its 14-digit key (kept as text)."""

    key = leika.LeikaKeyField(
        "Leistungsschlüssel",
        unique=True,
        help_text="14 Ziffern; Leerzeichen dürfen dazwischen stehen.",
    )
    name = models.CharField("Name", max_length=300)
    name_key = SearchKeyField(sources=("name",))
    service = models.ForeignKey(
        "services.Service", verbose_name="OZG-Leistung", on_delete=models.PROTECT, related_name="leika_services"
    )
    typification = models.CharField("Typisierung", max_length=4, choices=Typification, blank=True)
    is_sdg1 = FlagField("SDG1", default=False, help_text="Anhang I der SDG-Verordnung: Informationen.")
    is_sdg2 = FlagField("SDG2", default=False, help_text="Anhang II der SDG-Verordnung: Verfahren.")
    legal_basis = models.TextField("Rechtsgrundlage", blank=True)

    objects = LeikaServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "LeiKa-Leistung"
        verbose_name_plural = "LeiKa-Leistungen"
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    @property
    def spaced_key(self) -> str:
        return leika.spaced(self.key)

    @property
    def key_object(self) -> str:
        """Leistungsobjekt of the key."""
        return leika.object_of(self.key)

    @property
    def key_verrichtung(self) -> str:
        """Verrichtung of the key, empty without one."""
        return leika.verrichtung_of(self.key).replace(leika.NONE, "")

    @property
    def key_detail(self) -> str:
        """Verrichtungsdetail of the key, empty without one."""
        return leika.detail_of(self.key).replace(leika.NONE, "")
