"""The main navigation, as a template tag: pages for errors have no request and need it too."""

from dataclasses import dataclass, replace
from functools import cache

from django import template
from django.template import Context
from django.urls import reverse

from lists.registry import registered_lists

register = template.Library()

# Each group begins at a place in the menu (`list_urls(…, menu=20)`) and ends where the next begins.
GROUPS = (
    (1, "Projekte"),
    (40, "OZG-Leistungen"),
    (50, "Fördermittel"),
    (80, "Vergleich und Prüfung"),
    (90, "Berichte"),
)


@dataclass(frozen=True)
class MenuEntry:
    """A page of the menu; `is_current`: it is the one that is shown."""

    title: str
    address: str
    is_current: bool = False


@dataclass(frozen=True)
class MenuGroup:
    """A group of pages, in their order; `current`, as ARIA says it: "page" where its first page is shown, "true" where
    what is shown belongs to it."""

    title: str
    entries: tuple[MenuEntry, ...]
    current: str = ""

    @property
    def address(self) -> str:
        """Where the group leads in the top line: to its first page."""
        return self.entries[0].address


def listed() -> list[tuple[int, str, str]]:
    """Place, name and title of the lists that have a place in the menu, in its order."""
    return sorted((entry.menu, entry.url_name, entry.view.heading) for entry in registered_lists() if entry.menu)


@cache
def navigation() -> list[MenuGroup]:
    """The groups that have pages."""
    pages: dict[str, list[MenuEntry]] = {title: [] for _, title in GROUPS}
    for place, name, title in listed():
        group = [group for first, group in GROUPS if first <= place][-1]
        pages[group].append(MenuEntry(title, reverse(name)))
    return [MenuGroup(title, tuple(entries)) for title, entries in pages.items() if entries]


@register.simple_tag(takes_context=True)
def menu(context: Context) -> list[MenuGroup]:
    """The groups of the menu as they stand on a page; of the addresses that lead to it the longest is current."""
    path = getattr(context.get("request"), "path", "")
    addresses = [entry.address for group in navigation() for entry in group.entries]
    current = max((address for address in addresses if path.startswith(address)), key=len, default="")
    return [with_current(group, current, path) for group in navigation()]


def with_current(group: MenuGroup, current: str, path: str) -> MenuGroup:
    """The group; `current` is the address in the menu beneath which the page lies."""
    entries = tuple(replace(entry, is_current=entry.address == path) for entry in group.entries)
    if not any(entry.address == current for entry in entries):
        return group
    return replace(group, entries=entries, current="page" if group.address == path else "true")
