"""Grants of projects, their tranches and what happened to their money, and the city's own budget. Amounts in EUR."""

from .budget import BudgetAmount, BudgetExpenditure, BudgetItem
from .expenditures import Expenditure
from .grants import Amendment, Grant, GrantConfirmation
from .movements import Movement
from .plans import DeadlineDay, DeadlineNote, PlanItem, TrancheItem
from .tranches import Tranche

__all__ = [
    "Amendment",
    "BudgetAmount",
    "BudgetExpenditure",
    "BudgetItem",
    "DeadlineDay",
    "DeadlineNote",
    "Expenditure",
    "Grant",
    "GrantConfirmation",
    "Movement",
    "PlanItem",
    "Tranche",
    "TrancheItem",
]
