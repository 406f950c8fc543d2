"""What the amounts of a list of expenditures were used for: sums by basis and cost type."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypedDict

from django.db.models import QuerySet, Sum

from lists.columns import Link, MoneyColumn, PercentColumn, TextColumn
from lists.panels import PanelTable
from records.fields import MoneyField
from records.shares import percent
from records.text import address_form

from .choices import CostType, UsageBasis
from .models import Expenditure

OF_ROW = (("kostenart", "kostenart"), ("grundlage", "grundlage"))


class UsedForTable(PanelTable):
    """The expenditures of a basis by cost type, the largest first, each with the way to just these rows."""

    style = "figures-table"

    basis_label = TextColumn("Grundlage", page=False)
    label = TextColumn("Kostenart", row_header=True)
    used = MoneyColumn("Betrag")
    share = PercentColumn("Anteil in %")


class UsedForRow(TypedDict):
    """What of a basis was used for a cost type, in EUR and in percent of all of the basis, and the filters that lead to
    its expenditures."""

    basis_label: str
    label: str
    used: Decimal
    share: Decimal | None
    kostenart: str
    grundlage: str


def used_for_rows(expenditures: QuerySet[Expenditure]) -> dict[str, list[UsedForRow]]:
    """Of expenditures `on` a day, however they are narrowed: of each basis with any, by its name, what of it was used
    for each cost type, in EUR and in percent of all of the basis, as amounts of several are never added. One query."""
    amounts: dict[str, dict[str, Decimal]] = {}
    sums: Any = expenditures.order_by().values("basis", "cost_type")
    sums = sums.annotate(used=Sum("counted", output_field=MoneyField())).order_by("-used", "cost_type")
    for basis, cost_type, used in sums.values_list("basis", "cost_type", "used"):
        if used is not None:
            amounts.setdefault(basis, {})[cost_type] = used
    return {str(basis.label): rows_of(basis, amounts[basis.value]) for basis in UsageBasis if basis.value in amounts}


def rows_of(basis: UsageBasis, amounts: Mapping[str, Decimal]) -> list[UsedForRow]:
    total = sum(amounts.values(), Decimal(0))
    labels = {cost_type: str(CostType(cost_type).label) for cost_type in amounts}
    return [
        {
            "basis_label": str(basis.label),
            "label": labels[cost_type],
            "used": used,
            "share": percent(used, total),
            "kostenart": address_form(labels[cost_type]),
            "grundlage": address_form(str(basis.label)),
        }
        for cost_type, used in amounts.items()
    ]


def used_for_table(rows: list[UsedForRow], chosen: Mapping[str, str]) -> UsedForTable:
    """The table; its amounts lead to their rows under the filters `chosen` besides."""
    table = UsedForTable(rows)
    link = Link("expenditures", filters=OF_ROW, fixed=tuple(chosen.items()))
    table.columns["used"].column.link = link
    return table
