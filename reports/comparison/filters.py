"""By what the comparison can be narrowed."""

from django.db.models import QuerySet

from lists.filters import ChoiceFilter, FilterSet
from projects.filters import ProjectFilter

LATE = "nachgetragen"


class LateFilter(ChoiceFilter):
    """Which changes are listed: those of the period, or those entered in it for days before. Narrows no projects."""

    def __init__(self) -> None:
        super().__init__("Änderungen", "des Zeitraums", lambda: [(LATE, "nachgetragene")])

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset


class ComparisonFilterSet(FilterSet):
    projekt = ProjectFilter("slug")
    art = LateFilter()
