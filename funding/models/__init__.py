"""Grants of projects, their tranches, and what the money was used for. Amounts in EUR."""

from .grants import Amendment, Expenditure, Grant, GrantConfirmation, Tranche
from .plans import DeadlineNote, PlanItem, TrancheItem

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
