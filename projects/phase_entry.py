"""What forbids rollouts to enter a phase together: what was not seen, and what stands against it."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, QuerySet, Subquery

from records.querysets import MOST_NAMED, first_named
from records.trail import told

from .terms import Phase

UNDONE = (
    "hat nach diesem Tag einen Wechsel in dieselbe oder eine frühere Phase; bitte berichtigen Sie den im Eintrag selbst"
)


def history_of_changes(rollouts: Any) -> QuerySet:
    """The history of the phase changes of the rollouts, newest entry first."""
    history = apps.get_model("projects", "PhaseChange").history.model._default_manager
    return history.filter(rollout__in=rollouts.order_by().values("pk")).order_by("-history_date", "-history_id")


def changes_missed(rollouts: Any, seen: int | None) -> list[str]:
    """What was changed in the rollouts' phases since their history had `seen` entries; nothing where that is None."""
    if seen is None:
        return []
    history = history_of_changes(rollouts)
    missed = max(history.count() - seen, 0)
    if not missed:
        return []
    newest = history.select_related("rollout__unit", "rollout__project", "history_user")[: min(missed, MOST_NAMED)]
    lines = [f"{entry.rollout}: {told(entry)}" for entry in newest]
    if missed > MOST_NAMED:
        lines.append(f"{missed - MOST_NAMED} weitere Änderungen.")
    return [
        "Inzwischen wurde geändert, was Sie vor sich hatten:",
        *lines,
        "Bitte prüfen Sie die Auswahl. Wenn Sie noch einmal absenden, gilt Ihre Angabe zusätzlich.",
    ]


def problems_of_entering(rollouts: Any, phase: Phase, effective_on: date) -> list[str]:
    """Why rollouts cannot enter the phase on the day."""
    chosen = rollouts.select_related("project", "unit")
    there_already = chosen.with_phase(effective_on).in_phase(phase)
    changed_otherwise = chosen.filter(phase_changes__effective_on=effective_on).exclude(pk__in=there_already)
    return [
        *named(there_already, f"steht an diesem Tag schon auf {phase.label}"),
        *named(changed_otherwise, "hat an diesem Tag schon einen anderen Phasenwechsel"),
        *named(falling_back(chosen, phase, effective_on), UNDONE),
    ]


def falling_back(rollouts: Any, phase: Phase, effective_on: date) -> Any:
    """Those of which the next phase change after the day leads to the same phase or back: today's phase would not be
    the one entered."""
    later = apps.get_model("projects", "PhaseChange").objects.filter(
        rollout=OuterRef("pk"), effective_on__gt=effective_on
    )
    next_phase = Subquery(later.order_by("effective_on").values("phase")[:1])
    return rollouts.annotate(next_phase=next_phase).filter(next_phase__lte=phase)


def named(rollouts: Any, problem: str) -> list[str]:
    """The rollouts with the problem, as `first_named` tells them."""
    return first_named(
        rollouts.order_by("unit__name_key", "pk"),
        lambda rollout: f"{rollout} {problem}.",
        lambda more: f"{more} weitere: {problem}.",
    )
