"""Papers in templates: runs, and charts as they are drawn in every form."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lists.files import file_links

from ..content import Block, Cell, Chart, ContentColumn, Run, SectionContent
from ..formats.drawing import legend_keys, svg
from ..table_files import CONSULTATIONS, blocks_with_files

register = template.Library()
LONGEST_ON_ONE_LINE = 30


@register.filter
def run(value: Cell) -> SafeString:
    """A text, a figure with its former value where it has moved, or what leads to a section."""
    if isinstance(value, str):
        return format_html("{}", value)
    if isinstance(value, list):
        return runs(value)
    if "section" in value:
        return format_html('<a class="kern-link" href="#{}">{}</a>', value["section"], value["text"])
    shown = figure(value["text"], "is_name" in value)
    if "former" not in value:
        return shown
    return format_html('{} <span class="paper__former">(zuvor {})</span>', shown, figure(value["former"]))


@register.filter
def figure(text: str, is_name: bool = False) -> SafeString:
    """A figure on one line; a name, and a figure in many words, may stand on several."""
    stays_whole = not is_name and len(text) <= LONGEST_ON_ONE_LINE
    return format_html("<span{}>{}</span>", mark_safe(' class="figure"') if stays_whole else "", text)


@register.filter
def runs(values: list[Run]) -> SafeString:
    return format_html_join("", "{}", ((run(value),) for value in values))


@register.filter
def row_cells(row: list[Cell], columns: list[ContentColumn]) -> SafeString:
    """The cells of a row of a table, the first as its header."""
    cells = zip(row, columns, strict=True)
    first, _ = next(cells)
    others = format_html_join("", "{}", ((data_cell(cell, column),) for cell, column in cells))
    return format_html('<th class="kern-table__header" scope="row">{}</th>{}', run(first), others)


def data_cell(cell: Cell, column: ContentColumn) -> SafeString:
    """A cell with its label; one element inside, for on a phone label and content are two columns of a grid."""
    if cell == "":
        return mark_safe('<td class="kern-table__cell"></td>')
    numeric = " kern-table__cell--numeric" if column["right"] else ""
    return format_html(
        '<td class="kern-table__cell{}" data-label="{}"><span>{}</span></td>', numeric, column["title"], run(cell)
    )


@register.filter
def with_files(section: SectionContent) -> list[tuple[Block, str]]:
    """The blocks of a section, each table with the name of its file."""
    return list(blocks_with_files(section))


@register.inclusion_tag("lists/panel_downloads.html")
def table_downloads(address: str, label: str, name: str = CONSULTATIONS) -> dict[str, object]:
    """The links to a table as a file, under the address of its paper."""
    return {"label": label, "files": file_links(f"{address}{name}", {})}


@register.filter
def drawing(chart: Chart, name: str) -> SafeString:
    """A chart as SVG under a name of its own on the page; it holds nothing but lengths and its escaped alternative
    text."""
    return mark_safe(svg(chart, name))  # noqa: S308


@register.filter
def legend(chart: Chart, name: str) -> list[tuple[SafeString, str]]:
    """The entries of the legend of a chart, each as its drawing and its text."""
    return [(mark_safe(key), label) for key, label in legend_keys(chart, name)]  # noqa: S308


@register.filter
def heading_level(level: int) -> int:
    """The level in HTML, below the title of the page."""
    return level + 1
