"""The panel of a grant, on its own page and on that of its project."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from funding.choices import CostType
from funding.course import MoneyCourse
from funding.money import Money
from projects.models import Project
from records.shares import percent

from ..charts.courses import MoneyChart, money_chart
from .tables import CostTypeRow, CostTypeTable, GrantTrancheTable, cost_type_table, tranche_table


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
        return reverse("grant", args=[self.grant.pk])

    @property
    def tranche_table(self) -> GrantTrancheTable:
        return tranche_table(self.money.tranches)

    @cached_property
    def cost_types(self) -> list[CostTypeRow]:
        """What the money was used for: amount and share of all used, per cost type with any."""
        return [
            CostTypeRow(
                label=str(cost_type.label),
                amount=self.course.used_for[cost_type],
                share=percent(self.course.used_for[cost_type], self.money.used),
                filter_value=cost_type.label.lower(),
                project=self.project.slug,
            )
            for cost_type in CostType
            if self.course.used_for[cost_type]
        ]

    @property
    def cost_type_table(self) -> CostTypeTable:
        return cost_type_table(self.cost_types, self.money.used)
