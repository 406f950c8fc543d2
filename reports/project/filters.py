"""By what the list of projects can be narrowed."""

from typing import Any

from django.db.models import QuerySet

from lists.filters import ChoiceFilter, CodeListFilter, DatedSearchFilter, FilterSet
from projects.choices import State
from projects.models import Project
from records.text import NOT_RECORDED, address_form

WITHOUT = "ohne"


class StateFilter(ChoiceFilter):
    """Projects by their state on the key date, or without a recorded one."""

    states = {address_form(state.label): state for state in State}

    def __init__(self) -> None:
        pairs = [(slug, state.label) for slug, state in self.states.items()]
        super().__init__("Projektstand", "alle", lambda: [*pairs, (WITHOUT, NOT_RECORDED)])

    def filter(self, queryset: QuerySet[Any], value: str) -> Any:
        return queryset.filter(project_state=self.states.get(value, "")) if value else queryset


class ProjectFilterSet(FilterSet):
    suche = DatedSearchFilter("Titel oder Kurzname")
    art = CodeListFilter("Art", "alle Arten", Project.Kind, field_name="kind")
    projektstand = StateFilter()
