"""How the money of grants was paid out and used, day by day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from operator import itemgetter
from typing import Any, TypedDict

from django.db.models import Count, Q, QuerySet, Sum

from records.courses import Course, course_of_moves
from records.fields import MoneyField
from records.models import DatePrecision
from records.prepared import prepared

from .choices import MovementKind, UsageBasis
from .models import Expenditure, Grant, Movement, Tranche
from .models.expenditures import BASES
from .money import Money, Use, other_uses
from .rules import NOTHING


class Moved(StrEnum):
    """What happened to money."""

    PAID = "paid"
    USED = "used"


Move = tuple[date, Moved, Decimal]


class UsedRow(TypedDict):
    """What of a grant was booked on a day for a cost type, in EUR; `latest`: how many of its days are LATEST."""

    grant: int
    basis: str
    booked_on: date
    contains_bookings: bool
    tranche: int | None
    cost_type: str
    is_total: bool
    addition: str
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

    `basis`: of what the use is, grant money where any of it is booked, else whole expenditure. `latest` is the number
    of payments and expenditures whose day is only known to be the latest possible one; `used_for` what was used in all
    of each basis for each cost type, `additions` what is said of it in public; `used_in` of each basis in each year,
    of totals of periods, which belong to none, under None. `other_uses`: see `money.other_uses`.
    """

    course: Course[Moved, Decimal]
    basis: UsageBasis
    latest: int
    used_for: dict[tuple[str, str], Decimal]
    additions: dict[tuple[str, str], str]
    used_in: dict[tuple[str, int | None], Decimal]
    other_uses: list[Use]


def courses_of(money: Money, key_date: date) -> dict[int, MoneyCourse]:
    """The course of each grant up to the key date, by its id; a query where anything was paid, one where it was used,
    one more where own funds are booked, or costs that are not recognised.

    Takes what `money_of` gives for the key date. What happened before the approval period counts on its first day.
    """
    payments = payments_by_tranche(money.tranches, key_date) if money.paid else {}
    others = other_uses(money.grants, key_date)
    expenditures = expenditures_by_grant(money.grants, key_date) if money.known_uses or others else {}
    courses = {}
    for grant in money.grants:
        paid = [row for tranche in money.of_grant(grant).tranches for row in payments.get(tranche.pk, [])]
        booked = expenditures.get(grant.pk, [])
        courses[grant.pk] = course_of(grant, paid, booked, others.get(grant.pk, []), key_date)
    return courses


def payments_by_tranche(tranches: list[Tranche], key_date: date) -> dict[int, list[PaidRow]]:
    """What was paid and repaid of each tranche by the key date, by the id of the tranche. One query."""
    by_tranche: dict[int, list[PaidRow]] = {tranche.pk: [] for tranche in tranches}
    for row in paid_by_day(list(by_tranche), key_date):
        by_tranche[row["tranche"]].append(row)
    return by_tranche


@prepared
def paid_by_day(tranches: list[int], key_date: date) -> QuerySet:
    """The rows of PaidRow."""
    kinds = (MovementKind.PAYMENT, MovementKind.REPAYMENT)
    moved: Any = Movement.objects.in_force(key_date).filter(tranche__in=tranches, kind__in=kinds).order_by()
    return moved.values("tranche", "effective_on", "kind").annotate(
        total=Sum("amount", output_field=MoneyField()),
        latest=Count("pk", filter=Q(date_precision=DatePrecision.LATEST)),
    )


def expenditures_by_grant(grants: list[Grant], key_date: date) -> dict[int, list[UsedRow]]:
    """What was booked of each grant by the key date, by the id of the grant. One query."""
    by_grant: dict[int, list[UsedRow]] = {grant.pk: [] for grant in grants}
    for row in used_by_day(list(by_grant), key_date):
        by_grant[row["grant"]].append(row)
    return by_grant


