"""Grants of projects, their tranches, and what the money was used for. Amounts in EUR."""

from .grants import Amendment, DeadlineNote, Grant, GrantConfirmation, PlanItem
from .tranches import Expenditure, Tranche, TrancheItem

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
