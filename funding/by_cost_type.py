"""What the amounts of a list of expenditures were used for: sums by basis and cost type."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from lists.columns import Link, MoneyColumn, PercentColumn, TextColumn
from lists.panels import PanelTable
from records.fields import MoneyField
from records.shares import percent
from records.text import address_form

from .choices import CostType, UsageBasis

OF_ROW = (("kostenart", "kostenart"), ("grundlage", "grundlage"))


class UsedForTable(PanelTable):
    """The expenditures of a basis by cost type, the largest first, each with the way to just these rows."""

    style = "figures-table"

    label = TextColumn("Kostenart", row_header=True)


def used_for_tables(expenditures: Any, chosen: Mapping[str, str]) -> Iterator[tuple[str, UsedForTable]]:
    """Of expenditures `on` a day, narrowed by the `chosen` filters: for each basis with any its name and its table, in
    EUR and in percent of all of the basis, as amounts of several bases are never added. One query."""
    amounts: dict[str, dict[str, Decimal]] = {}
    sums: Any = expenditures.order_by().values("basis", "cost_type")
    sums = sums.annotate(used=Sum("counted", output_field=MoneyField())).order_by("-used", "cost_type")
    for basis, cost_type, used in sums.values_list("basis", "cost_type", "used"):
        if used is not None:
            amounts.setdefault(basis, {})[cost_type] = used
    for basis in UsageBasis:
        if of_basis := amounts.get(basis.value):
            yield str(basis.label), used_for_table(basis, of_basis, chosen)


def used_for_table(basis: UsageBasis, amounts: Mapping[str, Decimal], chosen: Mapping[str, str]) -> UsedForTable:
    total = sum(amounts.values(), Decimal(0))
    labels = {cost_type: str(CostType(cost_type).label) for cost_type in amounts}
    rows = (
        {
            "label": labels[cost_type],
            "used": used,
            "share": percent(used, total),
            "kostenart": address_form(labels[cost_type]),
            "grundlage": address_form(str(basis.label)),
        }
        for cost_type, used in amounts.items()
    )
    link = Link("expenditures", filters=OF_ROW, fixed=tuple(chosen.items()))
    more = [("used", MoneyColumn("Betrag", link=link)), ("share", PercentColumn("Anteil in %"))]
    return UsedForTable(rows, extra_columns=more)
