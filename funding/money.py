"""The money of projects on a key date, over all their grants; a fixed number of queries for all projects."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from projects.models import Project
from records.prepared import prepared
from records.shares import percent
from records.text import address_form

from .choices import UsageBasis
from .models import Grant, Tranche
from .models.expenditures import BASES, OTHER_BASES
from .models.grants import USED_OF, GrantQuerySet
from .models.movements import DECIDED, SUMMED
from .models.notices import CONDITIONS
from .models.tranches import TrancheQuerySet
from .rules import NOTHING, LapsedMoney, MoneyLeft, OpenAmount, UnsettledUse, money_to_repay, open_left

# The conditions that sums are made of.
OF_SUMS = ("total_volume", "state_share", "period_end")
IN_ORDER = ("period_start", "pk")


@dataclass(frozen=True)
class Use:
    """What is booked of a basis, in EUR: `booked` by the key date (None: nothing), what of it is `settled` with claimed
    tranches and what not yet, and what is `open`: it may be booked by then, because the latest day alone is known,
    `less` what of that takes away. `total` is of what the amounts are the use: of grant money the state share, of whole
    expenditure the volume; else None."""

    basis: UsageBasis
    total: Decimal | None
    booked: Decimal | None
    settled: Decimal | None
    unsettled: Decimal | None
    open: Decimal | None
    less: Decimal | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything is booked, or may be."""
        return self.booked is not None or self.open is not None

    @property
    def share(self) -> Decimal | None:
        """Verwendet in %: what is booked of what the amounts are the use of; None where nothing is booked."""
        return percent(self.booked, self.total)

    @property
    def open_amount(self) -> OpenAmount:
        """What may come to what is booked."""
        return OpenAmount.of(self.open, self.less)

    @property
    def filter_value(self) -> str:
        """As addresses name the basis."""
        return address_form(self.basis.label)


def use_of(grants: "list[Grant]", name: str, basis: UsageBasis) -> Use:
    """The use of a basis over grants `with_use`."""
    unsettled = [UnsettledUse.of(getattr(grant, name), getattr(grant, f"{name}_claimed")) for grant in grants]
    booked, rest = known_sum(getattr(grant, name) for grant in grants), known_sum(unsettled)
    settled = None if booked is None or rest is None else booked - rest
    total = known_sum(getattr(grant, USED_OF[name]) for grant in grants if name in USED_OF)
    may_be, less = (known_sum(getattr(grant, f"{name}_{part}") for grant in grants) for part in ("open", "less"))
    return Use(basis, total, booked, settled, rest, may_be, less)


def other_uses(grants: "Iterable[Grant]", key_date: date) -> dict[int, list[Use]]:
    """Own funds and costs that are not recognised, where any are booked or may be, by the id of the grant. One query,
    where there are any."""
    having = [grant.pk for grant in grants if grant.has_other_use]
    if not having:
        return {}
    of_grants = Grant.objects.with_sums_of(OTHER_BASES, key_date).filter(pk__in=having)
    return {
        grant.pk: [use for name, basis in OTHER_BASES.items() if (use := use_of([grant], name, basis)).is_known]
        for grant in of_grants
    }


