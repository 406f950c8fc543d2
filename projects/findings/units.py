"""What does not add up of units in projects."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from lists import formats
from records.findings import Finding, FindingLink, Measure, Scope, Severity, Subject
from records.prepared import prepared
from records.statements import joined_in_force

from ..choices import ENDED
from ..facts import COLLECTIVE, PeculiarUnit, ProgressFacts, RolloutValues
from ..models import PlannedPhase, ProjectState, Rollout
from .base import REPORT, check, rows_of


@check(
    "einheit-geschlossen",
    Severity.WARNING,
    "Aufgelöste Leistungseinheit ohne Nachfolgerin in laufendem Projekt",
    "Verzeichnis der Leistungseinheiten",
)
def closed_units(facts: ProgressFacts) -> Iterator[Finding]:
    for row in facts.peculiar_units:
        if row["unit__closed_on"] and row["unit__closed_on"] < facts.key_date and is_running(row, facts.key_date):
            text = (
                f"Aufgelöst am {formats.day(row['unit__closed_on'])} und damit ausgeschieden; das Projekt läuft "
                "weiter, und keine andere Umsetzung führt diese fort."
            )
            yield Finding(rollout_subject(row), text, Measure.DAY, None, row["unit__closed_on"], links=unit_links(row))


@check("sammelzeile", Severity.NOTE, "Eine Zeile steht für mehrere Leistungseinheiten", REPORT)
def collective_units(facts: ProgressFacts) -> Iterator[Finding]:
    for row in facts.peculiar_units:
        if row["belongs"] and row["unit_name__name"].casefold().startswith(COLLECTIVE):
            text = "Die Zeile steht für mehrere Leistungseinheiten und zählt als eine."
            yield Finding(rollout_subject(row), text, Measure.NUMBER, None, 1, links=unit_links(row))


@check(
    "plandatum-verstrichen",
    Severity.WARNING,
    "Phase bis zum geplanten Tag nicht erreicht",
    "Plandaten der Umsetzung",
)
def planned_day_passed(facts: ProgressFacts) -> Iterator[Finding]:
    for row in overdue_units(facts.scope):
        planned_on = row["overdue_since"]
        planned, now = facts.phases.label(row["overdue_phase"]), facts.phases.label(row["current_phase"])
        yield Finding(
            rollout_subject(row),
            f"{planned} war ab dem {formats.day(planned_on)} geplant; die Leistungseinheit steht auf „{now}“.",
            Measure.DAY,
            planned_on,
            None,
            (facts.key_date - planned_on).days,
            Measure.DAYS,
            grows_daily=True,
            links=unit_links(row),
        )


@check(
    "plan-nach-projektende",
    Severity.WARNING,
    "Phase nach dem Ende des Projekts geplant",
    "Durchführungszeitraum und Plandaten der Umsetzung",
)
def planned_after_end(facts: ProgressFacts) -> Iterator[Finding]:
    """Not of projects that rest or have ended."""
    for row in plans_beyond_the_end(facts.scope):
        phase, planned_on = facts.phases.label(row["phase"]), row["planned_on"]
        ends_on = row["project_end__ends_on"]
        yield Finding(
            Subject("projects.rollout", row["rollout"], row["unit_name__name"], row["rollout__project__slug"]),
            f"{phase} ist ab dem {formats.day(planned_on)} geplant, nach dem Ende des Projekts am "
            f"{formats.day(ends_on)}.",
            Measure.DAY,
            ends_on,
            planned_on,
            (planned_on - ends_on).days,
            Measure.DAYS,
            detail=str(row["phase"]),
            links=rows_of("Leistungseinheit", "rollouts", row["rollout__project__slug"], suche=row["unit_name__name"]),
        )


@prepared
def plans_beyond_the_end(scope: Scope) -> QuerySet:
    day = scope.key_date
    plans = PlannedPhase.objects.beyond_the_end(day).alias(unit_name=joined_in_force(day, "rollout__unit__names"))
    belonging = Rollout.objects.belonging(day).filter(pk=OuterRef("rollout")).order_by()
    going_on = ~Exists(ProjectState.objects.suspending(day, OuterRef("rollout__project")))
    columns = ("rollout", "unit_name__name", "rollout__project__slug", "phase", "planned_on", "project_end__ends_on")
    return scope.within(plans.filter(Exists(belonging), going_on).order_by("pk"), "rollout__project").values(*columns)


@prepared
def overdue_units(scope: Scope) -> QuerySet:
    day = scope.key_date
    rollouts = Rollout.objects.belonging(day).with_phase(day).overdue(day).with_overdue(day).with_unit(day)
    columns = ("pk", "unit_name__name", "project__slug", "current_phase", "overdue_since", "overdue_phase")
    return scope.within(rollouts.order_by("pk"), "project").values(*columns)


def is_running(row: PeculiarUnit, key_date: date) -> bool:
    """Whether its project goes on: as is stated, else by its planned end."""
    if row["project_state__state"]:
        return row["project_state__state"] not in ENDED
    return row["project_end__ends_on"] is None or row["project_end__ends_on"] >= key_date


def rollout_subject(row: RolloutValues) -> Subject:
    return Subject("projects.rollout", row["pk"], row["unit_name__name"], row["project__slug"])


def unit_links(row: RolloutValues) -> tuple[FindingLink, ...]:
    return rows_of("Leistungseinheit", "rollouts", row["project__slug"], suche=row["unit_name__name"])
