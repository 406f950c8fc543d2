"""The figures of the charts over time, in a table beside each."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import Column, DateColumn, MoneyColumn, NumberColumn, Row, TextColumn
from lists.markup import NO_VALUE, figure
from lists.panels import PanelTable
from projects.bounds import Bounds


class BoundsColumn(Column):
    """For pages: a count, or its bounds in words: 22; höchstens 22; nicht erfasst"""

    numeric = True

    def __init__(self, header: str) -> None:
        super().__init__(header, file=False)

    def cell(self, value: Bounds | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value is None:
            return NO_VALUE
        return figure(value.count_text) if value.is_exact else format_html("<span>{}</span>", value.count_text)


class ChartTable(PanelTable):
    """A day a row; counts by kind are columns of their own."""

    style = "figures-table chart__figures"

    day = DateColumn("Tag", row_header=True)

    varying: ClassVar = {"Projektstand": TextColumn(""), "(?!(Tag|Projektstand)$).+": NumberColumn("")}


class MoneyTable(ChartTable):
    """Amounts in EUR."""

    paid = MoneyColumn("Abgerufen")
    used = MoneyColumn("Verwendet")

    varying: ClassVar = {}


def flow_table(
    labels: list[str], rows: Iterable[tuple[date, list[Bounds | None]]], states: Mapping[date, str]
) -> ChartTable:
    """Counts of each kind, in the order of their labels, and where any is stated the state of the project.

    Files have each count, which is empty where it is known within bounds alone, and its bounds.
    """
    names = [f"count_{number}" for number in range(len(labels))]
    columns = [column for name, label in zip(names, labels, strict=True) for column in count_columns(name, label)]
    if states:
        columns.append(("state", TextColumn("Projektstand")))
    table_rows = []
    for day, counts in rows:
        row: dict[str, Any] = {"day": day, "state": states.get(day, "")}
        for name, bounds in zip(names, counts, strict=True):
            row |= count_cells(name, bounds)
        table_rows.append(row)
    return ChartTable(table_rows, extra_columns=columns)


def count_columns(name: str, label: str) -> list[tuple[str, Column]]:
    """The columns of a count: for pages, and for files."""
    return [
        (name, BoundsColumn(label)),
        (f"{name}_known", NumberColumn(label, page=False)),
        (f"{name}_least", NumberColumn(f"{label} mindestens", page=False)),
        (f"{name}_most", NumberColumn(f"{label} höchstens", page=False)),
    ]


def count_cells(name: str, bounds: Bounds | None) -> dict[str, object]:
    """Their values; None: there was no such kind yet."""
    known = bounds if bounds and not bounds.is_unknown else None
    return {
        name: bounds,
        f"{name}_known": known and known.known,
        f"{name}_least": known and known.least,
        f"{name}_most": known and known.most,
    }


def money_table(rows: Iterable[tuple[date, Decimal, Decimal]]) -> MoneyTable:
    return MoneyTable({"day": day, "paid": paid, "used": used} for day, paid, used in rows)
