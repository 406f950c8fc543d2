"""The outside view: what the federal portals say of online services on a day, beside the city's own statements.

An export is kept as it came. What it says holds until the next one; nothing of it becomes a statement of the city.
"""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from records.fields import DayField, FlagField, SearchKeyField
from records.models import Record
from records.querysets import RecordQuerySet
from records.searching import SearchText

from .catalogue import LeikaAssignment, without_spaces

ARS_LEVELS = (0, 2, 3, 5, 9, 12)  # digits of a Regionalschlüssel: Bund, Land, Bezirk, Kreis, Verband, Gemeinde
ARS_DIGITS = 12


class OutsideViewQuerySet(RecordQuerySet["OutsideView"]):
    def known(self, key_date: date) -> Self:
        """The exports of the day and earlier ones, the newest first."""
        return self.filter(effective_on__lte=key_date).order_by("-effective_on")


class OutsideView(Record):
    """Außensicht: an export of the Portalverbund, dated by what it says of itself."""

    effective_on = DayField("Datenstand", unique=True)
    source = models.CharField("Quelle", max_length=200, blank=True, default="Portalverbund, Export open-pvog")

    objects = OutsideViewQuerySet.as_manager()

    class Meta:
        verbose_name = "Außensicht"
        verbose_name_plural = "Außensichten"
        ordering = ["-effective_on"]

    def __str__(self) -> str:
        return f"Außensicht vom {self.effective_on:%d.%m.%Y}"


class ReportedServiceQuerySet(RecordQuerySet["ReportedService"]):
    def on(self, key_date: date) -> Self:
        """What the newest export of the day or before says of the city, see `of_city`."""
        return self.filter(view=Subquery(OutsideView.objects.known(key_date).values("pk")[:1])).of_city()

    def of_city(self) -> Self:
        """Those reported for the city, and for its Kreis, Land and the Bund; all where the setting ARS is empty."""
        return self.filter(Q(ars__in=areas_above(settings.ARS)) | Q(ars="")) if settings.ARS else self.all()

    def of_service(self, ozg_id: str, leika_keys: Collection[str]) -> Self:
        """Those that speak of a service with these LeiKa keys: by one of them, or by its OZG-ID where their key is of
        no service of the catalogue."""
        known = LeikaAssignment.objects.filter(leika__key=OuterRef("leika_key"))
        return self.filter(Q(leika_key__in=leika_keys) | (Q(ozg_id=ozg_id) & ~Exists(known)))

    def online(self) -> Self:
        """Those that can be reached and are counted there."""
        return self.filter(is_working=True, reason="").exclude(is_active=False)

    def search(self, text: str) -> Self:
        """Those whose name holds each word (see `records.searching`), or whose key or OZG-ID begins with the text."""
        in_name = SearchText(text).condition(lambda word: word.within("name_key"))
        digits = without_spaces(text)
        return self.filter(in_name | Q(leika_key__startswith=digits) | Q(ozg_id__startswith=digits))


def areas_above(ars: str) -> list[str]:
    """The area itself and those that it lies in: 051170000000, 051000000000, 050000000000, 000000000000."""
    return list({ars[:digits].ljust(ARS_DIGITS, "0") for digits in ARS_LEVELS})


class ReportedService(Record):
    """Gemeldeter Onlinedienst: a row of an export, as it stands there. Its keys need not be in the catalogue."""

    view = models.ForeignKey(OutsideView, verbose_name="Außensicht", on_delete=models.PROTECT, related_name="reported")
    leika_key = models.CharField("Leistungsschlüssel", max_length=20, blank=True, db_index=True)
    name = models.CharField("Leistung", max_length=500, blank=True)
    name_key = SearchKeyField(sources=("name",))
    ozg_id = models.CharField("OZG-ID", max_length=10, blank=True)
    ars = models.CharField("Regionalschlüssel", max_length=12, blank=True, help_text="Für welches Gebiet, 12 Ziffern.")
    area = models.CharField("Gebiet", max_length=200, blank=True)
    federal_state = models.CharField("Bundesland", max_length=100, blank=True)
    address = models.CharField("Adresse", max_length=1000, blank=True)
    is_working = FlagField("erreichbar", null=True, blank=True, help_text="Online-Status „ok“ des Exports.")
    is_active = FlagField("aktiv", null=True, blank=True)
    coverage = models.CharField("Flächendeckung", max_length=200, blank=True)
    reason = models.CharField("Grund der Nichtberücksichtigung", max_length=1000, blank=True)

    objects = ReportedServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "gemeldeter Onlinedienst"
        verbose_name_plural = "gemeldete Onlinedienste"
        ordering = ["view", "leika_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["view", "leika_key", "ozg_id", "ars", "address"],
                name="reported_service_once_in_its_view",
                violation_error_message="Diesen Onlinedienst nennt die Außensicht schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leika_key} {self.name}".strip()

    @property
    def is_online(self) -> bool:
        """As `ReportedServiceQuerySet.online`."""
        return self.is_working is True and self.is_active is not False and not self.reason
