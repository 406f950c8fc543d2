"""Charts in templates."""

from django import template

from ..charts.patterns import PATTERNS, Pattern

register = template.Library()


@register.filter
def pattern(style: str) -> Pattern:
    """The pattern of the areas of that style."""
    return PATTERNS[style]
