"""The search of the admin: lists by their name, records by what each list is searched for."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse

from records.searching import SearchText

from .admin_tasks import AdminTask, TaskList

LONGEST_SEARCH, MOST_FOUND = 100, 5
# Where records are looked for, in the order in which they are shown: so the number of queries is bounded.
SEARCHED = (
    "units.Unit",
    "projects.Project",
    "projects.Rollout",
    "projects.ProcessBundle",
    "services.Service",
    "services.LeikaService",
    "funding.Grant",
    "funding.Tranche",
    "papers.Paper",
    "papers.Order",
    "auth.User",
)


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
    pages = {page.opts.label: page for page in site._registry.values()}
    groups = [group_of(pages[label], request, text) for label in SEARCHED if pages[label].has_view_permission(request)]
    return [group for group in groups if group.found]


def group_of(page: Any, request: HttpRequest, text: str) -> FoundGroup:
    records, may_repeat = page.get_search_results(request, page.get_queryset(request), text)
    found = list((records.distinct() if may_repeat else records)[: MOST_FOUND + 1])
    address = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    return FoundGroup(
        name=str(page.opts.verbose_name_plural),
        found=[Found(str(record), reverse(f"{address}_change", args=[record.pk])) for record in found[:MOST_FOUND]],
        more_address=reverse(f"{address}_changelist") if len(found) > MOST_FOUND else "",
    )
