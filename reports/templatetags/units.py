"""Units in templates."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import Link

register = template.Library()
UNIT_LINK = Link("unit", argument="slug")


@register.simple_tag(takes_context=True)
def unit_link(context: Context, slug: str | None, name: str) -> SafeString | str:
    """The name of a unit, which leads to its page for the same key date; without a short name the name alone."""
    if not slug:
        return name
    address = UNIT_LINK.href({"slug": slug}, context["view"].carried)
    return format_html('<a class="kern-link" href="{}">{}</a>', address, name)
