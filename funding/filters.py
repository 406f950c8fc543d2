"""By what grants, tranches, movements and expenditures can be narrowed."""

from datetime import date
from typing import Any

import django_filters

from lists.filters import CodeListFilter, ConfirmedFilter, CopiedFilter, DatedChoiceFilter, DatedSearchFilter, FilterSet
from lists.formats import day
from projects.filters import ProjectFilter

from .choices import CostType, MovementKind
from .models import Tranche


class YearFilter(django_filters.NumberFilter):
    """Rows whose period touches a calendar year, by the queryset's `in_year`."""

    def __init__(self) -> None:
        super().__init__(label="Jahr", min_value=1900, max_value=2199)

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.in_year(int(value)) if value else queryset


class GrantFilterSet(FilterSet):
    suche = DatedSearchFilter("Suche")
    projekt = ProjectFilter()
    jahr = YearFilter()
    unbestaetigt = ConfirmedFilter()


class TrancheFilterSet(FilterSet):
    projekt = ProjectFilter("grant__project__slug")
    jahr = YearFilter()


def tranche_choices(key_date: date) -> list[tuple[str, str]]:
    """Key, project and period of each tranche begun by the key date."""
    tranches: Any = Tranche.objects.begun(key_date).with_project(key_date)
    rows = tranches.values_list("pk", "project_title__title", "period_start", "period_end")
    return [(str(pk), f"{title}, {day(start)} bis {day(end)}") for pk, title, start, end in rows]


class HoldingFilter(CopiedFilter, django_filters.ChoiceFilter):
    """Movements that count on the key date: without claims and approvals that later ones replaced."""

    def __init__(self) -> None:
        super().__init__(label="Stand", empty_label="alle bis zum Stichtag", choices=[("gilt", "am Stichtag geltend")])

    def filter(self, queryset: Any, value: str) -> Any:
        return queryset.in_force(self.parent.key_date) if value else queryset


class MovementFilterSet(FilterSet):
    suche = DatedSearchFilter("Suche")
    projekt = ProjectFilter("tranche__grant__project__slug")
    vorgang = CodeListFilter("Vorgang", "alle Vorgänge", MovementKind, field_name="kind")
    stand = HoldingFilter()
    jahr = YearFilter()
    tranche = DatedChoiceFilter("Tranche", "alle Tranchen", tranche_choices, field_name="tranche")


class ExpenditureFilterSet(FilterSet):
    projekt = ProjectFilter("tranche__grant__project__slug")
    kostenart = CodeListFilter("Kostenart", "alle Kostenarten", CostType, field_name="cost_type")
    jahr = YearFilter()
    tranche = DatedChoiceFilter("Tranche", "alle Tranchen", tranche_choices, field_name="tranche")
