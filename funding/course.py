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

from .choices import CostType, MovementKind
from .models import Expenditure, Grant, Movement, Tranche
from .money import Money
from .rules import used_since


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


class PaidRow(TypedDict):
    """What was paid of a tranche or repaid on a day, in EUR; `latest`: how many of its days are LATEST."""

    tranche: int
    effective_on: date
    kind: int
    total: Decimal
    latest: int


@dataclass(frozen=True)
class MoneyCourse:
    """EUR drawn (paid less repaid) and used since the start of a grant's approval period, as `Grant.objects.on` sums
    them for every day.

    `latest` is the number of payments and expenditures whose day is only known to be the latest possible one;
    `used_for` what was used in all for each cost type.
    """

    course: Course[Moved, Decimal]
    latest: int
    used_for: dict[str, Decimal]


def courses_of(money: Money, key_date: date) -> dict[int, MoneyCourse]:
    """The course of each grant up to the key date, by its id; a query where anything was paid, one where it was used.

    Takes what `money_of` gives for the key date. What a tranche was used for counts from its first movement
    on; what happened before the approval period counts on its first day.
    """
    payments = payments_by_tranche(money.tranches, key_date) if money.paid else {}
    expenditures = expenditures_by_tranche(money.tranches, key_date) if money.used else {}
    return {
        grant.pk: course_of(grant, money.of_grant(grant).tranches, payments, expenditures, key_date)
        for grant in money.grants
    }


def payments_by_tranche(tranches: list[Tranche], key_date: date) -> dict[int, list[PaidRow]]:
    """What was paid and repaid of each tranche by the key date, by the id of the tranche. One query."""
    by_tranche: dict[int, list[PaidRow]] = {tranche.pk: [] for tranche in tranches}
    for row in paid_by_day(list(by_tranche), key_date):
        by_tranche[row["tranche"]].append(row)
    return by_tranche


@prepared
def paid_by_day(tranches: list[int], key_date: date) -> Any:
    """The rows of PaidRow."""
    kinds = (MovementKind.PAYMENT, MovementKind.REPAYMENT)
    moved: Any = Movement.objects.in_force(key_date).filter(tranche__in=tranches, kind__in=kinds).order_by()
    return moved.values("tranche", "effective_on", "kind").annotate(
        total=Sum("amount", output_field=MoneyField()),
        latest=Count("pk", filter=Q(date_precision=DatePrecision.LATEST)),
    )


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
    grant: Grant,
    tranches: list[Tranche],
    payments: dict[int, list[PaidRow]],
    expenditures: dict[int, list[UsedRow]],
    key_date: date,
) -> MoneyCourse:
    """The course of one grant from what was paid of its tranches and their expenditures. No query."""
    paid = [row for tranche in tranches for row in payments.get(tranche.pk, [])]
    used = [(tranche, row) for tranche in tranches for row in expenditures.get(tranche.pk, [])]
    nothing = dict.fromkeys(Moved, Decimal(0))
    course = course_of_moves(grant.period_start, key_date, nothing, moves_of(paid, used))
    used_for = dict.fromkeys(CostType.values, Decimal(0))
    for _, row in used:
        used_for[row["cost_type"]] += row["total"]
    latest = sum(row["latest"] for row in paid) + sum(row["latest"] for _, row in used)
    return MoneyCourse(course, latest, used_for)


def moves_of(paid: list[PaidRow], used: list[tuple[Tranche, UsedRow]]) -> Iterator[Move]:
    """What was paid, repaid and used of tranches, each on the day from which it counts."""
    for payment in paid:
        is_repaid = payment["kind"] == MovementKind.REPAYMENT
        yield payment["effective_on"], Moved.PAID, -payment["total"] if is_repaid else payment["total"]
    for tranche, row in used:
        yield used_since(row["booked_on"], tranche.first_moved_on), Moved.USED, row["total"]
