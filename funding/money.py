"""The money of projects on a key date, over all their grants; a fixed number of queries for all projects."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from projects.models import Project
from records.querysets import oldest_fresh_day
from records.shares import percent

from .models import Grant, Tranche


@dataclass
class Money:
    """Sums in EUR over the grants of one project whose approval period had begun; its grants and their tranches."""

    grants: list[Any] = field(default_factory=list)
    tranches: list[Any] = field(default_factory=list)
    state_share: Decimal = Decimal(0)
    claimed: Decimal = Decimal(0)
    approved: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    available: Decimal = Decimal(0)
    used: Decimal = Decimal(0)

    @property
    def last_entry_on(self) -> date | None:
        """Day of the last claim, approval or payment."""
        return max((tranche.last_moved_on for tranche in self.tranches), default=None)

    @property
    def grants_unconfirmed(self) -> int:
        """Number of grants that nobody changed or confirmed for CONFIRMATION_DAYS days."""
        return len([grant for grant in self.grants if grant.last_confirmed_on < oldest_fresh_day(grant.asked_on)])

    @property
    def usage(self) -> Decimal | None:
        """Mitteleinsatz in % (DESIGN section 4): paid of the state share."""
        return percent(self.paid, self.state_share)


SUMMED = ("state_share", "claimed", "approved", "paid", "available", "used")


def money_of(projects: Iterable[Project], key_date: date) -> dict[int, Money]:
    """Money on the key date of each project, by its id. Two queries, however many projects."""
    found = {project.pk: Money() for project in projects}
    for grant in Grant.objects.on(key_date).filter(project__in=found).order_by("period_start", "pk"):
        money = found[grant.project_id]
        money.grants.append(grant)
        for name in SUMMED:
            setattr(money, name, getattr(money, name) + getattr(grant, name))
    tranches: Any = Tranche.objects.on(key_date).filter(grant__project__in=found).with_cost_types(key_date)
    for tranche in tranches.select_related("grant").order_by("period_start", "pk"):
        found[tranche.grant.project_id].tranches.append(tranche)
    return found
