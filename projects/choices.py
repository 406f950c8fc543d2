"""The ordered code lists of projects: phases of a rollout, steps of a process bundle.

Stored as numbers, because the order is part of their meaning: lists are sorted by it,
and it decides what is forward and what back.
"""

from django.db import models


class Phase(models.IntegerChoices):
    """Phase of a rollout, in the order of the three-stage concept of VO/0504/21."""

    PLANNING = 1, "Planung"
    CONCEPT = 2, "Konzeption"
    PRODUCTION = 3, "Produktiv"


class Step(models.IntegerChoices):
    """Step of work on a process bundle, each done only after the one before it."""

    RECORDED = 1, "aufgenommen"
    ANALYSED = 2, "analysiert"
    OPTIMISED = 3, "optimiert"
    DIGITISED = 4, "digitalisiert"


class State(models.TextChoices):
    """Projektstand: whether a project is worked on."""

    PLANNED = "PLANNED", "geplant"
    RUNNING = "RUNNING", "läuft"
    RESTING = "RESTING", "ruht"
    COMPLETED = "COMPLETED", "abgeschlossen"
    ENDED_EARLY = "ENDED_EARLY", "vorzeitig beendet"


ENDED = (State.COMPLETED, State.ENDED_EARLY)
SUSPENDED = (State.RESTING, *ENDED)  # what was planned is not overdue
WITH_REASON = (State.RESTING, State.ENDED_EARLY)


class PlannedSubject(models.TextChoices):
    """Of what a project plans a number."""

    UNITS = "UNITS", "geplante Leistungseinheiten"
    BUNDLES = "BUNDLES", "geplante Prozessbündel"
    DIGITISED_BUNDLES = "DIGITISED_BUNDLES", "davon zu digitalisieren"


class Qualifier(models.TextChoices):
    """How a source names a number that it does not mean exactly; empty: exactly."""

    AROUND = "rund", "rund"
    UP_TO = "bis zu", "bis zu"


# The words of the stylesheets and constraints for the phases.
PHASE_NAMES = {Phase.PLANNING: "planning", Phase.CONCEPT: "conception", Phase.PRODUCTION: "productive"}
PLANNED_FIELDS = {
    Phase.PLANNING: "planned_planning_on",
    Phase.CONCEPT: "planned_concept_on",
    Phase.PRODUCTION: "planned_production_on",
}
STEP_NAMES = {
    Step.RECORDED: "recorded",
    Step.ANALYSED: "analysed",
    Step.OPTIMISED: "optimised",
    Step.DIGITISED: "digitised",
}


WITHOUT_PHASE = "ohne erfasste Phase"
UNCERTAIN_PHASE = "Phase nicht sicher bekannt"  # in one on the day, but perhaps in a later one already


def phase_label(phase: int | None) -> str:
    """Planung, Konzeption, Produktiv, or that no phase is recorded."""
    return str(Phase(phase).label) if phase else WITHOUT_PHASE
