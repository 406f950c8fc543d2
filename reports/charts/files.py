"""Charts over time as files, SVG and PNG; each says what it shows, of which day, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import ClassVar

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern

from lists.files import Download, stem_of
from lists.formats import day
from lists.panel_files import PanelPage, file_urls
from lists.sharing import dated_address
from records.text import clean

from .courses import CourseChart
from .legends import LegendItem
from .pictures import png
from .styles import file_styles

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
WIDTH, PLOT_HEIGHT = 960, 320  # pixels
EDGE, ROOM_AT_RIGHT, HEAD, LINE = 24, 76, 88, 24
ROOM_ABOVE_PLOT, ROOM_BELOW_PLOT = 52, 96
LONGEST_IN_TWO_COLUMNS = 58  # letters of an entry of the legend
PRINTED_WIDTH, PIXELS_PER_INCH = f"{WIDTH * 0.75:g}pt", 192  # so that the picture has twice as many pixels


@dataclass(frozen=True)
class Placed:
    """An entry of the legend with where it stands."""

    item: LegendItem
    x: int
    y: int


@dataclass(frozen=True)
class ChartFile:
    """A chart to be written: its `name` begins that of the file, `subject` is what the page is about, by headers."""

    chart: CourseChart
    name: str
    days: Mapping[str, date]
    subject: Mapping[str, str]
    address: str

    template: ClassVar[str] = "reports/charts/file.svg"

    def response(self, file_format: str, dialect: str) -> HttpResponseBase:
        """The download; a dialect is for tables."""
        content = self.svg if file_format == "svg" else png(self.svg, PRINTED_WIDTH, PIXELS_PER_INCH)
        response = HttpResponse(content, content_type=PICTURES[file_format])
        response["Content-Disposition"] = f'attachment; filename="{stem_of(self.name, self.days)}.{file_format}"'
        return response

    @cached_property
    def svg(self) -> str:
        shown = {"file": self, "chart": self.chart, "styles": file_styles()}
        return clean(render_to_string(self.template, shown))  # old texts may hold what XML forbids

    @property
    def subtitle(self) -> str:
        stand = f"Stand {day(self.days['stichtag'])}"
        return ", ".join(filter(None, [settings.MUNICIPALITY, *self.subject.values(), stand]))

    @property
    def source(self) -> str:
        name, _ = settings.DATA_LICENSES.get(settings.DATA_LICENSE) or ("", "")
        return ", ".join(filter(None, [self.address, f"Lizenz: {name}" if name else ""]))

    @cached_property
    def legend(self) -> list[Placed]:
        items = self.chart.legend
        columns = 1 if any(len(item.text) > LONGEST_IN_TWO_COLUMNS for item in items) else 2
        step = (WIDTH - 2 * EDGE) // columns
        return [
            Placed(item, EDGE + place % columns * step, HEAD + place // columns * LINE)
            for place, item in enumerate(items)
        ]

    @property
    def left(self) -> int:
        """Where the plot begins: right of its amounts."""
        return EDGE + 12 + 8 * max(len(tick.label) for tick in self.chart.amounts.ticks)

    @property
    def top(self) -> int:
        return self.legend[-1].y + LINE + ROOM_ABOVE_PLOT

    @property
    def size(self) -> tuple[int, int]:
        """Of the plot."""
        return WIDTH - self.left - ROOM_AT_RIGHT, PLOT_HEIGHT

    @property
    def height(self) -> int:
        return self.top + PLOT_HEIGHT + ROOM_BELOW_PLOT


class ChartPage(PanelPage):
    """Base of pages with charts: `charts` are those of the panels whose tables are the charts', written as files of
    the `file_class`."""

    charts: ClassVar[tuple[str, ...]]
    file_class: ClassVar[type[ChartFile]] = ChartFile

    def file_of(self, panel: str, file_format: str) -> Download:
        return self.drawing_of(panel) if file_format in PICTURES else super().file_of(panel, file_format)

    def drawing_of(self, panel: str) -> ChartFile:
        """The chart as a file; Http404 on a day on which nothing is drawn."""
        chart = attrgetter(self.panels[panel].removesuffix(".table"))(self.shown) if self.shown else None
        if not chart or not chart.is_drawn:
            raise Http404(f"no {panel} on {self.key_date}")
        name = "-".join(filter(None, (panel, self.file_suffix)))
        return self.file_class(chart, name, self.days, self.subject, dated_address(self.request, self.days))


def chart_urls(address: str, view: type[ChartPage], url_name: str) -> list[URLPattern]:
    """Each chart of the page in each format."""
    return file_urls(address, view, url_name, view.charts, PICTURES)
