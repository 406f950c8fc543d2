"""How long the money of a grant lasts at its present pace, and what would lapse. EUR, months."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from records.days import DAYS_PER_MONTH, months_later
from records.shares import cents

from .choices import UsageBasis
from .course import MoneyCourse, Moved
from .models import Grant
from .money import Money
from .rules import NOTHING
from .spending_forecast import SpendingForecast, spending_forecast


@dataclass(frozen=True)
class Pace:
    """What follows from the use of the last `months`: EUR a month, and of the state share at the end of the period."""

    months: int
    per_month: Decimal
    left_at_end: Decimal

    @property
    def lapses(self) -> Decimal:
        """What of the state share would not be used by the end of the approval period, and so lapse."""
        return max(self.left_at_end, NOTHING)

    @property
    def is_missing(self) -> Decimal:
        """What would be needed beyond the state share."""
        return max(-self.left_at_end, NOTHING)


@dataclass(frozen=True)
class Outlook:
    """Paid and used up to the key date, of which basis, and the paces of the last 6 and 12 months; without any,
    `problem` says why. `forecast` is what will be used by the end of the approval period; without it, `no_forecast`
    says why."""

    paid: Decimal
    used: Decimal
    basis: UsageBasis
    paces: tuple[Pace, ...]
    problem: str = ""
    forecast: SpendingForecast | None = None
    no_forecast: str = ""


def outlook_of(grant: Grant, money: Money, course: MoneyCourse, key_date: date) -> Outlook:
    """The outlook of one grant on the key date. No query."""
    if problem := missing_reason(grant, money, course, key_date):
        return Outlook(money.paid, used_of(money, course), course.basis, (), problem)
    starts = {months: months_later(key_date, -months) for months in (6, 12)}
    paces = [
        pace_of(grant, money, course, key_date, months)
        for months, start in starts.items()
        if start >= grant.period_start_by_then
    ]
    forecast, why_none = spending_forecast(grant, course, state_share_of_use(grant, course), key_date)
    used = used_of(money, course)
    return Outlook(money.paid, used, course.basis, tuple(paces), forecast=forecast, no_forecast=why_none)


def used_of(money: Money, course: MoneyCourse) -> Decimal:
    """What is booked of the basis of the course."""
    return money.used if course.basis == UsageBasis.GRANT_MONEY else money.whole


def missing_reason(grant: Grant, money: Money, course: MoneyCourse, key_date: date) -> str:
    if key_date > grant.period_end_by_then:
        return "Der Bewilligungszeitraum ist zu Ende."
    if course.latest:
        return "Für Zahlungen oder Ausgaben ist nur bekannt, bis wann sie spätestens waren."
    if all(use.is_known for use in money.uses.values()):
        return "Die Ausgaben beziehen sich teils auf Fördermittel, teils auf die gesamten Ausgaben."
    if months_later(key_date, -6) < grant.period_start_by_then:
        return "Der Bewilligungszeitraum läuft noch keine sechs Monate."
    return ""


def pace_of(grant: Grant, money: Money, course: MoneyCourse, key_date: date, months: int) -> Pace:
    """Linear: what was used a month goes on until the end of the approval period."""
    share = state_share_of_use(grant, course)
    burnt = (course.course.now[Moved.USED] - course.course.on(months_later(key_date, -months))[Moved.USED]) * share
    months_left = Decimal((grant.period_end_by_then - key_date).days) / DAYS_PER_MONTH
    left = grant.state_share_by_then - used_of(money, course) * share - burnt / months * months_left
    return Pace(months, cents(burnt / months), cents(left))


def state_share_of_use(grant: Grant, course: MoneyCourse) -> Decimal:
    """What of an expenditure the state bears: all where the use of grant money is recorded, else the rate."""
    return grant.rate_by_then / 100 if course.basis == UsageBasis.WHOLE_EXPENDITURE else Decimal(1)
