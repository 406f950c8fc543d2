"""By what rule and of what whole services are counted."""

from typing import Any

from lists.filters import ChoiceFilter, FilterSet
from services.counting import ENTERED
from services.filters import RuleFilter
from services.models import Denominator


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
