"""By what grants, tranches and expenditures can be narrowed."""

from typing import Any

import django_filters

from lists.filters import ChoiceFilter, ConfirmedFilter, FilterSet, SearchFilter, TermFilter
from projects.filters import ProjectFilter

from .choices import CostType
from .models import Tranche


class YearFilter(django_filters.NumberFilter):
    """Rows whose period touches a calendar year, by the queryset's `in_year`."""

    def __init__(self) -> None:
        super().__init__(label="Jahr", min_value=1900, max_value=2199)

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.in_year(int(value)) if value else queryset


class GrantFilterSet(FilterSet):
    suche = SearchFilter("Suche")
    projekt = ProjectFilter()
    jahr = YearFilter()
    unbestaetigt = ConfirmedFilter()


class TrancheFilterSet(FilterSet):
    projekt = ProjectFilter("grant__project__slug")
    jahr = YearFilter()


def tranche_choices() -> list[tuple[str, str]]:
    return [(str(tranche.pk), str(tranche)) for tranche in Tranche.objects.select_related("grant__project")]


class ExpenditureFilterSet(FilterSet):
    projekt = ProjectFilter("tranche__grant__project__slug")
    kostenart = TermFilter("Kostenart", "alle Kostenarten", CostType, field_name="cost_type")
    jahr = YearFilter()
    tranche = ChoiceFilter("Tranche", "alle Tranchen", tranche_choices, field_name="tranche")
