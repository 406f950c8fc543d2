"""Where a unit is asked how far it is."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from records.models import STAFF_HELP, Record
from records.querysets import RecordQuerySet

from .units import Unit


class ContactAddressQuerySet(RecordQuerySet["ContactAddress"]):
    def forget(self, before: date) -> int:
        """Delete those of units that were closed before the day; of them, and of those that were deleted before it, the
        history too, which names them. Returns of how many."""
        self.filter(unit__closed_on__lt=before).delete()
        history: Any = self.model.history.model._base_manager
        deleted = history.filter(history_type="-")
        closed = Unit.objects.filter(closed_on__lt=before).values("pk")
        ended = deleted.filter(Q(history_date__date__lt=before) | Q(unit__in=closed)).values("id")
        there = self.model._base_manager.values("pk")
        keys = set(history.filter(id__in=ended).exclude(id__in=there).values_list("id", flat=True))
        history.filter(id__in=keys).delete()
        return len(keys)


class ContactAddress(Record):
    """Kontaktadresse: the mail address at which a unit is asked for its status. Never public."""

    unit_path = "unit"
    internal_fields = ("email",)
    has_figures = False

    unit = models.OneToOneField(
        Unit, verbose_name="Leistungseinheit", on_delete=models.CASCADE, related_name="contact_address"
    )
    email = models.EmailField(
        "E-Mail-Adresse",
        help_text=f"Wohin Statusabfragen gehen; am besten ein Funktionspostfach, keine Person. {STAFF_HELP}",
    )

    objects = ContactAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "Kontaktadresse"
        verbose_name_plural = "Kontaktadressen"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Kontaktadresse {self.unit}"
