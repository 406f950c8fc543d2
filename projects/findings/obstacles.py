"""Projects at risk of which nobody says what holds them back."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from lists import formats
from records.findings import Finding, Measure, Scope, Severity
from records.prepared import prepared

from ..choices import Assessment
from ..facts import ProgressFacts
from ..models import Obstacle
from .base import check, rows_of
from .projects import subject_of

AT_RISK = frozenset(str(each.value) for each in (Assessment.AT_RISK, Assessment.UNATTAINABLE))


@check("hindernis-fehlt", Severity.NOTE, "Gefährdet, aber kein Hindernis genannt", "Statusbericht und Prognose")
def at_risk_without_obstacle(facts: ProgressFacts) -> Iterator[Finding]:
    """By the last status note or the forecast; of projects that go on. Forecasts are made only of those without an
    obstacle."""
    named = set(hindered(facts.scope))
    silent = [each for each in facts.progress if each.project.pk not in named and not each.project.is_suspended]
    if not silent:
        return
    forecasts = facts.forecasts_of(silent)
    for progress in silent:
        project = progress.project
        verdict, note = forecasts[project.pk].verdict, facts.last_notes.get(project.pk)
        said = []
        if note and note.assessment in AT_RISK:
            said.append(f"der Statusbericht vom {formats.day(note.noted_on)} „{note.get_assessment_display()}“")
        if verdict in AT_RISK:
            said.append(f"die Prognose „{verdict.label}“")
        if said:
            yield Finding(
                subject_of(project),
                f"Das Projektende nennt {' und '.join(said)}; ein Hindernis, das nicht behoben ist, ist nicht erfasst.",
                Measure.NUMBER,
                None,
                0,
                links=rows_of("Hindernisse", "obstacles", project.slug),
            )


@prepared
def hindered(scope: Scope) -> QuerySet:
    """The ids of the projects with an obstacle that is not resolved."""
    obstacles: Any = Obstacle.objects.unresolved(scope.key_date).filter(project__isnull=False).order_by()
    return scope.within(obstacles, "project").values_list("project", flat=True)
