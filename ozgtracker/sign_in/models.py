"""What sign-in keeps: wrong passwords, counted for all processes, and what happened to accounts."""

from django.contrib.auth.models import User
from django.db import models


class FailedSignIns(models.Model):
    """How often in a row a sign-in failed for one account name in one place, or from one client address."""

    key = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of what is counted; no name is stored.")
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "Fehlgeschlagene Anmeldungen"

    def __str__(self) -> str:
        return self.key


class AccountEvent(models.Model):
    """What happened to the means of signing in of an account: its password, its second factor, its groups.

    Nothing of it is secret; its owner reads it on the page of the account. Written by `ozgtracker.sign_in.events`.
    """

    account = models.ForeignKey(User, models.CASCADE, related_name="events", verbose_name="Konto")
    recorded_at = models.DateTimeField("Zeitpunkt", auto_now_add=True)
    text = models.CharField("Ereignis", max_length=300)
    done_by = models.CharField("durch", max_length=150, help_text="Ein Konto, oder der Befehl und sein Grund.")
    address = models.GenericIPAddressField("Adresse", null=True, blank=True)

    class Meta:
        ordering = ("-recorded_at", "-pk")
        verbose_name = "Ereignis eines Kontos"
        verbose_name_plural = "Ereignisse von Konten"

    def __str__(self) -> str:
        return self.text
