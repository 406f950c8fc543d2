"""Rows of the tables of a grant. Amounts in EUR."""

from datetime import date
from decimal import Decimal
from typing import TypedDict


class PeriodCells(TypedDict):
    """A period as the columns of pages and of files read it."""

    period: tuple[date, date]
    period_start: date
    period_end: date


class AccountRow(TypedDict):
    """A movement of a tranche, and what is drawn after it."""

    period_start: date
    period_end: date
    effective_on: date
    date_precision: str
    kind: str
    amount: Decimal
    drawn: Decimal
    remark: str


class YearRow(TypedDict):
    """What is used of a basis in a year, and the filters that lead to its expenditures."""

    basis_label: str
    label: str
    amount: Decimal
    grant: str
    basis: str
    year: int | str
    kind: str


class PlanRow(TypedDict):
    """Amounts of a part of the plan; None: none is planned."""

    label: str
    planned: Decimal | None
    claimed: Decimal | None
    approved: Decimal | None
    used: Decimal | None
    left: Decimal | None
