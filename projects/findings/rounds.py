"""Which units did not answer when they were asked for their status."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate

from lists import formats
from records.findings import Finding, Measure, Scope, Severity
from records.prepared import prepared

from ..facts import ProgressFacts
from ..models import Rollout, StatusAnswer
from .base import check
from .units import rollout_subject, unit_links


@check(
    "ohne-antwort",
    Severity.NOTE,
    "Ohne Antwort auf die Statusabfrage",
    "Statusabfragen des Projekts",
)
def unanswered(facts: ProgressFacts) -> Iterator[Finding]:
    for row in unanswered_units(facts.scope):
        text = (
            f"Bis {formats.day(row['asked_until'])} kam keine Antwort, und seit der Anfrage wurde der Stand weder "
            "geändert noch bestätigt."
        )
        yield Finding(rollout_subject(row), text, Measure.DAY, row["asked_until"], None, links=unit_links(row))


@prepared
def unanswered_units(scope: Scope) -> QuerySet:
    """The rollouts of which the last round that was over by the key date brought no answer, and of which nothing was
    entered since it was sent."""
    day = scope.key_date
    unanswered = StatusAnswer.objects.unanswered(day)
    asked = unanswered.filter(rollout=OuterRef("pk")).order_by()
    rollouts: Any = Rollout.objects.on(day).filter(pk__in=unanswered.order_by().values("rollout"))
    rollouts = rollouts.with_last_confirmed(day, few=True).annotate(
        asked_until=Subquery(asked.values("request__round__ends_on")[:1]),
        asked_on=TruncDate(Subquery(asked.values("request__round__sent_at")[:1])),
    )
    rollouts = rollouts.filter(last_confirmed_on__lt=F("asked_on")).order_by("pk")
    return scope.within(rollouts, "project").values("pk", "unit_name__name", "project__slug", "asked_until")
