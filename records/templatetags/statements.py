"""Statements in the templates of the admin."""

from typing import Any

from django import template

from ..days import BEGINNING, since_text

register = template.Library()


@register.filter
def readonly_text(field: Any) -> Any:
    """What a field that is only read shows; of a statement without a day "von Anfang an"."""
    value = getattr(field.form.instance, str(field.field["name"]), None)
    return since_text(BEGINNING) if value == BEGINNING else field.contents()


@register.filter
def pairs(parameters: dict[str, Any]) -> list[tuple[str, Any]]:
    """Names and values, also of parameters of which one is called "items", where a template would take that one."""
    return list(parameters.items())
