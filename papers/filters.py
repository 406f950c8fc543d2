"""By what papers can be narrowed."""

from lists.filters import FilterSet, SearchFilter, TermFilter

from .models import Paper


class PaperFilterSet(FilterSet):
    suche = SearchFilter("Nummer oder Titel")
    art = TermFilter("Art", "alle Arten", Paper.Kind, field_name="paper_type")
    stand = TermFilter("Stand", "alle", Paper.State, field_name="state")
