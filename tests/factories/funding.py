"""Grants, tranches, expenditures and the budget."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from funding.choices import BudgetScope, BudgetStage, CostType, DeadlineKind
from funding.models import (
    Amendment,
    BudgetAmount,
    BudgetExpenditure,
    BudgetItem,
    DeadlineNote,
    Expenditure,
    Grant,
    GrantConfirmation,
    PlanItem,
    Tranche,
    TrancheItem,
)

from .projects import ProjectFactory


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = Grant

    project = factory.SubFactory(ProjectFactory)
    grantor = "Land Nordrhein-Westfalen"
    total_volume = Decimal("1000.00")
    state_share = Decimal("900.00")
    own_share = Decimal("100.00")
    rate = Decimal(90)
    period_start = date(2019, 1, 1)
    period_end = date(2021, 12, 31)


class AmendmentFactory(DjangoModelFactory):
    class Meta:
        model = Amendment

    grant = factory.SubFactory(GrantFactory)
    effective_on = date(2020, 7, 1)
    total_volume = Decimal("1200.00")
    state_share = Decimal("1080.00")
    own_share = Decimal("120.00")
    rate = Decimal(90)
    period_start = date(2019, 1, 1)
    period_end = date(2022, 6, 30)


class PlanItemFactory(DjangoModelFactory):
    class Meta:
        model = PlanItem

    grant = factory.SubFactory(GrantFactory)
    cost_type = CostType.PERSONNEL
    year = 2020
    amount = Decimal("500.00")


class DeadlineNoteFactory(DjangoModelFactory):
    class Meta:
        model = DeadlineNote

    grant = factory.SubFactory(GrantFactory)
    kind = DeadlineKind.PROOF_OF_USE


class GrantConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = GrantConfirmation

    subject = factory.SubFactory(GrantFactory)
    confirmed_on = date(2020, 1, 1)


class TrancheFactory(DjangoModelFactory):
    class Meta:
        model = Tranche

    grant = factory.SubFactory(GrantFactory)
    period_start = date(2019, 1, 1)
    period_end = date(2019, 12, 31)
    claimed = Decimal("500.00")
    claimed_on = date(2020, 2, 1)
    approved = Decimal("450.00")
    approved_on = date(2020, 3, 1)
    paid = Decimal("450.00")
    paid_on = date(2020, 4, 1)


class TrancheItemFactory(DjangoModelFactory):
    class Meta:
        model = TrancheItem

    tranche = factory.SubFactory(TrancheFactory)
    cost_type = CostType.PERSONNEL
    year = 2019


class ExpenditureFactory(DjangoModelFactory):
    class Meta:
        model = Expenditure

    tranche = factory.SubFactory(TrancheFactory)
    cost_type = CostType.PERSONNEL
    amount = Decimal("100.00")
    booked_on = date(2020, 1, 1)


class BudgetItemFactory(DjangoModelFactory):
    """Of a project; with `project=None` of the OZG as a whole."""

    class Meta:
        model = BudgetItem

    project = factory.SubFactory(ProjectFactory)
    scope = factory.LazyAttribute(lambda item: BudgetScope.PROJECT if item.project else BudgetScope.OZG)
    year = 2021


class BudgetAmountFactory(DjangoModelFactory):
    class Meta:
        model = BudgetAmount

    budget_item = factory.SubFactory(BudgetItemFactory)
    stage = BudgetStage.DECIDED
    amount = Decimal("1000.00")
    effective_on = date(2020, 12, 14)


class BudgetExpenditureFactory(DjangoModelFactory):
    class Meta:
        model = BudgetExpenditure

    budget_item = factory.SubFactory(BudgetItemFactory)
    booked_on = date(2021, 3, 1)
    amount = Decimal("100.00")
