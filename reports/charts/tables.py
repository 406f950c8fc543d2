"""The figures of the charts over time, in a table beside each."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, Row, TextColumn, figure
from lists.panels import PanelTable
from projects.bounds import Bounds


class BoundsColumn(NumberColumn):
    """A count, or its bounds in words: 22; höchstens 22; nicht erfasst"""

    def text(self, value: Bounds) -> str:
        return value.count_text

    def markup(self, value: Bounds, row: Row) -> SafeString:
        text = self.text(value)
        return figure(text) if value.is_exact else format_html("<span>{}</span>", text)


class ChartTable(PanelTable):
    """A day a row; counts by kind are columns of their own."""

    style = "figures-table chart__figures"

    day = DateColumn("Tag", row_header=True)


class MoneyTable(ChartTable):
    """Amounts in EUR."""

    paid = MoneyColumn("Ausgezahlt")
    used = MoneyColumn("Verwendet")


def flow_table(
    labels: list[str], rows: Iterable[tuple[date, list[Bounds | None]]], states: Mapping[date, str]
) -> ChartTable:
    """Counts of each kind, in the order of their labels, and where any is stated the state of the project."""
    names = [f"count_{number}" for number in range(len(labels))]
    columns: list[tuple[str, Column]] = [(name, BoundsColumn(label)) for name, label in zip(names, labels, strict=True)]
    if states:
        columns.append(("state", TextColumn("Projektstand")))
    counts = (
        {"day": day, "state": states.get(day, ""), **dict(zip(names, counts, strict=True))} for day, counts in rows
    )
    return ChartTable(counts, extra_columns=columns)


def money_table(rows: Iterable[tuple[date, Decimal, Decimal]]) -> MoneyTable:
    return MoneyTable({"day": day, "paid": paid, "used": used} for day, paid, used in rows)
