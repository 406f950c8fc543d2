"""By what the list of projects can be narrowed."""

from lists.filters import DatedSearchFilter, FilterSet, TermFilter
from projects.models import Project


class ProjectFilterSet(FilterSet):
    suche = DatedSearchFilter("Titel oder Kurzname")
    art = TermFilter("Art", "alle Arten", Project.Kind, field_name="kind")
