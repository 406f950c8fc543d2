"""Which of the findings about its figures a paper tells the council."""

from collections.abc import Set

from django.db import transaction

from ..facts import PaperFacts
from ..models import Paper, ReportedFinding


def choose_findings(paper: Paper, chosen: Set[str], before: Set[str]) -> int:
    """Store which findings, by their keys, are told. `before` are those that were chosen when the page was read: what
    another account chose since stays. The number of those that are found no more, so that they were not chosen."""
    with transaction.atomic():
        for reported in paper.reportedfinding_set.filter(finding__in=before - chosen):
            reported.delete()
        added = chosen - before - set(paper.reportedfinding_set.values_list("finding", flat=True))
        found = {each.finding.key: each.finding for each in PaperFacts(paper).findings} if added else {}
        for key in sorted(added & found.keys()):
            ReportedFinding.of(paper, found[key]).save()
    return len(added - found.keys())
