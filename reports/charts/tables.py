"""The figures of the charts over time, in a table beside each."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, TextColumn
from lists.panels import PanelTable


class ChartTable(PanelTable):
    """A day a row; counts by kind are columns of their own."""

    style = "figures-table chart__figures"

    day = DateColumn("Tag", row_header=True)


class MoneyTable(ChartTable):
    """Amounts in EUR."""

    paid = MoneyColumn("Ausgezahlt")
    used = MoneyColumn("Verwendet")


def flow_table(
    labels: list[str], rows: Iterable[tuple[date, list[int | None]]], states: Mapping[date, str]
) -> ChartTable:
    """Counts of each kind, in the order of their labels, and where any is stated the state of the project."""
    names = [f"count_{number}" for number in range(len(labels))]
    columns: list[tuple[str, Column]] = [(name, NumberColumn(label)) for name, label in zip(names, labels, strict=True)]
    if states:
        columns.append(("state", TextColumn("Projektstand")))
    counts = (
        {"day": day, "state": states.get(day, ""), **dict(zip(names, counts, strict=True))} for day, counts in rows
    )
    return ChartTable(counts, extra_columns=columns)


def money_table(rows: Iterable[tuple[date, Decimal, Decimal]]) -> MoneyTable:
    return MoneyTable({"day": day, "paid": paid, "used": used} for day, paid, used in rows)
