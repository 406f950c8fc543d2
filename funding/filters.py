"""By what grants, tranches, movements, expenditures and the budget can be narrowed."""

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.utils import timezone

from lists.filters import (
    CodeListFilter,
    ConfirmedFilter,
    CopiedFilter,
    DatedChoiceFilter,
    DatedSearchFilter,
    FilterForm,
    FilterSet,
    choice_field,
)
from lists.formats import day
from projects.filters import ProjectFilter
from projects.models import Project
from records.text import address_form

from .choices import BudgetScope, CostType, DeadlineKind, MovementKind, UsageBasis
from .models import BudgetItem, Grant, Tranche
from .models.expenditures import ExpenditureQuerySet
from .models.movements import MovementQuerySet


class YearFilter(django_filters.NumberFilter):
    """Rows whose period touches a calendar year, by the queryset's `in_year`."""

    def __init__(self) -> None:
        super().__init__(label="Jahr", min_value=1900, max_value=2199)

    def filter(self, queryset: Any, value: Decimal | None) -> Any:
        return queryset.in_year(int(value)) if value else queryset


class GrantFilterSet(FilterSet):
    suche = DatedSearchFilter("Suche")
    projekt = ProjectFilter()
    jahr = YearFilter()
    unbestaetigt = ConfirmedFilter()


class AmendmentFilterSet(FilterSet):
    suche = DatedSearchFilter("Suche")
    projekt = ProjectFilter("grant__project__slug")


class PlanFilterSet(FilterSet):
    suche = DatedSearchFilter("Suche")
    projekt = ProjectFilter("grant__project__slug")
    kostenart = CodeListFilter("Kostenart", "alle Kostenarten", CostType, field_name="cost_type")
    jahr = YearFilter()


class DeadlineFilterForm(FilterForm):
    projekt = choice_field("Projekt", None, lambda: ())
    frist = choice_field(
        "Frist", "alle Fristen", lambda: [(address_form(kind.label), kind.label) for kind in DeadlineKind]
    )
    stand = choice_field("Stand", "alle", {"offen": "offen", "erledigt": "erledigt"}.items)

    def __init__(self, *args: Any, key_date: date | None = None, **kwargs: Any) -> None:
        """With the projects that had started by the key date, else by today."""
        super().__init__(*args, **kwargs)
        offered = Project.objects.choices(key_date or timezone.localdate(), self.data.get("projekt", ""))
        projects: Any = self.fields["projekt"]
        projects.choices = [("", "alle Projekte"), *offered]


def grant_choices(key_date: date) -> list[tuple[str, str]]:
    """Short name, project and grantor of each grant known by the key date."""
    grants: Any = Grant.objects.granted(key_date).with_project(key_date)
    columns = ("slug", "project_title__title", "grantor")
    return [(slug, f"{title}, {by}") for slug, title, by in grants.values_list(*columns)]


class GrantFilter(DatedChoiceFilter):
    """Rows of one grant, chosen by links alone."""

    values_text = "Kurzname der Zuwendung in Adressen, etwa aktenplan"

    def __init__(self, field_name: str) -> None:
        super().__init__("Zuwendung", "alle Zuwendungen", grant_choices, field_name=f"{field_name}__slug")


class TrancheFilterSet(FilterSet):
    shown_where_chosen = ("zuwendung",)

    projekt = ProjectFilter("grant__project__slug")
    zuwendung = GrantFilter("grant")
    jahr = YearFilter()


def tranche_choices(key_date: date) -> list[tuple[str, str]]:
    """Key, project and period of each tranche begun by the key date."""
    tranches: Any = Tranche.objects.begun(key_date).with_project(key_date)
    rows = tranches.values_list("pk", "project_title__title", "period_start", "period_end")
    return [(str(pk), f"{title}, {day(start)} bis {day(end)}") for pk, title, start, end in rows]


class TrancheItemFilterSet(FilterSet):
    by_number = ("tranche",)

    suche = DatedSearchFilter("Suche")
    projekt = ProjectFilter("tranche__grant__project__slug")
    kostenart = CodeListFilter("Kostenart", "alle Kostenarten", CostType, field_name="cost_type")
    jahr = YearFilter()
    tranche = DatedChoiceFilter("Tranche", "alle Tranchen", tranche_choices, field_name="tranche")


class WindowFilter(CopiedFilter, django_filters.ChoiceFilter):
    """A list shows what had happened by the key date unless something else is chosen. The address of a single record
    speaks of any that may have happened by then."""

    def filter(self, queryset: Any, value: str) -> Any:
        key_date = self.parent.key_date
        is_single = self.parent.only is not None
        return queryset.known(key_date) if is_single and not value else self.narrowed(queryset, value, key_date)

    def narrowed(self, queryset: Any, value: str, key_date: date) -> Any:
        raise NotImplementedError


