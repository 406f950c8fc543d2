"""Who wants the digest, and when it last came."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

INTERVAL = timedelta(days=7)
EARLIER = timedelta(hours=12)  # a timer does not run at the same minute each week


class WeeklyDigestQuerySet(models.QuerySet["WeeklyDigest"]):
    def due(self, now: datetime) -> Self:
        """Those of active accounts with a mail address whose last one lies a week back."""
        ready = Q(sent_at__isnull=True) | Q(sent_at__lte=now - INTERVAL + EARLIER)
        wanted = self.filter(ready, account__is_active=True).exclude(account__email="")
        return wanted.select_related("account").order_by("account")


class WeeklyDigest(models.Model):
    """Wochenbericht: an account wants it; where there is none, it does not."""

    account = models.OneToOneField(User, models.CASCADE, related_name="weekly_digest", verbose_name="Konto")
    wanted_since = models.DateTimeField("Bestellt am", auto_now_add=True)
    sent_at = models.DateTimeField("Zuletzt gesendet am", null=True)

    objects = WeeklyDigestQuerySet.as_manager()

    class Meta:
        verbose_name = "Wochenbericht"
        verbose_name_plural = "Wochenberichte"
        default_permissions = ()

    def __str__(self) -> str:
        return f"Wochenbericht für {self.account}"
