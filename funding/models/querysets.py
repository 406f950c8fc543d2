"""What the querysets of grants, their tranches and expenditures share."""

from datetime import date
from typing import Self, TypeVar

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from projects.models import OfProjectQuerySet, Project
from records.fields import MoneyField
from records.searching import SearchText

from ..rules import ZERO

M = TypeVar("M", bound=Model)


class FundingQuerySet(OfProjectQuerySet[M]):
    """Rows with a period from `period_start` to `period_end`, reached by `period_path`, of a grant by `grant_path`."""

    period_path = ""
    grant_path = ""

    @property
    def of_project(self) -> str:  # type: ignore[override]
        return f"{self.grant_path}project"

    def search(self, text: str, day: date = date.max) -> Self:
        """Rows of which each word is in a title or short name of the project up to the day, or in the grantor, the
        authority or the reference number of the grant (see `records.searching`)."""
        project, grant = f"{self.of_project}__in", f"{self.grant_path}search_key"
        return self.filter(
            SearchText(text).condition(
                lambda word: Q((project, Project.objects.search(word.text, day))) | word.within(grant)
            )
        )

    def in_year(self, year: int) -> Self:
        """Rows whose period touches the calendar year."""
        start, end = f"{self.period_path}period_start__lte", f"{self.period_path}period_end__gte"
        return self.filter(**{start: date(year, 12, 31), end: date(year, 1, 1)})


def total_of(queryset: QuerySet, column: str, owner: str) -> Subquery:
    """Sum of a money column over the rows of `queryset` that belong to the outer row by their field `owner`; None
    without any."""
    rows = queryset.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    total = rows.annotate(total=Sum(column, output_field=MoneyField())).values("total")
    return Subquery(total, output_field=MoneyField())


def sum_of(queryset: QuerySet, column: str, owner: str) -> Coalesce:
    """As `total_of`, 0 without any rows."""
    return Coalesce(total_of(queryset, column, owner), ZERO)
