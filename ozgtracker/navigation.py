"""The main navigation, as a template tag: pages for errors have no request and need it too."""

from functools import cache

from django import template
from django.urls import reverse

from lists.registry import registered_lists

register = template.Library()


@register.simple_tag
@cache
def navigation() -> list[tuple[str, str, str]]:
    """Name, title and address of each entry: the overview, and every list that has a place in the menu."""
    listed = sorted((entry.menu, entry.url_name, entry.view.heading) for entry in registered_lists() if entry.menu)
    entries = [("overview", "Übersicht"), *((name, title) for _, name, title in listed)]
    return [(name, title, reverse(name)) for name, title in entries]
