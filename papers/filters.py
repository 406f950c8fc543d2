"""By what papers can be narrowed."""

from lists.filters import CodeListFilter, FilterSet, SearchFilter

from .models import Paper


class PaperFilterSet(FilterSet):
    suche = SearchFilter("Nummer oder Titel")
    art = CodeListFilter("Art", "alle Arten", Paper.Kind, field_name="paper_type")
    stand = CodeListFilter("Stand", "alle", Paper.State, field_name="state")
