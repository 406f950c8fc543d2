"""The panel of a grant, on its own page and on that of its project."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from funding.choices import CostType
from funding.course import MoneyCourse
from funding.money import Money, Use
from funding.rules import NOTHING
from projects.models import Project
from records.shares import percent
from records.text import address_form

from ..charts.courses import MoneyChart, money_chart
from .rows import YearRow
from .tables import (
    AllCostTypesTable,
    CostTypeRow,
    CostTypeTable,
    GrantTrancheTable,
    UseTable,
    YearTable,
    cost_type_table,
    tranche_table,
    use_table,
    year_rows,
    year_table,
)


@dataclass(frozen=True)
class GrantPanel:
    """A grant of a project with its money on the key date, by tranche and by cost type, and over time."""

    project: Project
    grant: Any
    money: Money
    course: MoneyCourse

    @cached_property
    def chart(self) -> MoneyChart:
        return money_chart(self.grant, self.course)

    @property
    def period(self) -> tuple[date, date]:
        """The approval period, first and last day."""
        return self.grant.period_start_by_then, self.grant.period_end_by_then

    @property
    def address(self) -> str:
        """The page of the grant, under which its tables are files."""
        return reverse("grant", args=[self.grant.slug])

    @property
    def tranche_table(self) -> GrantTrancheTable:
        return tranche_table(self.money.tranches)

    @property
    def uses(self) -> list[Use]:
        """What is booked of each basis with any; never added."""
        return [*self.money.known_uses, *self.course.other_uses]

    @property
    def use_table(self) -> UseTable:
        return use_table(self.grant.slug, self.uses)

    @property
    def year_tables(self) -> list[tuple[str, YearTable]]:
        """What is booked of each basis by year, with its title."""
        return [(f"Verwendet nach Jahr{of_basis(use)}", year_table(rows, use)) for use, rows in self.years]

    @property
    def all_years(self) -> YearTable:
        return YearTable(row for _, rows in self.years for row in rows)

    @cached_property
    def years(self) -> list[tuple[Use, list[YearRow]]]:
        booked = [use for use in self.uses if use.booked is not None]
        return [(use, list(year_rows(self.grant.slug, use, self.course.used_in))) for use in booked]

    @cached_property
    def cost_types(self) -> list[tuple[Use, list[CostTypeRow]]]:
        """What the money was used for, of each basis with any: amount and share of all used, per cost type with any."""
        rows = [(use, list(self.cost_type_rows(use))) for use in self.uses]
        return [(use, of_use) for use, of_use in rows if of_use]

    def cost_type_rows(self, use: Use) -> Iterator[CostTypeRow]:
        for cost_type in CostType:
            if amount := self.course.used_for.get((use.basis, cost_type)):
                yield CostTypeRow(
                    label=str(cost_type.label),
                    amount=amount,
                    share=percent(amount, use.booked or NOTHING),
                    addition=self.course.additions.get((use.basis, cost_type), ""),
                    basis_label=str(use.basis.label),
                    filter_value=cost_type.label.lower(),
                    basis=address_form(use.basis.label),
                    grant=self.grant.slug,
                )

    @property
    def all_cost_types(self) -> AllCostTypesTable:
        return AllCostTypesTable(row for _, rows in self.cost_types for row in rows)

    @property
    def cost_type_tables(self) -> list[tuple[str, CostTypeTable]]:
        """The tables with their titles."""
        return [(cost_type_title(use), cost_type_table(rows, use)) for use, rows in self.cost_types]


def cost_type_title(use: Use) -> str:
    return f"Verwendet nach Kostenart{of_basis(use)}"


def of_basis(use: Use) -> str:
    return f", {use.basis.short}" if use.basis.short else ""
