"""Means in the budget: planned, decided anew, spent."""

from django.db.models import Q

from funding.choices import BudgetStage
from funding.models import BudgetAmount, BudgetExpenditure, BudgetItem

from ..desk import german
from .base import Deed, any_of, deed, started_projects

LIST = "foerdermittel/haushalt"


class OfBudget(Deed):
    def items(self, day):
        """Those of the OZG as a whole, and of projects that were known on the day."""
        return BudgetItem.objects.filter(Q(project=None) | Q(project__known_from__lte=day))


@deed
class StatedBudget(OfBudget):
    """An amount planned or decided, of an item that is there, or of a new one for the OZG as a whole or a project."""

    kinds = (BudgetAmount,)

    def enter(self, desk, day):
        item = any_of(desk, self.items(day).exclude(amounts__effective_on=day))
        row = {
            "stage": desk.random.choice(BudgetStage.values), "amount": f"{desk.random.randrange(100_000)},50",
            "effective_on": german(day), "source": desk.new("Haushalt"),
        }  # fmt: skip
        if item and desk.random.random() < 0.7:
            desk.save(f"funding/budgetitem/{item.pk}/change/", [("amounts", row)])
            return True
        whose = desk.random.choice([None, any_of(desk, started_projects(day))])
        named = {"scope": "PROJECT", "project": whose.pk} if whose else {"scope": "OZG", "project": ""}
        years = set(range(2019, 2030)) - {*BudgetItem.objects.filter(project=whose).values_list("year", flat=True)}
        if years:
            year = desk.random.choice(sorted(years))
            desk.save("funding/budgetitem/add/", [("amounts", row)], **named, year=year)
        return bool(years)

    def shown(self, day):
        """Of each item and stage what was stated last by the day, and what was decided first where it was amended."""
        stated = {}
        amounts = BudgetAmount.objects.filter(budget_item__in=self.items(day), effective_on__lte=day)
        for item, stage, *said in amounts.order_by("effective_on").values_list(
            "budget_item", "stage", "amount", "effective_on", "source"
        ):
            stated.setdefault((item, stage), []).append(said)
        return {LIST: {key: (said[-1], self.original(key[1], said)) for key, said in stated.items()}}

    def original(self, stage, said):
        return said[0][0] if stage == BudgetStage.DECIDED and len(said) > 1 else None


@deed
class SpentBudget(OfBudget):
    def enter(self, desk, day):
        item = any_of(desk, self.items(day))
        if item is None:
            return False
        row = {"booked_on": german(day), "amount": f"{desk.random.randrange(1, 50_000)},25"}
        desk.save(f"funding/budgetitem/{item.pk}/change/", [("expenditures", row)])
        return True

    def shown(self, day):
        booked = BudgetExpenditure.objects.filter(budget_item__in=self.items(day), booked_on__lte=day)
        return {LIST: sorted(booked.values_list("budget_item", "amount"))}
