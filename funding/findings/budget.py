"""What does not add up of the budget. Amounts in EUR."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from lists.formats import euro
from records.findings import Facts, Finding, FindingLink, Measure, Scope, Severity, Subject, checks_on
from records.text import address_form

from ..choices import BudgetScope
from ..models import BudgetItem

DECISION = "Haushaltssatzung: beschlossener Ansatz des Jahres"


@dataclass(frozen=True)
class BudgetFacts(Facts):
    """The items of the projects in question, `with_amounts` of the key date; those of the OZG as a whole where the
    scope is not of certain projects."""

    items: list[BudgetItem]

    @classmethod
    def load(cls, scope: Scope, items: list[BudgetItem] | None = None) -> Self:
        """The facts of the scope; items that are given are not loaded again."""
        return cls(scope, items_within(scope) if items is None else items)


def items_within(scope: Scope) -> list[BudgetItem]:
    known = BudgetItem.objects.known(scope.key_date).with_amounts(scope.key_date)
    return list(scope.within(known, "project").select_related("project").order_by("pk"))


check = checks_on(BudgetFacts)


def subject_of(item: BudgetItem) -> Subject:
    whose = "" if item.project else f" für das {BudgetScope.OZG.label}"
    slug = item.project.slug if item.project else ""
    return Subject("funding.budgetitem", item.pk, f"Haushaltsansatz {item.year}{whose}", slug)


def links_of(item: BudgetItem) -> tuple[FindingLink, ...]:
    filters = {"projekt": item.project.slug} if item.project else {"bezug": address_form(BudgetScope.OZG.label)}
    return (("Haushalt", "budget", {**filters, "jahr": str(item.year)}),)


@check("haushalt-ueberschritten", Severity.WARNING, "Mehr verausgabt als im Haushalt beschlossen", DECISION)
def budget_exceeded(facts: BudgetFacts) -> Iterator[Finding]:
    items: list[Any] = facts.items
    for item in items:
        if item.left is not None and item.left < 0:
            text = f"Verausgabt sind {euro(item.spent)}, beschlossen {euro(item.decided)}."
            yield Finding(
                subject_of(item), text, Measure.EURO, item.decided, item.spent, -item.left, links=links_of(item)
            )


@check(
    "haushalt-ohne-beschluss", Severity.NOTE, "Verausgabt, aber kein beschlossener Haushaltsansatz erfasst", DECISION
)
def nothing_decided(facts: BudgetFacts) -> Iterator[Finding]:
    items: list[Any] = facts.items
    for item in items:
        if item.spent is not None and item.decided is None:
            text = f"Verausgabt sind {euro(item.spent)}; wie viel beschlossen war, ist nicht erfasst."
            yield Finding(subject_of(item), text, Measure.EURO, None, item.spent, links=links_of(item))
