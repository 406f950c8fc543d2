"""Wrong passwords, counted for all processes alike."""

from django.db import models

from .privacy.models import AccountChange, Redaction, RetentionRule

__all__ = ["AccountChange", "FailedSignIns", "Redaction", "RetentionRule"]


class FailedSignIns(models.Model):
    """How often in a row a sign-in failed for one account name or one client address."""

    key = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of what is counted; no name is stored.")
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "Fehlgeschlagene Anmeldungen"

    def __str__(self) -> str:
        return self.key
