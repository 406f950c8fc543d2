"""The page that searches across everything; what is found, the apps register (`lists.search`)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from lists.filters import LONGEST_SEARCH, FilterForm, choice_field
from lists.key_dates import KeyDateView, problems_of
from lists.search import Hit, Hits, Search, SearchedKind, searched_kinds
from records.searching import SearchText, TextPart

OF_ALL, OF_ONE = 10, 200  # hits of a kind among all kinds, and where one kind is chosen


class SearchForm(FilterForm):
    begriff = forms.CharField(
        label="Suchbegriff",
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    art = choice_field("Suchen in", "allem", lambda: [(kind.name, kind.heading) for kind in searched_kinds()])


@dataclass(frozen=True)
class ShownHit:
    """A hit with its address, and its texts in pieces, those marked that match."""

    address: str
    title: list[TextPart]
    details: list[list[TextPart]]


@dataclass(frozen=True)
class HitGroup:
    """The hits of a kind."""

    kind: SearchedKind
    number: int
    hits: list[ShownHit]

    @property
    def has_more(self) -> bool:
        return self.number > len(self.hits)


class SearchView(KeyDateView):
    """Groups of hits for what was typed; without it the field alone. What was called otherwise on the day is found by
    its name of then, and said to be called so."""

    template_name = "reports/search/search.html"

    @cached_property
    def form(self) -> SearchForm:
        return SearchForm(self.request.GET)

    @cached_property
    def search(self) -> Search | None:
        """What is searched for; None where nothing, or nothing that can be seen, was typed."""
        if not self.form.is_valid() or not (text := SearchText(self.form.cleaned_data["begriff"])):
            return None
        limit = OF_ONE if self.chosen else OF_ALL
        return Search(text, self.form.cleaned_data["begriff"], self.key_date, self.request.user, limit)

    @property
    def chosen(self) -> str:
        """The one kind that is asked for; empty: all."""
        return self.form.cleaned_data["art"] if self.form.is_valid() else ""

    @property
    def kinds(self) -> list[SearchedKind]:
        """The kinds that are looked through."""
        return [
            kind for kind in searched_kinds() if (kind.name == self.chosen if self.chosen else not kind.asked_alone)
        ]

    @property
    def left_out(self) -> list[SearchedKind]:
        """The kinds that are looked through where they are chosen alone, which the page offers."""
        return [kind for kind in searched_kinds() if kind.asked_alone and not self.chosen]

    @cached_property
    def groups(self) -> list[HitGroup]:
        """The kinds of which something is found."""
        if self.search is None:
            return []
        found = [(kind, kind.find(self.search)) for kind in self.kinds]
        return [self.group_of(kind, hits, self.search.text) for kind, hits in found if hits.number]

    def group_of(self, kind: SearchedKind, hits: Hits, text: SearchText) -> HitGroup:
        return HitGroup(kind, hits.number, [self.shown(hit, text) for hit in hits.shown])

    def shown(self, hit: Hit, text: SearchText) -> ShownHit:
        details = [list(text.parts_of(detail)) for detail in hit.details]
        return ShownHit(hit.address(self.carried), list(text.parts_of(hit.title)), details)

    def problems(self) -> list[str]:
        return [*super().problems(), *problems_of(self.form)]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form,
            search=self.search,
            groups=self.groups,
            number=sum(group.number for group in self.groups),
            chosen=self.chosen,
            left_out=self.left_out,
            **kwargs,
        )
