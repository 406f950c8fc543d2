"""Grants, tranches, expenditures and the budget."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from funding.choices import BudgetScope, BudgetStage, CostType, DeadlineKind, MovementKind
from funding.models import (
    Amendment,
    BudgetAmount,
    BudgetExpenditure,
    BudgetItem,
    DeadlineDay,
    DeadlineNote,
    Expenditure,
    Grant,
    GrantConfirmation,
    Movement,
    PlanItem,
    Tranche,
    TrancheItem,
)
from records.models import DatePrecision

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
    interim_proof_months = 4


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
    met_on = date(2022, 6, 1)


class DeadlineDayFactory(DjangoModelFactory):
    class Meta:
        model = DeadlineDay

    grant = factory.SubFactory(GrantFactory)
    kind = DeadlineKind.PROOF_OF_USE
    due_on = date(2022, 9, 30)
    reason = "Verlängert"


class GrantConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = GrantConfirmation

    subject = factory.SubFactory(GrantFactory)
    confirmed_on = date(2020, 1, 1)


class TrancheFactory(DjangoModelFactory):
    """A tranche with a claim, an approval and a payment; an amount of None: there is none of these."""

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
    cut_reason = ""
    date_precision = DatePrecision.EXACT

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        precision, reason = kwargs.pop("date_precision"), kwargs.pop("cut_reason")
        moves = {
            kind: (kwargs.pop(name), kwargs.pop(f"{name}_on"))
            for name, kind in (
                ("claimed", MovementKind.CLAIM),
                ("approved", MovementKind.APPROVAL),
                ("paid", MovementKind.PAYMENT),
            )
        }
        tranche = super()._create(model_class, *args, **kwargs)
        for kind, (amount, day) in moves.items():
            if amount is not None:
                Movement.objects.create(
                    tranche=tranche,
                    kind=kind,
                    amount=amount,
                    effective_on=day,
                    date_precision=precision,
                    reason=reason if kind == MovementKind.APPROVAL else "",
                )
        return tranche


class MovementFactory(DjangoModelFactory):
    class Meta:
        model = Movement

    tranche = factory.SubFactory(TrancheFactory)
    kind = MovementKind.PAYMENT
    effective_on = date(2020, 5, 1)
    amount = Decimal("10.00")


class TrancheItemFactory(DjangoModelFactory):
    class Meta:
        model = TrancheItem

    tranche = factory.SubFactory(TrancheFactory)
    cost_type = CostType.PERSONNEL
    year = 2019


class ExpenditureFactory(DjangoModelFactory):
    class Meta:
        model = Expenditure

    """Of a tranche; with `tranche=None` and a grant of no tranche."""

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
