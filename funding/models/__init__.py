"""Grants of projects, their tranches, what happened to their money and what it was used for. Amounts in EUR."""

from .expenditures import Expenditure
from .grants import Amendment, Grant, GrantConfirmation
from .movements import Movement
from .plans import DeadlineNote, PlanItem, TrancheItem
from .tranches import Tranche

__all__ = [
    "Amendment",
    "DeadlineNote",
    "Expenditure",
    "Grant",
    "GrantConfirmation",
    "Movement",
    "PlanItem",
    "Tranche",
    "TrancheItem",
]
