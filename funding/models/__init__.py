"""Grants of projects, their tranches, and what the money was used for. Amounts in EUR."""

from .expenditures import Expenditure
from .grants import Amendment, Grant, GrantConfirmation
from .plans import DeadlineNote, PlanItem, TrancheItem
from .tranches import Tranche

__all__ = [
    "Amendment",
    "DeadlineNote",
    "Expenditure",
    "Grant",
    "GrantConfirmation",
    "PlanItem",
    "Tranche",
    "TrancheItem",
]
