"""What is found by searching across everything. Each app states in its `search.py` what of it is found, under the
decorator `searched`; the page reads the register."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, IntegerField, Model, QuerySet, Value, When
from django.utils.http import urlencode

from records.searching import SearchText

from .columns import address_of

M = TypeVar("M", bound=Model)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Search:
    """What is searched for, among what holds on the day, by whom; of a kind at most `limit` hits are wanted."""

    text: SearchText
    typed: str
    key_date: date
    user: User | AnonymousUser
    limit: int


@dataclass(frozen=True)
class Hit:
    """Something found: what it is called on the day, the page that says more of it, and what tells it apart."""

    title: str
    url_name: str
    arguments: tuple[Any, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    details: tuple[str, ...] = ()

    def address(self, carried: Mapping[str, str]) -> str:
        """The address of the page, with the `carried` parameters."""
        query = urlencode({**self.filters, **carried})
        address = address_of(self.url_name, *self.arguments)
        return f"{address}{'?' if query else ''}{query}{'#' if self.place else ''}{self.place}"


@dataclass(frozen=True)
class Hits:
    """The hits of a kind that are shown, and how many there are."""

    shown: list[Hit]
    number: int


@dataclass(frozen=True)
class SearchedKind:
    """A kind of things that are found: its name in addresses, its heading, its place on the page.

    What takes many times as long to find as all others together is `asked_alone`: only where it is chosen.
    """

    name: str
    heading: str
    position: int
    find: Callable[[Search], Hits]
    asked_alone: bool = False


_kinds: dict[str, SearchedKind] = {}

Find = Callable[[Search], Hits]


def searched(name: str, heading: str, position: int, *, asked_alone: bool = False) -> Callable[[Find], Find]:
    """Register a function that finds things of a kind."""

    def register(find: Find) -> Find:
        _kinds[name] = SearchedKind(name, heading, position, find, asked_alone)
        return find

    return register


def searched_kinds() -> list[SearchedKind]:
    """All kinds, in the order of the page."""
    return sorted(_kinds.values(), key=lambda kind: kind.position)


def begins_with(search: Search, path: str) -> Case:
    """0 for rows whose search key on the path begins with the first word, 1 for others: they come first."""
    first = search.text.words[0]
    begins = [When(**{f"{path}__startswith": spelling}, then=Value(0)) for spelling in first.spellings]
    return Case(*begins, default=Value(1), output_field=IntegerField())


def first_of(rows: QuerySet[M, Found], limit: int) -> tuple[list[Found], int]:
    """The first rows of a queryset, and how many it has; counted only where there are more."""
    found = list(rows[: limit + 1])
    return found[:limit], rows.order_by().count() if len(found) > limit else len(found)


def hits_among(hits: Iterable[Hit], limit: int) -> Hits:
    """Of hits that were computed the first ones, and how many there are."""
    found = list(hits)
    return Hits(found[:limit], len(found))
