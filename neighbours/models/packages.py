"""What was received of other municipalities, as it came, and how the last fetch ended. The command alone writes it."""

import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery

from ..choices import FetchOutcome
from .municipalities import Municipality

LONGEST_MESSAGE = 500


class KeptFileQuerySet(models.QuerySet["KeptFile"]):
    def keep(self, contents: Iterable[bytes]) -> list[int]:
        """The keys of the files with these contents, in their order, each kept anew only where it is not there."""
        by_sum = {sha256(content).hexdigest(): content for content in contents}
        kept = set(self.filter(sha256__in=by_sum).values_list("sha256", flat=True))
        KeptFile.objects.bulk_create(
            (
                KeptFile(sha256=digits, size=len(content), content=zlib.compress(content))
                for digits, content in by_sum.items()
                if digits not in kept
            ),
            ignore_conflicts=True,  # of two runs at a time one is first
        )
        keys = dict(self.filter(sha256__in=by_sum).values_list("sha256", "pk"))
        return [keys[digits] for digits in by_sum]


class KeptFile(models.Model):
    """Empfangene Datei: its bytes, compressed, each content once for all packages."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveIntegerField("Bytes")
    content = models.BinaryField("Inhalt")

    objects = KeptFileQuerySet.as_manager()

    class Meta:
        verbose_name = "empfangene Datei"
        verbose_name_plural = "empfangene Dateien"

    def __str__(self) -> str:
        return self.sha256

    def read(self) -> bytes:
        """As it was received."""
        return zlib.decompress(bytes(self.content))


class ReceivedPackageQuerySet(models.QuerySet["ReceivedPackage"]):
    def newest(self, key_date: date) -> Self:
        """Of each municipality what was last known of the day: the package of that day or before, received last."""
        of_same = ReceivedPackage.objects.filter(municipality=OuterRef("municipality"), key_date__lte=key_date)
        newest = Subquery(of_same.order_by("-key_date", "-pk").values("pk")[:1])
        return self.filter(key_date__lte=key_date, pk=newest)

    def in_order(self) -> Self:
        """The packages of a municipality from the first to the last."""
        return self.order_by("key_date", "pk")


class ReceivedPackage(models.Model):
    """Empfangenes Paket: what a municipality published as of its Stand (`key_date`), as it was received.

    `unchanged_until` is the last Stand for which it published the same. `figures` are what the comparison reads of it
    and of the packages before; they can be made anew from what is kept (`neighbours.figures`).
    """

    municipality = models.ForeignKey(
        Municipality, verbose_name="Kommune", on_delete=models.PROTECT, related_name="packages"
    )
    key_date = models.DateField("Stand")
    unchanged_until = models.DateField("unverändert bis")
    received_at = models.DateTimeField("empfangen am")
    address = models.CharField("Quelle", max_length=500)
    descriptor = models.ForeignKey(KeptFile, verbose_name="Beschreibung", on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField("Kennzahlen", default=dict)

    objects = ReceivedPackageQuerySet.as_manager()

    class Meta:
        verbose_name = "empfangenes Paket"
        verbose_name_plural = "empfangene Pakete"
        ordering = ["municipality", "-key_date", "-pk"]
        indexes = [models.Index(fields=["municipality", "-key_date", "-id"], name="received_package_newest")]

    def __str__(self) -> str:
        return f"{self.municipality}, Stand {self.key_date:%d.%m.%Y}"

    def files(self) -> Mapping[str, bytes]:
        """The tables of it that are kept, by their names."""
        tables = ReceivedTable.objects.filter(package=self).select_related("file")
        return {table.name: table.file.read() for table in tables}


class ReceivedTable(models.Model):
    """Empfangene Tabelle: a table of a package, with the file that it is kept in."""

    package = models.ForeignKey(ReceivedPackage, verbose_name="Paket", on_delete=models.CASCADE, related_name="tables")
    name = models.CharField("Tabelle", max_length=100)
    file = models.ForeignKey(KeptFile, verbose_name="Datei", on_delete=models.PROTECT, related_name="tables")

    class Meta:
        verbose_name = "empfangene Tabelle"
        verbose_name_plural = "empfangene Tabellen"
        constraints = [models.UniqueConstraint(fields=["package", "name"], name="received_table_once")]

    def __str__(self) -> str:
        return f"{self.package}: {self.name}"


class Fetch(models.Model):
    """Letzter Abruf of a municipality: when, how it ended, what it took. `etag` is that of the description, for the
    `requested` address."""

    municipality = models.OneToOneField(
        Municipality, verbose_name="Kommune", on_delete=models.CASCADE, related_name="fetch"
    )
    tried_at = models.DateTimeField("zuletzt versucht")
    succeeded_at = models.DateTimeField("zuletzt gelungen", null=True)
    outcome = models.CharField("Ergebnis", max_length=20, choices=FetchOutcome)
    message = models.CharField("Meldung", max_length=LONGEST_MESSAGE, blank=True)
    etag = models.CharField("ETag", max_length=200, blank=True)
    requested = models.CharField("gefragt", max_length=500, blank=True)
    requests = models.PositiveIntegerField("Anfragen", default=0)
    received_bytes = models.PositiveBigIntegerField("empfangene Bytes", default=0)

    class Meta:
        verbose_name = "letzter Abruf"
        verbose_name_plural = "letzte Abrufe"

    def __str__(self) -> str:
        return f"{self.municipality}: {FetchOutcome(self.outcome).label}"

    @property
    def is_failed(self) -> bool:
        return self.outcome in (FetchOutcome.REFUSED, FetchOutcome.NOT_REACHED)

    def because(self) -> str:
        """abgelehnt: Die Prüfsumme …"""
        label = str(FetchOutcome(self.outcome).label)
        return f"{label}: {self.message}" if self.message else label