class HoldingFilter(WindowFilter):
    """Movements that count on the key date: without claims and approvals that later ones replaced; or those that may
    count by then already: where the latest day alone is known."""

    def __init__(self) -> None:
        choices = [("gilt", "am Stichtag geltend"), ("offen", "möglich, noch offen")]
        super().__init__(label="Stand", empty_label="alle bis zum Stichtag", choices=choices)

    def narrowed(self, queryset: MovementQuerySet, value: str, key_date: date) -> MovementQuerySet:
        narrow = {"gilt": queryset.in_force, "offen": queryset.open}.get(value, queryset.by)
        return narrow(key_date)


class MovementFilterSet(FilterSet):
    shown_where_chosen = ("zuwendung",)
    by_number = ("tranche",)

    suche = DatedSearchFilter("Suche")
    projekt = ProjectFilter("tranche__grant__project__slug")
    zuwendung = GrantFilter("tranche__grant")
    vorgang = CodeListFilter("Vorgang", "alle Vorgänge", MovementKind, field_name="kind")
    stand = HoldingFilter()
    jahr = YearFilter()
    tranche = DatedChoiceFilter("Tranche", "alle Tranchen", tranche_choices, field_name="tranche")


class OpenFilter(WindowFilter):
    """What is booked by the key date, or what may be: where the latest day alone is known."""

    def __init__(self) -> None:
        super().__init__(label="Stand", empty_label="gebucht", choices=[("offen", "möglich, noch offen")])

    def narrowed(self, queryset: ExpenditureQuerySet, value: str, key_date: date) -> ExpenditureQuerySet:
        return queryset.open(key_date) if value else queryset.booked(key_date)


class SettledFilter(CopiedFilter, django_filters.ChoiceFilter):
    """Expenditures of tranches claimed by the key date, or the others."""

    def __init__(self) -> None:
        choices = [("abgerechnet", "abgerechnet"), ("offen", "noch nicht abgerechnet")]
        super().__init__(label="Abrechnung", empty_label="alle", choices=choices)

    def filter(self, queryset: ExpenditureQuerySet, value: str) -> ExpenditureQuerySet:
        if not value:
            return queryset
        narrow = queryset.settled if value == "abgerechnet" else queryset.unsettled
        return narrow(self.parent.key_date)


class TotalFilter(CopiedFilter, django_filters.ChoiceFilter):
    """Single bookings, or totals of periods."""

    def __init__(self) -> None:
        choices = [("einzeln", "einzelne Buchungen"), ("summen", "Summen von Zeiträumen")]
        super().__init__(label="Art", empty_label="alle", choices=choices)

    def filter(self, queryset: ExpenditureQuerySet, value: str) -> ExpenditureQuerySet:
        return queryset.filter(is_total=value == "summen") if value else queryset


class ExpenditureFilterSet(FilterSet):
    shown_where_chosen = ("zuwendung",)
    by_number = ("tranche",)

    projekt = ProjectFilter("grant__project__slug")
    zuwendung = GrantFilter("grant")
    kostenart = CodeListFilter("Kostenart", "alle Kostenarten", CostType, field_name="cost_type")
    grundlage = CodeListFilter("Grundlage", "alle", UsageBasis, field_name="basis")
    abrechnung = SettledFilter()
    stand = OpenFilter()
    art = TotalFilter()
    jahr = YearFilter()
    tranche = DatedChoiceFilter("Tranche", "alle Tranchen", tranche_choices, field_name="tranche")


class ScopeFilter(CodeListFilter):
    """Means for the OZG as a whole, or for projects."""

    def __init__(self, field_name: str) -> None:
        super().__init__("Bezug", "alle", BudgetScope, field_name=field_name)


class BudgetFilterSet(FilterSet):
    suche = DatedSearchFilter("Suche")
    bezug = ScopeFilter("scope")
    projekt = ProjectFilter()
    jahr = YearFilter()


def budget_item_choices(key_date: date) -> list[tuple[str, str]]:
    """Key, project and year of each item known on the key date."""
    items: Any = BudgetItem.objects.known(key_date).with_project(key_date)
    rows = items.order_by("scope", "project_title__title_key", "year", "pk")
    named = rows.values_list("pk", "project_title__title", "year")
    return [(str(pk), f"{title or BudgetScope.OZG.label}, {year}") for pk, title, year in named]


class BudgetExpenditureFilterSet(FilterSet):
    by_number = ("ansatz",)

    suche = DatedSearchFilter("Suche")
    bezug = ScopeFilter("budget_item__scope")
    projekt = ProjectFilter("budget_item__project__slug")
    jahr = YearFilter()
    ansatz = DatedChoiceFilter("Haushaltsansatz", "alle Ansätze", budget_item_choices, field_name="budget_item")
