"""The part of a project's page on its means in the city's budget."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from funding.columns import YearColumn
from funding.models import BudgetItem
from lists.columns import DateColumn, Link, MoneyColumn, TextColumn
from lists.panels import PanelTable
from projects.models import Project

OF_ITEM = (("ansatz", "pk"),)


class ProjectBudgetTable(PanelTable):
    """A row a year; what is not recorded is left out."""

    year = YearColumn("Jahr", row_header=True)
    planned = MoneyColumn("Geplant")
    decided = MoneyColumn("Beschlossen")
    decided_on = DateColumn("Beschlossen am")
    first_decided = MoneyColumn("ursprünglich beschlossen")
    spent = MoneyColumn("Verausgabt", link=Link("budget-expenditures", filters=OF_ITEM))
    left = MoneyColumn("Verbleibt")
    source = TextColumn("Quelle")


def has_budget(key_date: date) -> Exists:
    """The condition on projects that something of their means was planned, decided or spent by the key date."""
    return Exists(BudgetItem.objects.known(key_date).filter(project=OuterRef("pk")))


def budget_of(project: Project, key_date: date) -> list[BudgetItem]:
    """The items of the project on the key date, by year."""
    items = BudgetItem.objects.known(key_date).with_amounts(key_date).filter(project=project).order_by("year")
    of_project = list(items)
    for item in of_project:
        item.project = project
    return of_project


def budget_table(items: list[Any]) -> ProjectBudgetTable:
    names = ("pk", "year", "planned", "decided", "decided_on", "first_decided", "spent", "left")
    return ProjectBudgetTable(
        {**{name: getattr(item, name) for name in names}, "source": item.decided_source or item.planned_source}
        for item in items
    )
