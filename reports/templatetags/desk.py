"""What the page of the desk needs."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of_key(names: Mapping[str, str], key: str) -> str:
    """What the key stands for; itself where it is not known."""
    return names.get(key, key)
