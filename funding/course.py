"""How the money of grants was paid out and used, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, Sum

from records.courses import Course, course_of_moves
from records.fields import MoneyField
from records.models import DatePrecision

from .choices import CostType
from .models import Expenditure
from .money import Money
from .rules import UsedMoney


class Moved(StrEnum):
    """What happened to money."""

    PAID = "paid"
    USED = "used"


Move = tuple[date, Moved, Decimal]


@dataclass(frozen=True)
class MoneyCourse:
    """EUR paid and used since the start of a grant's approval period, as `Grant.objects.on` tells them for every day.

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


def expenditures_by_tranche(tranches: list[Any], key_date: date) -> dict[int, list[dict[str, Any]]]:
    """By the id of the tranche, rows of booked_on, cost_type, sum in EUR and number with the precision LATEST."""
    rows: Any = (
        Expenditure.objects.on(key_date)
        .filter(tranche__in=[tranche.pk for tranche in tranches])
        .order_by()
        .values("tranche", "booked_on", "cost_type")
        .annotate(
            total=Sum("amount", output_field=MoneyField()),
            latest=Count("pk", filter=Q(date_precision=DatePrecision.LATEST)),
        )
    )
    found: dict[int, list[dict[str, Any]]] = {tranche.pk: [] for tranche in tranches}
    for row in rows:
        found[row["tranche"]].append(row)
    return found


def course_of(
    grant: Any, tranches: list[Any], expenditures: dict[int, list[dict[str, Any]]], key_date: date
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


def moves_of(paid: list[Any], used: list[tuple[Any, dict[str, Any]]]) -> Iterator[Move]:
    for tranche in paid:
        yield max(tranche.paid_on, tranche.claimed_on), Moved.PAID, tranche.paid_by_then
    for tranche, row in used:
        yield UsedMoney.since(row["booked_on"], tranche.claimed_on), Moved.USED, row["total"]
