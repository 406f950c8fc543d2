"""By what projects and what reads from them can be narrowed."""

from projects.filters import ProjectFilter
from projects.models import Project
from tabular.filters import FilterSet, SearchFilter, TermFilter


class ProjectFilterSet(FilterSet):
    suche = SearchFilter("Titel")
    art = TermFilter("Art", "alle Arten", Project.Kind, field_name="kind")


class ComparisonFilterSet(FilterSet):
    projekt = ProjectFilter("slug")


class ProofFilterSet(FilterSet):
    """A proof is always whole."""
