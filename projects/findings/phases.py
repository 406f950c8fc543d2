"""What does not add up of phase changes."""

from collections.abc import Iterator
from datetime import date
from typing import Any, TypedDict

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from lists import formats
from records.findings import Finding, FindingLink, Measure, Scope, Severity, Subject
from records.models import DatePrecision
from records.prepared import prepared

from ..choices import MODELS_AT_A_PLACE
from ..facts import ProgressFacts
from ..models import PhaseChange
from .base import check, rows_of


class ChangeValues(TypedDict):
    """What the checks read of a phase change."""

    pk: int
    phase: int
    effective_on: date
    unit_name__name: str
    rollout__project__slug: str


@check(
    "phasenfolge",
    Severity.WARNING,
    "Phase zurückgegangen oder übersprungen",
    "Reihenfolge der Phasen im Phasenmodell",
)
def phases_out_of_order(facts: ProgressFacts) -> Iterator[Finding]:
    """A first phase known only by „spätestens“ skips nothing: the report does not say what came before it."""
    for row in out_of_order(facts.scope, facts.phases.befores()):
        before, after = facts.phases.label(row["previous_phase"]), facts.phases.label(row["phase"])
        went_back = (row["previous_phase"] or 0) > row["phase"]
        yield Finding(
            change_subject(row),
            f"Am {formats.day(row['effective_on'])} von „{before}“ nach „{after}“"
            f" {'zurückgegangen' if went_back else 'gesprungen'}.",
            Measure.TEXT,
            None,
            after,
            severity=Severity.WARNING if went_back else Severity.NOTE,
            links=change_links(row),
        )


@prepared
def out_of_order(scope: Scope, befores: tuple[tuple[int, int, date], ...]) -> QuerySet:
    """Phase changes that go back or skip a phase, with `previous_phase`.

    A first one with a known day comes from „noch nicht begonnen“, the key of which is that of the model. `befores` as
    of Phases.
    """
    number = IntegerField()
    begins = When(date_precision=DatePrecision.EXACT, then=F("phase") % MODELS_AT_A_PLACE)
    if_first = Case(begins, default=F("phase"), output_field=number)
    came_from = Coalesce("previous_phase", if_first, output_field=number)
    steps = (When(phase=key, effective_on__gte=since, then=Value(before)) for key, before, since in befores)
    one_before = Case(*steps, default=F("phase"), output_field=number)
    changes = changes_so_far(scope).with_previous_phase().alias(came_from=came_from)
    in_order = changes.exclude(came_from__in=[F("phase"), one_before])
    return in_order.order_by("pk").values(*CHANGE_COLUMNS, "previous_phase")


def changes_so_far(scope: Scope) -> Any:
    """Phase changes up to the key date of projects that had started, without what was taken over."""
    day = scope.key_date
    changes = PhaseChange.objects.entered().filter(effective_on__lte=day, rollout__project__started_on__lte=day)
    return scope.within(changes.with_unit(day), "rollout__project")


CHANGE_COLUMNS = tuple(ChangeValues.__annotations__)


def change_subject(row: ChangeValues) -> Subject:
    return Subject("projects.phasechange", row["pk"], row["unit_name__name"], row["rollout__project__slug"])


def change_links(row: ChangeValues) -> tuple[FindingLink, ...]:
    return rows_of("Leistungseinheit", "rollouts", row["rollout__project__slug"], suche=row["unit_name__name"])
