"""By what the list of projects can be narrowed."""

from lists.filters import FilterSet, SearchFilter, TermFilter
from projects.models import Project


class ProjectFilterSet(FilterSet):
    suche = SearchFilter("Titel")
    art = TermFilter("Art", "alle Arten", Project.Kind, field_name="kind")
