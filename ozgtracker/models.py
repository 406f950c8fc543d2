"""Wrong passwords, counted for all processes alike; roles of accounts stand in `rights`."""

from django.db import models

from .rights.models import Role

__all__ = ["FailedSignIns", "Role"]


class FailedSignIns(models.Model):
    """How often in a row a sign-in failed for one account name or one client address."""

    key = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of what is counted; no name is stored.")
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "Fehlgeschlagene Anmeldungen"

    def __str__(self) -> str:
        return self.key
