"""Tables of panels in templates."""

from typing import Any

from django import template

from .. import formats
from ..panels import PanelTable

register = template.Library()


@register.inclusion_tag("lists/panel_table.html", takes_context=True)
def panel_table(context: Any, table: PanelTable, label: str, title: str = "", caption: str = "") -> dict[str, Any]:
    """A table within a page; `label` names its region, `title` stands above it, `caption` is for screen readers.

    `{key_date}` in the caption is the key date.
    """
    carried = context["view"].carried
    return {
        "style": table.style,
        "headers": [table.header(column, "") for column in table.columns],
        "rows": table.all_rows(carried),
        "last_row": table.last_cells(carried),
        "label": label,
        "title": title,
        "caption": caption.replace("{key_date}", formats.day(context["key_date"])),
    }
