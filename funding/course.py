"""How the money of grants was paid out and used, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypedDict

from django.db.models import Count, Q, Sum

from records.courses import Course, course_of_moves
from records.fields import MoneyField
from records.models import DatePrecision
from records.prepared import prepared

from .choices import CostType
from .models import Expenditure, Grant, Tranche
from .money import Money
from .rules import UsedMoney


class Moved(StrEnum):
    """What happened to money."""

    PAID = "paid"
    USED = "used"


Move = tuple[date, Moved, Decimal]


class UsedRow(TypedDict):
    """What was booked on a tranche on a day for a cost type, in EUR; `latest`: how many of its days are LATEST."""

    tranche: int
    booked_on: date
    cost_type: str
    total: Decimal
    latest: int


@dataclass(frozen=True)
class MoneyCourse:
    """EUR paid and used since the start of a grant's approval period, as `Grant.objects.on` sums them for every day.

    `latest` is the number of payments and expenditures whose day is only known to be the latest possible one;
    `used_for` what was used in all for each cost type.
    """

    course: Course[Moved, Decimal]
    latest: int
    used_for: dict[str, Decimal]


def courses_of(money: Money, key_date: date) -> dict[int, MoneyCourse]:
    """The course of each grant up to the key date, by its id; one query, none where nothing was used.

    Takes what `money_of` gives for the key date. A tranche and what it was used for count from its claim
    on; what happened before the approval period counts on its first day.
    """
    expenditures = expenditures_by_tranche(money.tranches, key_date) if money.used else {}
    return {
        grant.pk: course_of(grant, money.of_grant(grant).tranches, expenditures, key_date) for grant in money.grants
    }


def expenditures_by_tranche(tranches: list[Tranche], key_date: date) -> dict[int, list[UsedRow]]:
    """What was booked on each tranche by the key date, by the id of the tranche. One query."""
    by_tranche: dict[int, list[UsedRow]] = {tranche.pk: [] for tranche in tranches}
    for row in used_by_day(list(by_tranche), key_date):
        by_tranche[row["tranche"]].append(row)
    return by_tranche


@prepared
def used_by_day(tranches: list[int], key_date: date) -> Any:
    """The rows of UsedRow."""
    booked: Any = Expenditure.objects.on(key_date).filter(tranche__in=tranches).order_by()
    return booked.values("tranche", "booked_on", "cost_type").annotate(
        total=Sum("amount", output_field=MoneyField()),
        latest=Count("pk", filter=Q(date_precision=DatePrecision.LATEST)),
    )


def course_of(
    grant: Grant, tranches: list[Tranche], expenditures: dict[int, list[UsedRow]], key_date: date
) -> MoneyCourse:
    """The course of one grant from its tranches and their expenditures. No query."""
    paid = [tranche for tranche in tranches if tranche.paid_by_then is not None]
    used = [(tranche, row) for tranche in tranches for row in expenditures.get(tranche.pk, [])]
    nothing = dict.fromkeys(Moved, Decimal(0))
    course = course_of_moves(grant.period_start, key_date, nothing, moves_of(paid, used))
    late_payments = [tranche for tranche in paid if tranche.date_precision == DatePrecision.LATEST]
    used_for = dict.fromkeys(CostType.values, Decimal(0))
    for _, row in used:
        used_for[row["cost_type"]] += row["total"]
    return MoneyCourse(course, len(late_payments) + sum(row["latest"] for _, row in used), used_for)


def moves_of(paid: list[Tranche], used: list[tuple[Tranche, UsedRow]]) -> Iterator[Move]:
    """What was paid and used of tranches, each on the day from which it counts."""
    for tranche in paid:
        if tranche.paid_on and tranche.paid_by_then is not None:
            yield max(tranche.paid_on, tranche.claimed_on or tranche.paid_on), Moved.PAID, tranche.paid_by_then
    for tranche, row in used:
        yield UsedMoney.since(row["booked_on"], tranche.claimed_on), Moved.USED, row["total"]
