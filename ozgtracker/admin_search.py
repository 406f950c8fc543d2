"""The search of the admin: lists by their name, records by what each list is searched for."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse

from records.generics import ModelAdmin
from records.searching import SearchText

from .admin_tasks import AdminTask, TaskList

LONGEST_SEARCH, MOST_FOUND = 100, 5


@dataclass(frozen=True)
class Found:
    """A record that was found, with its page."""

    name: str
    address: str


@dataclass(frozen=True)
class FoundGroup:
    """The first records found of one list; `more_address` leads to all of them where there are more."""

    name: str
    found: list[Found]
    more_address: str


def entries_named(tasks: list[AdminTask], text: str) -> list[TaskList]:
    """The lists whose name or purpose has each word of the text in it."""
    searched = SearchText(text)
    entries = [entry for task in tasks for entry in task.entries]
    return [entry for entry in entries if searched and searched.is_in(entry.name, entry.purpose)]


def records_found(site: AdminSite, request: HttpRequest, text: str) -> list[FoundGroup]:
    """What the lists that the account may view find for the text, at most MOST_FOUND of each."""
    if not text:
        return []
    groups = [group_of(page, request, text) for page in searched_pages(site) if page.has_view_permission(request)]
    return [group for group in groups if group.found]


def searched_pages(site: AdminSite) -> list[Any]:
    """The lists in which records are looked for, in the order in which they are shown."""
    pages: list[Any] = [page for page in site._registry.values() if getattr(page, "search_position", None)]
    return sorted(pages, key=attrgetter("search_position"))


def group_of(page: ModelAdmin, request: HttpRequest, text: str) -> FoundGroup:
    records, may_repeat = page.get_search_results(request, page.get_queryset(request), text)
    found = list((records.distinct() if may_repeat else records)[: MOST_FOUND + 1])
    address = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    return FoundGroup(
        name=str(page.opts.verbose_name_plural),
        found=[Found(str(record), reverse(f"{address}_change", args=[record.pk])) for record in found[:MOST_FOUND]],
        more_address=reverse(f"{address}_changelist") if len(found) > MOST_FOUND else "",
    )
