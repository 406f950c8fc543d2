"""Services of the OZG catalogue."""

from django.core.validators import RegexValidator
from django.db import models

from records.fields import SearchKeyField
from records.models import Record

from .querysets import ServiceQuerySet


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

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "OZG-Leistung"
        verbose_name_plural = "OZG-Leistungen"
        ordering = ["ozg_id"]

    def __str__(self) -> str:
        return f"{self.ozg_id} {self.name}"
