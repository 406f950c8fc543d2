"""Means in the city's budget, of projects and of the OZG as a whole. Amounts in EUR."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db.models import QuerySet

from funding.choices import BudgetStage
from funding.models import BudgetAmount, BudgetExpenditure

from ..changes import ChangeSource, ComparedPeriod, Details, change_source
from ..rows import MONEY, Values, typed
from .statements import OfNoProject, StatementsChanged

OF_PROJECT, SINCE_KNOWN = "budget_item__project__", "budget_item__project__known_from"


class BudgetAmounts(StatementsChanged):
    """What was planned or decided, the first time too."""

    label = "Haushaltsansatz"
    model = BudgetAmount
    owner = "budget_item"
    chain = ("budget_item", "stage")
    fields = ("amount",)
    tells_first = True

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "stage", "budget_item__year")

    def details(self, effective_on: date, before: Decimal | None, after: Decimal, stage: str, year: int) -> Details:
        more = None if before is None else after - before
        values = replace(Values.both(MONEY, before, after), difference=typed(MONEY, more, is_change=True))
        return Details(f"{year}, {BudgetStage(stage).label}", values, effective_on)


@change_source
class BudgetAmountsOfProjects(BudgetAmounts):
    project = OF_PROJECT
    shown_from = (SINCE_KNOWN,)


@change_source
class BudgetAmountsOfOzg(OfNoProject, BudgetAmounts):
    label = "Haushaltsansatz für das OZG insgesamt"


class BudgetExpenditures(ChangeSource):
    label = "Verausgabt"
    model = BudgetExpenditure
    owner = "budget_item"
    paths = ("booked_on", "budget_item__year", "amount")
    model_fields = ("booked_on", "amount")
    days: ClassVar[tuple[str, ...]] = ("booked_on",)

    def rows(self, changes: QuerySet[BudgetExpenditure], period: ComparedPeriod) -> QuerySet:
        return period.within(changes, *self.days)

    def details(self, booked_on: date, year: int, amount: Decimal) -> Details:
        return Details(f"Haushaltsansatz {year}", Values.change(MONEY, amount), booked_on)


@change_source
class BudgetExpendituresOfProjects(BudgetExpenditures):
    project = OF_PROJECT
    days = ("booked_on", SINCE_KNOWN)


@change_source
class BudgetExpendituresOfOzg(OfNoProject, BudgetExpenditures):
    label = "Verausgabt für das OZG insgesamt"
