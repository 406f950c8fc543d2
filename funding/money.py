"""The money of projects on a key date, over all their grants; a fixed number of queries for all projects."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from projects.models import Project
from records.shares import percent

from .models import Grant, Tranche

NOTHING = Decimal("0.00")


@dataclass
class Money:
    """Sums in EUR over grants whose approval period had begun, from their tranches on the key date."""

    grants: list[Any] = field(default_factory=list)
    tranches: list[Any] = field(default_factory=list)

    def of_grant(self, grant: Any) -> "Money":
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
    def used(self) -> Decimal:
        return self.sum_of("used_by_then")

    @property
    def available(self) -> Decimal:
        """What of the state share is not yet paid."""
        return self.state_share - self.paid

    @property
    def usage(self) -> Decimal | None:
        """Mitteleinsatz in % (DESIGN section 4): paid of the state share."""
        return percent(self.paid, self.state_share)

    def sum_of(self, name: str) -> Decimal:
        amounts = (getattr(tranche, name) for tranche in self.tranches)
        return sum((amount for amount in amounts if amount is not None), NOTHING)

    @property
    def last_entry_on(self) -> date | None:
        """Day of the last claim, approval or payment."""
        return max((tranche.last_moved_on for tranche in self.tranches), default=None)


def money_of(projects: Iterable[Project], key_date: date) -> dict[int, Money]:
    """Money on the key date of each project, by its id. Two queries, however many projects."""
    return by_project(projects, Grant.objects.begun(key_date).with_terms(), Tranche.objects.with_use(key_date))


def sums_of(projects: Iterable[Project], key_date: date) -> dict[int, Money]:
    """The same with what sums need alone: of the terms of the grants the state share, of the tranches the amounts."""
    grants = Grant.objects.begun(key_date).with_terms(["state_share"])
    return by_project(projects, grants, Tranche.objects.as_of(key_date))


def by_project(projects: Iterable[Project], begun: Any, claimed: Any) -> dict[int, Money]:
    found = {project.pk: Money() for project in projects}
    for grant in begun.filter(project__in=found).order_by("period_start", "pk"):
        found[grant.project_id].grants.append(grant)
    grants = {grant.pk: grant for money in found.values() for grant in money.grants}
    for tranche in claimed.filter(grant__in=grants).order_by("period_start", "pk"):
        found[grants[tranche.grant_id].project_id].tranches.append(tranche)
    return found


def money_of_grant(grant: Any, key_date: date) -> Money:
    """Money on the key date of one grant that had begun. One query."""
    tranches = Tranche.objects.with_use(key_date).filter(grant=grant)
    return Money([grant], list(tranches.order_by("period_start", "pk")))
