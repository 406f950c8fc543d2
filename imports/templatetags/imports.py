"""Where the admin offers an import."""

from typing import Any

from django import template

from ..registry import tables
from ..tables import ImportTable

register = template.Library()


@register.simple_tag
def imports_of(options: Any, user: Any) -> list[ImportTable]:
    """The tables whose files bring records of the model, for an account that may import them."""
    return [table for table in tables() if options.model in table.models and table.permitted(user)]
