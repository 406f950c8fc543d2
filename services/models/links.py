"""What asking the recorded addresses of online services gave, day by day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery

from ..choices import DEAD, LinkOutcome, Portal
from .states import PortalChange


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def on(self, key_date: date) -> Self:
        """The newest answer, by the day, of each address that holds on it."""
        of_address = LinkCheck.objects.filter(address=OuterRef("address"), checked_on__lte=key_date)
        newest = Subquery(of_address.order_by("-checked_on").values("pk")[:1])
        return self.filter(pk__in=portals_with_address(key_date).annotate(newest=newest).order_by().values("newest"))

    def dead(self) -> Self:
        """Those of addresses under which nobody reaches the service."""
        return self.filter(outcome__in=DEAD)


def portals_with_address(key_date: date) -> "models.QuerySet[PortalChange]":
    """The portals of services on the day that have an address."""
    return PortalChange.objects.in_force(key_date).exclude(address="").exclude(portal=Portal.NONE)


class LinkCheck(models.Model):
    """Linkprüfung: how an address answered on a day, and since when it has answered so. The command alone writes it."""

    in_package = True

    address = models.CharField("Adresse", max_length=500)
    checked_on = models.DateField("geprüft am")
    outcome = models.CharField("Ergebnis", max_length=20, choices=LinkOutcome)
    status = models.PositiveSmallIntegerField("HTTP-Status", null=True)
    final_address = models.CharField("weitergeleitet nach", max_length=1000, blank=True)
    since = models.DateField("seit")

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "Linkprüfung"
        verbose_name_plural = "Linkprüfungen"
        ordering = ["address", "checked_on"]
        constraints = [models.UniqueConstraint(fields=["address", "checked_on"], name="link_check_once_a_day")]

    def __str__(self) -> str:
        return f"{self.address}: {self.answer_text}"

    @property
    def is_dead(self) -> bool:
        return self.outcome in DEAD

    @property
    def answer_text(self) -> str:
        """nicht gefunden (404)"""
        status = f" ({self.status})" if self.status else ""
        return f"{LinkOutcome(self.outcome).label}{status}"
