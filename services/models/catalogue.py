"""The catalogue: policy fields, life situations, OZG services, and the LeiKa services below them."""

from django.core.validators import RegexValidator
from django.db import models

from records.fields import SearchKeyField
from records.models import Record
from records.querysets import RecordQuerySet

from .. import leika
from ..choices import Typification
from ..querysets import LeikaServiceQuerySet, ServiceQuerySet


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


class Service(Record):
    """OZG-Leistung: a service of the OZG catalogue, known by its five-digit OZG-ID (kept as text)."""

    ozg_id = models.CharField(
        "OZG-ID",
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"\A[0-9]{5}\Z", "Die OZG-ID hat genau fünf Ziffern, etwa 10035.")],
    )
    name = models.CharField("Name", max_length=300)
    name_key = SearchKeyField(sources=("name",))
    situation = models.ForeignKey(
        LifeSituation,
        verbose_name="Lebens- oder Geschäftslage",
        on_delete=models.PROTECT,
        related_name="services",
        null=True,
        blank=True,
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "OZG-Leistung"
        verbose_name_plural = "OZG-Leistungen"
        ordering = ["ozg_id"]

    def __str__(self) -> str:
        return f"{self.ozg_id} {self.name}"


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
        Service, verbose_name="OZG-Leistung", on_delete=models.PROTECT, related_name="leika_services"
    )
    typification = models.CharField("Typisierung", max_length=4, choices=Typification, blank=True)
    is_sdg1 = models.BooleanField("SDG1", default=False, help_text="Anhang I der SDG-Verordnung: Informationen.")
    is_sdg2 = models.BooleanField("SDG2", default=False, help_text="Anhang II der SDG-Verordnung: Verfahren.")
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
