"""By what projects and what reads from them can be narrowed."""

from typing import Any

from projects.filters import ProjectFilter
from projects.models import Project
from services.counting import ENTERED
from services.filters import RuleFilter
from services.models import Denominator
from tabular.filters import ChoiceFilter, FilterSet, SearchFilter, TermFilter

from .models import Paper


class ProjectFilterSet(FilterSet):
    suche = SearchFilter("Titel")
    art = TermFilter("Art", "alle Arten", Project.Kind, field_name="kind")


class ComparisonFilterSet(FilterSet):
    projekt = ProjectFilter("slug")


class ProofFilterSet(FilterSet):
    """A proof is always whole."""


class PaperFilterSet(FilterSet):
    suche = SearchFilter("Nummer oder Titel")
    art = TermFilter("Art", "alle Arten", Paper.Kind, field_name="paper_type")
    stand = TermFilter("Stand", "alle", Paper.State, field_name="state")


class DenominatorFilter(ChoiceFilter):
    """What services are counted as a share of; it narrows nothing."""

    def __init__(self) -> None:
        super().__init__("Grundgesamtheit", None, denominators)

    def filter(self, queryset: Any, value: str) -> Any:
        return queryset


def denominators() -> list[tuple[str, str]]:
    return [*Denominator.objects.values_list("slug", "name"), (ENTERED.slug, ENTERED.name)]


class StandingFilterSet(FilterSet):
    zaehlweise = RuleFilter()
    grundgesamtheit = DenominatorFilter()