def known_sum(amounts: "Iterable[Decimal | None]") -> Decimal | None:
    """The sum of those that are known; None where none is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, NOTHING) if known else None


@dataclass
class Money:
    """Sums in EUR over grants whose approval period had started, from their tranches on the key date."""

    grants: list[Grant] = field(default_factory=list)
    tranches: list[Tranche] = field(default_factory=list)

    def of_grant(self, grant: Grant) -> "Money":
        """The same of one of the grants."""
        return Money([grant], [tranche for tranche in self.tranches if tranche.grant_id == grant.pk])

    @cached_property
    def state_share(self) -> Decimal:
        return sum((grant.state_share_by_then for grant in self.grants), NOTHING)

    @cached_property
    def claimed(self) -> Decimal:
        return self.sum_of("claimed_by_then")

    @cached_property
    def approved(self) -> Decimal:
        return self.sum_of("approved_by_then")

    @cached_property
    def paid(self) -> Decimal:
        return self.sum_of("paid_by_then")

    @cached_property
    def uses(self) -> dict[str, Use]:
        """What is booked by the name of its basis: "used" of grant money, "whole" of whole expenditure. Others: see
        `other_uses`."""
        return {name: use_of(self.grants, name, basis) for name, basis in BASES.items()}

    @property
    def known_uses(self) -> list[Use]:
        """Those of which anything is booked, or may be."""
        return [use for use in self.uses.values() if use.is_known]

    @property
    def used(self) -> Decimal:
        """Booked of grant money."""
        return self.uses["used"].booked or NOTHING

    @property
    def whole(self) -> Decimal:
        """Booked of whole expenditure."""
        return self.uses["whole"].booked or NOTHING

    @cached_property
    def repaid(self) -> Decimal:
        return self.sum_of("repaid_by_then")

    @cached_property
    def waived(self) -> Decimal:
        return self.sum_of("waived_by_then")

    @property
    def drawn(self) -> Decimal:
        """Abgerufen: paid less repaid."""
        return self.paid - self.repaid

    @property
    def left(self) -> Decimal:
        """See MoneyLeft."""
        return MoneyLeft.of(self.state_share, self.drawn, self.waived)

    @cached_property
    def lapsed(self) -> Decimal:
        """See LapsedMoney; what lapsed of one grant is not made up by another."""
        lapsed = (LapsedMoney.of(self.of_grant(each).left, is_call_over=each.is_call_over) for each in self.grants)
        return sum(lapsed, NOTHING)

    @property
    def available(self) -> Decimal:
        """See MoneyLeft."""
        return self.left - self.lapsed

    @property
    def drawn_share(self) -> Decimal | None:
        """Abgerufen in %: drawn of the state share. Of 1.000 € with 400 € paid, 40,0 %; None of nothing."""
        return percent(self.drawn, self.state_share)

    @property
    def to_repay(self) -> Decimal:
        """See money_to_repay; what is to be repaid of one tranche is not made up by another."""
        return sum((money_to_repay(row.approved_by_then, row.drawn_by_then) for row in self.tranches), NOTHING)

    @cached_property
    def open(self) -> dict[str, OpenAmount]:
        """What may come to the amounts, by their names, because of some movements the latest day alone is known."""
        amounts = {name: self.open_of(name) for name in (*DECIDED, *SUMMED)}
        paid, repaid, waived = (amounts[name].more for name in SUMMED)
        left = open_left(paid, repaid, waived)
        return amounts | {"drawn": OpenAmount(paid, repaid), "available": left, "lapsed": left}

    def open_amount(self, name: str) -> OpenAmount:
        """What may come to an amount, of what is booked too; nothing to what a notice says."""
        if name in self.uses:
            return self.uses[name].open_amount
        return self.open.get(name, OpenAmount())

    def open_of(self, name: str) -> OpenAmount:
        """What may come to an amount of all tranches."""
        amounts = [tranche.open_of(name) for tranche in self.tranches]
        return OpenAmount(sum((each.more for each in amounts), NOTHING), sum((each.less for each in amounts), NOTHING))

    def sum_of(self, name: str) -> Decimal:
        amounts = (getattr(tranche, name) for tranche in self.tranches)
        return sum((amount for amount in amounts if amount is not None), NOTHING)

    @property
    def last_entry_on(self) -> date | None:
        """Day of the last movement."""
        moved_on = (tranche.last_moved_on for tranche in self.tranches)
        return max(filter(None, moved_on), default=None)


def money_of(projects: Iterable[Project], key_date: date) -> dict[int, Money]:
    """Money on the key date of each project, by its id. Two queries, however many projects."""
    return by_project(projects, key_date, CONDITIONS, tranches_with_use)


def sums_of(projects: Iterable[Project], key_date: date) -> dict[int, Money]:
    """The same with what sums need alone: of the grants the state share, of the tranches the amounts."""
    return by_project(projects, key_date, OF_SUMS, tranches_with_sums)


def by_project(
    projects: Iterable[Project],
    key_date: date,
    conditions: tuple[str, ...],
    tranches: Callable[[list[int], date], list[Tranche]],
) -> dict[int, Money]:
    """The grants of each project with these conditions, and their tranches, by the id of the project, in the order of
    their periods."""
    money = {project.pk: Money() for project in projects}
    project_of: dict[int, int] = {}
    for grant in grants_with_use(list(money), key_date, *conditions):
        money[grant.project_id].grants.append(grant)
        project_of[grant.pk] = grant.project_id
    for tranche in tranches(list(project_of), key_date):
        money[project_of[tranche.grant_id]].tranches.append(tranche)
    return money


def money_of_grant(grant: Grant, key_date: date) -> Money:
    """Money on the key date of one grant that had started. One query."""
    return Money([grant], tranches_with_use([grant.pk], key_date))


@prepared
def grants_with_use(projects: list[int], key_date: date, *conditions: str) -> GrantQuerySet:
    grants = Grant.objects.granted(key_date).with_conditions(key_date, conditions).with_last_call(key_date)
    return grants.with_use(key_date).filter(project__in=projects).order_by(*IN_ORDER)


@prepared
def tranches_with_use(grants: list[int], key_date: date) -> TrancheQuerySet:
    return Tranche.objects.with_use(key_date).filter(grant__in=grants).order_by(*IN_ORDER)


@prepared
def tranches_with_sums(grants: list[int], key_date: date) -> TrancheQuerySet:
    return Tranche.objects.as_of(key_date).filter(grant__in=grants).order_by(*IN_ORDER)
