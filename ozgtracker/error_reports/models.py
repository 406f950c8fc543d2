"""What a reader reported as wrong on a page."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models import Project
from records.rights import Account, permission_of, reach_of

LONGEST_TEXT, LONGEST_PAGE = 2000, 500


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)

    def reached_by(self, account: Account) -> Self:
        """Those that the account may settle: of the projects that it is in charge of, all where it is everywhere."""
        reach = reach_of(account, permission_of(ErrorReport, "change"))
        if reach.everywhere:
            return self
        keys = reach.keys.get("project", frozenset())
        return self.filter(project__in=keys) if keys else self.none()

    def settled_before(self, moment: datetime) -> Self:
        return self.filter(settled_at__lt=moment)


class ErrorReport(models.Model):
    """Fehlermeldung: what somebody says is wrong on a page, as it was on a key date; without account and address of the
    network. Never public. Who settled it and when stays until the report is deleted (ERROR_REPORT_DAYS).

    `page` is the path with its parameters, `project` the one that the page is about, if it is about one.
    """

    project_path = "project"

    text = models.TextField("Was ist falsch?", max_length=LONGEST_TEXT)
    contact = models.EmailField("E-Mail-Adresse für Rückfragen", blank=True)
    page = models.CharField("Seite", max_length=LONGEST_PAGE)
    key_date = models.DateField("Stichtag")
    project = models.ForeignKey(
        Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    sent_at = models.DateTimeField("Gemeldet am", auto_now_add=True)
    settled_at = models.DateTimeField("Erledigt am", null=True, db_index=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Erledigt von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
    )

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = "Fehlermeldung"
        verbose_name_plural = "Fehlermeldungen"
        ordering = ("sent_at", "pk")
        default_permissions = ("change",)

    def __str__(self) -> str:
        return f"Fehlermeldung {self.pk}"

    def settle(self, account: Account) -> bool:
        """Say that it is settled, and by whom; False where it was already."""
        settled = {"settled_at": timezone.now(), "settled_by": account}
        return bool(ErrorReport.objects.open().filter(pk=self.pk).update(**settled))
