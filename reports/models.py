"""Explanations of findings."""

from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from projects.models import Project
from records.authorship import refuse_other_author
from records.findings import Finding
from records.models import PUBLIC_HELP, Record
from records.querysets import RecordQuerySet

ALREADY_EXPLAINED = "Dieser Befund ist für diese Werte schon erläutert."


class Explanation(Record):
    """Erläuterung: why a finding stands as it does. It counts for exactly the values it was written for.

    `finding` and `fingerprint` are those of `records.findings.Finding`, `project` is the one that it speaks of: who may
    write there explains it. By whom is never public.
    """

    package_reference = "finding"
    project_path = "project"
    has_figures = False

    project = models.ForeignKey(
        Project, verbose_name="Projekt", on_delete=models.CASCADE, related_name="+", null=True, editable=False
    )
    finding = models.CharField("Befund", max_length=200, editable=False)
    fingerprint = models.CharField("Prüfsumme der Werte", max_length=64, editable=False)
    subject = models.CharField("Gegenstand", max_length=300, editable=False)
    text = models.TextField("Erläuterung", help_text=PUBLIC_HELP)
    explained_on = models.DateField("Erläutert am", default=timezone.localdate, editable=False)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Erläutert von",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Erläuterung"
        verbose_name_plural = "Erläuterungen"
        ordering = ["-explained_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "fingerprint"],
                name="explanation_once_for_the_same_values",
                violation_error_message=ALREADY_EXPLAINED,
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None in another's name."""
        super().refuse_saving(records)
        refuse_other_author(records, "explained_by", ("finding", "fingerprint", "subject", "text"))

    def is_anothers(self, account: User | None) -> bool:
        """Whether another account wrote it than this one."""
        return self.explained_by_id is not None and account is not None and account.pk != self.explained_by_id

    def anew(self, account: User | None) -> Self:
        """A new explanation of the same finding and values, by the account, with its text still to be written."""
        names = ("project", "finding", "fingerprint", "subject")
        return type(self)(**{name: getattr(self, name) for name in names}, explained_by=account)

    def take_over(self, finding: Finding) -> None:
        """Take over what the finding is, its values and the project that it speaks of."""
        self.finding, self.fingerprint = finding.key, finding.fingerprint
        self.subject = finding.name[:300]
        self.project = Project.objects.filter(slug=finding.subject.project).first()
