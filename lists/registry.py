"""The lists of the program, and its pages with tables in panels. One line registers a list or page with its addresses
(`lists.views.list_urls`, `lists.panel_files.page_urls`).

Navigation, sitemap, tests and the check of the documentation read from here.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver


@dataclass(frozen=True)
class Registered:
    """A list or page: its address, what that is called in the URL configuration, and its view."""

    address: str
    url_name: str
    view: Any

    @property
    def has_parameters(self) -> bool:
        """Whether the address names a record (`page_of` the view), so that there is one for each."""
        return "<" in self.address


@dataclass(frozen=True)
class RegisteredList(Registered):
    """A list by its address without slashes at the ends, such as `foerdermittel/tranchen`.

    `menu` is its place in the main navigation, counted from 1 to 99; None keeps it out.
    """

    menu: int | None = None

    @property
    def file_stem(self) -> str:
        """What its file is called in a package: foerdermittel-tranchen"""
        return self.address.replace("/", "-")


@dataclass(frozen=True)
class RegisteredPage(Registered):
    """A page whose panels have tables, by its address with the slash at its end."""


_lists: dict[str, RegisteredList] = {}
_pages: dict[str, RegisteredPage] = {}


def register(entry: RegisteredList) -> None:
    _lists[entry.url_name] = entry


def register_page(page: RegisteredPage) -> None:
    _pages[page.url_name] = page


def registered_pages() -> list[RegisteredPage]:
    """All pages with tables in panels, in the order of their registration."""
    get_resolver().url_patterns  # noqa: B018 as below
    return list(_pages.values())


def registered_lists() -> list[RegisteredList]:
    """All lists, in the order of their registration."""
    get_resolver().url_patterns  # noqa: B018 loads every urls.py, which registers its lists
    return list(_lists.values())
