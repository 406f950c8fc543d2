"""What the checks of grant money compare, loaded once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.db.models import QuerySet

from projects.models import Project
from records.batches import load_related
from records.findings import Facts, Scope
from records.prepared import prepared

from .deadlines import Deadline, deadlines_of
from .models import Grant, Tranche
from .models.expenditures import sums_of_use
from .money import Money

TRANCHE_COLUMNS = (
    "pk", "grant", "period_start", "period_end", "claimed_by_then", "approved_by_then", "paid_by_then",
    "repaid_by_then", "waived_by_then", "drawn_by_then", "first_claimed_on", "first_approved_on", "first_paid_on",
    "rate_when_approved",
    "used_by_then", "whole_by_then", "has_total_beside", "usage_basis", "cut_reason",
)  # fmt: skip


@dataclass(frozen=True)
class FundingFacts(Facts):
    """Grants that had started, each with what its last notice settles, what is booked of each basis (see
    `sums_of_use`) and its project; their tranches, by the id of their grant and in the order of their periods; their
    deadlines."""

    grants: list[Grant]
    tranches: dict[int, list[Tranche]]
    deadlines: list[Deadline]

    @classmethod
    def load(
        cls,
        scope: Scope,
        grants: list[Grant] | None = None,
        tranches: dict[int, list[Tranche]] | None = None,
        deadlines: list[Deadline] | None = None,
    ) -> Self:
        """The facts of the scope; what is given is not loaded again."""
        grants = grants_within(scope) if grants is None else grants
        return cls(
            scope,
            grants,
            tranches_within(scope) if tranches is None else tranches,
            deadlines_of(grants, scope.key_date) if deadlines is None else deadlines,
        )

    @cached_property
    def monies(self) -> list[tuple[Grant, Money]]:
        """Each grant with its money."""
        return [(grant, Money([grant], self.tranches.get(grant.pk, []))) for grant in self.grants]

    @property
    def with_tranches(self) -> list[tuple[Grant, list[Tranche]]]:
        """Each grant that has tranches, with them."""
        return [(grant, money.tranches) for grant, money in self.monies if money.tranches]

    @property
    def each_tranche(self) -> Iterator[tuple[Grant, Tranche]]:
        """Each tranche with its grant."""
        return ((grant, tranche) for grant, tranches in self.with_tranches for tranche in tranches)


def grants_within(scope: Scope) -> list[Grant]:
    """Grants that had started, each with what its last notice settles and what is booked."""
    started = scope.within(Grant.objects.granted(scope.key_date).with_conditions(scope.key_date), "project")
    grants = list(started.annotate(**sums_of_use(scope.key_date, "grant")).order_by("pk"))
    projects = Project.objects.with_stated(scope.key_date, "ends_on")  # what the checks read of them
    load_related(grants, "project", projects)
    return grants


def tranches_within(scope: Scope) -> dict[int, list[Tranche]]:
    """Tranches begun by the key date, by the id of their grant, in the order of their periods."""
    by_grant: dict[int, list[Tranche]] = defaultdict(list)
    for tranche in tranche_rows(scope):
        by_grant[tranche.grant].append(tranche)
    return by_grant


@prepared
def tranche_rows(scope: Scope) -> QuerySet:
    """Of the tranches begun by the key date what the checks read: much faster than records."""
    tranches = scope.within(Tranche.objects.with_use(scope.key_date), "grant__project").order_by("period_start", "pk")
    return tranches.values_list(*TRANCHE_COLUMNS, named=True)
