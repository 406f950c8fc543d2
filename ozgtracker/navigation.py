"""The main navigation, as a template tag: pages for errors have no request and need it too."""

from functools import cache

from django import template
from django.urls import reverse

register = template.Library()

PAGES = {
    "overview": "Übersicht",
    "projects": "Projekte",
    "rollouts": "Leistungseinheiten",
    "bundles": "Prozessbündel",
    "services": "OZG-Leistungen",
    "grants": "Fördermittel",
    "tranches": "Tranchen",
    "expenditures": "Ausgaben",
    "comparison": "Vergleich",
    "findings": "Prüfung",
    "papers": "Berichte",
}


@register.simple_tag
@cache
def navigation() -> list[tuple[str, str, str]]:
    """Name, title and address of each entry, in order."""
    return [(name, title, reverse(name)) for name, title in PAGES.items()]
