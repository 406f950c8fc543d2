"""What the querysets of grants, their tranches and expenditures share."""

from datetime import date
from typing import Any, Self, TypeVar, cast

from django.db.models import Count, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Sum
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


def number_in_period(tranches: type[Model], path: str = "") -> Subquery:
    """Which of the tranches of its grant with the same period a tranche is, reached by the path, in the order of their
    entry: files tell several apart by it."""
    same = {name: OuterRef(f"{path}{name}") for name in ("grant", "period_start", "period_end")}
    manager: Any = tranches._default_manager
    before = manager.filter(**same, pk__lte=OuterRef(f"{path}pk")).order_by().values("grant")
    return Subquery(before.values(number=Count("pk")), output_field=IntegerField())


def tranches_of(model: type[Model]) -> type[Model]:
    """The model of tranches, to whose rows those of the model belong."""
    tranches: Any = model._meta.get_field("tranche").related_model
    return cast("type[Model]", tranches)


def total_of(queryset: QuerySet, column: str, owner: str) -> Subquery:
    """Sum of a money column over the rows of `queryset` that belong to the outer row by their field `owner`; None
    without any."""
    rows = queryset.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    total = rows.annotate(total=Sum(column, output_field=MoneyField())).values("total")
    return Subquery(total, output_field=MoneyField())


def sum_of(queryset: QuerySet, column: str, owner: str) -> Coalesce:
    """As `total_of`, 0 without any rows."""
    return Coalesce(total_of(queryset, column, owner), ZERO)
