"""Charts in templates."""

from urllib.parse import urlencode

from django import template
from django.template import Context

from ..charts.geometry import stretched
from ..charts.patterns import PATTERNS, Pattern

register = template.Library()


@register.filter
def in_plot(path: str, size: tuple[int, int] | None) -> str:
    """A path in per mille of width and height; of a file in pixels, where not every program keeps lines as thick when
    a drawing is stretched."""
    return stretched(path, *size) if size else path


@register.filter
def pattern(style: str) -> Pattern:
    """The pattern of the areas of that style."""
    return PATTERNS[style]


@register.inclusion_tag("reports/charts/downloads.html", takes_context=True)
def chart_downloads(context: Context, chart: str, page: str = "") -> dict[str, object]:
    """Links to the files of a chart, by its name among the files of the page, or of that under the address `page`."""
    view = context["view"]
    parameters = urlencode(view.file_parameters)
    stem = f"{page or view.files_address}{chart}"
    return {"files": [(name.upper(), f"{stem}.{name}?{parameters}") for name in ("svg", "png")]}
