"""By what projects and what reads from them can be narrowed."""

from projects.filters import ProjectFilter
from projects.models import Project
from tabular.filters import FilterSet, SearchFilter, TermFilter

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