@prepared
def used_by_day(grants: list[int], key_date: date) -> QuerySet:
    """The rows of UsedRow."""
    booked: Any = Expenditure.objects.booked(key_date).filter(grant__in=grants).order_by()
    columns = [name for name in UsedRow.__annotations__ if name not in ("total", "latest")]
    return booked.values(*columns).annotate(
        total=Sum("amount", output_field=MoneyField()),
        latest=Count("pk", filter=Q(date_precision=DatePrecision.LATEST)),
    )


def course_of(
    grant: Grant, paid: list[PaidRow], expenditures: list[UsedRow], others: list[Use], key_date: date
) -> MoneyCourse:
    """The course of one grant from what was paid of its tranches and its expenditures. No query."""
    bases = {row["basis"] for row in expenditures}
    is_whole = UsageBasis.WHOLE_EXPENDITURE in bases and UsageBasis.GRANT_MONEY not in bases
    basis = UsageBasis.WHOLE_EXPENDITURE if is_whole else UsageBasis.GRANT_MONEY
    counted = list(counted_by_day(expenditures))
    used = ((day, Moved.USED, amount) for row, day, amount in counted if row["basis"] == basis)
    nothing = dict.fromkeys(Moved, Decimal(0))
    course = course_of_moves(grant.period_start, key_date, nothing, chain(paid_moves(paid), used))
    used_for: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    used_in: defaultdict[tuple[str, int | None], Decimal] = defaultdict(Decimal)
    for row, _, amount in counted:
        used_for[row["basis"], row["cost_type"]] += amount
        used_in[row["basis"], None if row["is_total"] else row["booked_on"].year] += amount
    latest = sum(row["latest"] for row in paid)
    latest += sum(row["latest"] for row in expenditures if row["basis"] in BASES.values())
    return MoneyCourse(course, basis, latest, dict(used_for), additions_of(expenditures), dict(used_in), others)


def paid_moves(paid: list[PaidRow]) -> Iterator[Move]:
    """What was paid and repaid, each on its day."""
    for payment in paid:
        is_repaid = payment["kind"] == MovementKind.REPAYMENT
        yield payment["effective_on"], Moved.PAID, -payment["total"] if is_repaid else payment["total"]


def counted_by_day(rows: list[UsedRow]) -> Iterator[tuple[UsedRow, date, Decimal]]:
    """Each row with what it adds to the sums from a day on: a total that contains single bookings what it exceeds them
    by, anew on each of their days (see `counted_on`)."""
    single: defaultdict[tuple[Any, ...], list[UsedRow]] = defaultdict(list)
    for row in rows:
        if not row["is_total"]:
            single[row["tranche"], row["cost_type"], row["basis"]].append(row)
    for row in rows:
        if row["contains_bookings"]:
            contained = single[row["tranche"], row["cost_type"], row["basis"]]
            yield from ((row, day, amount) for day, amount in excess_by_day(row, contained))
        else:
            yield row, row["booked_on"], row["total"]


def excess_by_day(total: UsedRow, contained: list[UsedRow]) -> Iterator[tuple[date, Decimal]]:
    """By what the excess of a total over the bookings that it contains changes, from its own day on."""
    booked: defaultdict[date, Decimal] = defaultdict(Decimal)
    for row in contained:
        booked[max(row["booked_on"], total["booked_on"])] += row["total"]
    left, before = total["total"], NOTHING
    for day in sorted({total["booked_on"], *booked}):
        left -= booked[day]
        yield day, max(left, NOTHING) - before
        before = max(left, NOTHING)


def additions_of(rows: list[UsedRow]) -> dict[tuple[str, str], str]:
    """What is said of each cost type in public, each once and in the order of the days."""
    said: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in sorted(rows, key=itemgetter("booked_on")):
        if row["addition"]:
            said[row["basis"], row["cost_type"]][row["addition"]] = None
    return {key: "; ".join(texts) for key, texts in said.items()}
