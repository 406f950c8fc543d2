"""Grants of projects, their tranches, what the money was used for, and the city's own budget. Amounts in EUR."""

from .budget import BudgetAmount, BudgetExpenditure, BudgetItem
from .expenditures import Expenditure
from .grants import Amendment, Grant, GrantConfirmation
from .plans import DeadlineNote, PlanItem, TrancheItem
from .tranches import Tranche

__all__ = [
    "Amendment",
    "BudgetAmount",
    "BudgetExpenditure",
    "BudgetItem",
    "DeadlineNote",
    "Expenditure",
    "Grant",
    "GrantConfirmation",
    "PlanItem",
    "Tranche",
    "TrancheItem",
]
