"""What is kept of changes of accounts and groups, of redactions, of files handed out, and how long things are kept."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from records.fields import DayField
from records.history import REASON_LENGTH

KEPT_AS_WRITTEN = "Was in der Spur steht, wird nicht geändert."


class DeedOfAccount(models.Model):
    """Base of what is written once: by which account (None: the program), when and why."""

    at = models.DateTimeField("Zeitpunkt", auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Durch",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    reason = models.CharField("Grund", max_length=REASON_LENGTH, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        default_permissions = ("view",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(KEPT_AS_WRITTEN)
        super().save(*args, **kwargs)


class AccountChange(DeedOfAccount):
    """Änderung an einem Konto oder einer Gruppe: `changes` are lists of field, label, before and after, as texts.

    Never a password nor what is made of it. `key` is that of the account or group, `name` what it was called.
    """

    class Subject(models.TextChoices):
        ACCOUNT = "KONTO", "Konto"
        GROUP = "GRUPPE", "Gruppe"

    subject = models.CharField("Gegenstand", max_length=10, choices=Subject)
    key = models.PositiveBigIntegerField("Nummer")
    name = models.CharField("Name", max_length=150)
    action = models.CharField("Was", max_length=1, choices=[("+", "angelegt"), ("~", "geändert"), ("-", "gelöscht")])
    changes = models.JSONField("Änderungen", default=list)

    class Meta(DeedOfAccount.Meta):
        verbose_name = "Änderung von Konten und Gruppen"
        verbose_name_plural = "Änderungen von Konten und Gruppen"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject", "key", "at"], name="accountchange_of")]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.name}"


class Redaction(DeedOfAccount):
    """Schwärzung: that the value of a field of a record was removed from it and from its history; never the value."""

    model = models.CharField("Art", max_length=100, help_text="app.modell")
    key = models.PositiveBigIntegerField("Nummer")
    field = models.CharField("Feld", max_length=100)
    entries = models.PositiveIntegerField("Geschwärzte Fassungen", default=0)

    class Meta(DeedOfAccount.Meta):
        verbose_name = "Schwärzung"
        verbose_name_plural = "Schwärzungen"

    def __str__(self) -> str:
        return f"{self.field} von {self.model} {self.key}"


class AuditFileDownload(DeedOfAccount):
    """Herausgabe einer Prüfakte: which account took that of which grant, for which key date. `sha256` and `size` (in
    bytes) are those of the file, so that it is known again."""

    NAME_LENGTH = 500

    grant = models.PositiveBigIntegerField("Nummer der Zuwendung", db_index=True)
    name = models.CharField("Zuwendung", max_length=NAME_LENGTH)
    key_date = DayField("Stichtag")
    sha256 = models.CharField("SHA-256 der Datei", max_length=64)
    size = models.PositiveBigIntegerField("Bytes")

    class Meta(DeedOfAccount.Meta):
        verbose_name = "Herausgabe einer Prüfakte"
        verbose_name_plural = "Herausgaben von Prüfakten"

    def __str__(self) -> str:
        return f"Prüfakte {self.name}, Stichtag {self.key_date:%d.%m.%Y}"


class RetentionRule(models.Model):
    """Aufbewahrungsregel: how long something is kept, where the rule comes from, and what follows then."""

    class Kind(models.TextChoices):
        IMPORT_RUNS = "IMPORTE", "Importe (Dateiname, Konto, Anzahlen)"
        ACCOUNTS = "KONTEN", "Deaktivierte Konten (Name, E-Mail, Anmeldemittel)"
        ACCOUNT_CHANGES = "KONTENSPUR", "Änderungen von Konten und Gruppen"
        AUDIT_FILES = "PRUEFAKTEN", "Herausgaben von Prüfakten"
        PAPERS = "DRUCKSACHEN", "Veröffentlichte Drucksachen"

    class Afterwards(models.TextChoices):
        DELETE = "LOESCHEN", "löschen"
        OFFER = "ANBIETEN", "dem Archiv anbieten"

    kind = models.CharField("Was", max_length=20, choices=Kind, unique=True)
    days = models.PositiveIntegerField("Tage", validators=[MinValueValidator(1)], help_text="So lange wird aufbewahrt.")
    afterwards = models.CharField("Danach", max_length=20, choices=Afterwards)
    source = models.CharField(
        "Quelle der Regel", max_length=300, help_text="Vorschrift oder Verfügung, die das festlegt."
    )

    class Meta:
        verbose_name = "Aufbewahrungsregel"
        verbose_name_plural = "Aufbewahrungsregeln"
        ordering: ClassVar[list[str]] = ["kind"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.days} Tage, dann {self.get_afterwards_display()}"

    def clean(self) -> None:
        """Accounts are pseudonymised, and papers are the council's: neither does the program delete."""
        if self.kind == self.Kind.PAPERS and self.afterwards == self.Afterwards.DELETE:
            raise ValidationError(
                {"afterwards": "Drucksachen gehören dem Rat: Das Programm bietet sie nur dem Archiv an."}
            )
