"""Reorganisations: what happened to units on a day, and which became which."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists

from records.ends import ONE_DAY
from records.fields import DayField
from records.models import Record
from records.querysets import RecordQuerySet
from records.trail import format_moment, name_of_account
from records.undo import UndoableRun

from ..choices import ReorganisationKind, ReorganisationRole
from .units import Unit

CLOSING = (ReorganisationKind.MERGE, ReorganisationKind.SPLIT, ReorganisationKind.CLOSE)


class Reorganisation(UndoableRun):
    """Reorganisation: units are renamed, moved, merged, split or closed on a day, as one event.

    What it writes is stated from `effective_on` on; what is closed has its last day on the day before.
    """

    package_key = ("kind", "effective_on")
    ALREADY_UNDONE = "Diese Reorganisation ist schon rückgängig gemacht."

    kind = models.CharField("Art", max_length=10, choices=ReorganisationKind)
    effective_on = DayField("Gilt ab")
    source = models.CharField("Quelle", max_length=200, blank=True)
    file_reference = models.CharField("Aktenzeichen", max_length=100, blank=True)
    description = models.TextField("Was geschah", editable=False)  # as it was called then, also once it is undone
    entered_at = models.DateTimeField("Eingetragen am", auto_now_add=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Eingetragen von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )

    class Meta:
        verbose_name = "Reorganisation"
        verbose_name_plural = "Reorganisationen"
        ordering = ["-effective_on", "-pk"]
        default_permissions = ("add", "change", "delete", "view")

    def __str__(self) -> str:
        """Reorganisation 3: Auflösung zum 31.12.2021"""
        return f"Reorganisation {self.pk}: {self.title}"

    @property
    def title(self) -> str:
        """Zusammenlegung zum 01.01.2022; Auflösung zum 31.12.2021, the last day"""
        is_closing = self.kind == ReorganisationKind.CLOSE
        day = self.effective_on - ONE_DAY if is_closing else self.effective_on
        return f"{self.get_kind_display()} zum {day:%d.%m.%Y}"

    @property
    def entry_text(self) -> str:
        """eingetragen von demo-x am 24.11.2026 um 10:15 Uhr"""
        return f"eingetragen von {name_of_account(self.entered_by)} am {format_moment(self.entered_at)}"


class ReorganisedUnit(Record):
    """Unit of a reorganisation, as it was before or as what comes after."""

    reorganisation = models.ForeignKey(
        Reorganisation, verbose_name="Reorganisation", on_delete=models.CASCADE, related_name="parts"
    )
    unit = models.ForeignKey(
        Unit, verbose_name="Leistungseinheit", on_delete=models.PROTECT, related_name="reorganisations"
    )
    role = models.CharField("Rolle", max_length=12, choices=ReorganisationRole)

    objects = RecordQuerySet["ReorganisedUnit"].as_manager()

    class Meta:
        verbose_name = "Leistungseinheit einer Reorganisation"
        verbose_name_plural = "Leistungseinheiten von Reorganisationen"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "role", "unit"], name="reorganised_unit_once_in_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_role_display()})"


def reorganised(unit: Any, day: date | models.OuterRef, role: ReorganisationRole) -> Exists:
    """The condition that the unit was reorganised on the day, in the role; unit and day are outer references."""
    return Exists(ReorganisedUnit.objects.filter(unit=unit, role=role, reorganisation__effective_on=day))
