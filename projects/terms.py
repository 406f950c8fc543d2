"""The ordered terms of the field: phases of a rollout, steps of a process bundle.

Stored as numbers, because the order is part of their meaning: it sorts, and it tells forward from backward.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models


class Phase(models.IntegerChoices):
    """Phase of a rollout, in the order of the three-stage concept of VO/0504/21."""

    PLANNING = 1, "Planung"
    CONCEPTION = 2, "Konzeption"
    PRODUCTION = 3, "Produktiv"


class Step(models.IntegerChoices):
    """Step of work on a process bundle, each done only after the one before it."""

    RECORDED = 1, "aufgenommen"
    ANALYSED = 2, "analysiert"
    OPTIMISED = 3, "optimiert"
    DIGITISED = 4, "digitalisiert"


PHASE_NAMES = {Phase.PLANNING: "planning", Phase.CONCEPTION: "conception", Phase.PRODUCTION: "productive"}
PLANNED_FIELDS = {
    Phase.PLANNING: "planned_planning_on",
    Phase.CONCEPTION: "planned_conception_on",
    Phase.PRODUCTION: "planned_production_on",
}
STEP_NAMES = {
    Step.RECORDED: "recorded",
    Step.ANALYSED: "analysed",
    Step.OPTIMISED: "optimised",
    Step.DIGITISED: "digitised",
}


def phase_planned_on(day: date, rollout: Mapping[str, Any]) -> Phase:
    """The first phase after the `current_phase` of a rollout's values that was planned for the day."""
    reached = rollout["current_phase"] or 0
    return next(phase for phase, field in PLANNED_FIELDS.items() if phase > reached and rollout[field] == day)
