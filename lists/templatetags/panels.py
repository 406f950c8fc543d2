"""Tables of panels in templates."""

from django import template
from django.template import Context

from .. import formats
from ..files import file_links
from ..panels import PanelTable

register = template.Library()


@register.inclusion_tag("lists/panel_table.html", takes_context=True)
def panel_table(
    context: Context,
    table: PanelTable,
    label: str,
    *,
    title: str = "",
    caption: str = "",
    file: str = "",
    page: str = "",
) -> dict[str, object]:
    """A table within a page; `label` names its region, `title` stands above it, `caption` is for screen readers.

    `{key_date}` in the caption is the key date. `file` is its name among the files of the page, or of that under the
    address `page`; empty: it has none of its own.
    """
    view = context["view"]
    carried = view.carried
    return {
        "style": table.style,
        "headers": [table.header(column, "") for column in table.page_columns],
        "rows": table.all_rows(carried),
        "last_row": table.last_cells(carried),
        "label": label,
        "files": file_links(f"{page or view.files_address}{file}", view.file_parameters) if file else [],
        "title": title,
        "caption": caption.replace("{key_date}", formats.day(context["key_date"])),
    }
