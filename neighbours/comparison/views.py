"""The pages: all municipalities side by side, and those of a Modellregion."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404

from lists.panel_files import PanelPage
from lists.tables import ListRows
from lists.views import TableView
from reports.charts.files import EDGE, WIDTH, ChartFile, ChartPage

from ..models import Region, RegionMember
from .cells import ComparedRow
from .chart import SizeChart
from .filters import SIZES, CityComparisonForm, CountingForm
from .regions import RegionPage
from .rows import MunicipalityComparison
from .tables import CityTable

HEAD, FOOT, LINE = 84, 48, 22  # of a file with title and source, in pixels


@dataclass(frozen=True)
class SizeFile(ChartFile):
    """The drawing as a file: with its title, what it shows, and where it comes from."""

    chart: SizeChart  # type: ignore[assignment]

    template = "neighbours/file.svg"
    width = WIDTH
    plot_width = WIDTH - 2 * EDGE

    @property
    def plot_top(self) -> int:
        return HEAD + LINE

    @property
    def height(self) -> int:
        return self.plot_top + self.chart.height + FOOT


@dataclass(frozen=True)
class ShownComparison:
    """What the page shows beside its table."""

    chart: SizeChart


class CityComparisonView(ChartPage, TableView):
    """All municipalities side by side, as page and files; not in the own public package: each publishes its own."""

    template_name = "neighbours/comparison.html"
    table_class = CityTable
    form_class = CityComparisonForm
    file_class = SizeFile
    name = "staedtevergleich"
    computed_by = ("zaehlweise", "grundgesamtheit")
    heading = "Städtevergleich"
    lead = "Wie weit sind andere Kommunen, nach einer Zählweise und mit dem Stand, den jede selbst veröffentlicht?"
    is_own = False
    panels: ClassVar = {"groessenklassen": "chart.table"}
    charts = ("groessenklassen",)
    file_suffix = name

    @cached_property
    def filter_form(self) -> CityComparisonForm:
        return CityComparisonForm(self.request.GET, key_date=self.key_date)

    @cached_property
    def comparison(self) -> MunicipalityComparison:
        return MunicipalityComparison(self.key_date, self.filter_form.rule, self.filter_form.denominator)

    @cached_property
    def rows(self) -> list[ComparedRow]:
        """Those that the filters leave; none where these are invalid."""
        if not self.filter_form.is_valid():
            return []
        chosen = self.filter_form.chosen
        rows = self.comparison.rows
        if size := SIZES.get(chosen["groesse"]):
            rows = [row for row in rows if row["size"] == size]
        if region := chosen["region"]:
            members = set(RegionMember.objects.filter(region__slug=region).values_list("municipality__slug", flat=True))
            rows = [row for row in rows if row["slug"] in members]
        if stand := chosen["stand"]:
            rows = [row for row in rows if (row["stand"] is None) == (stand == "fehlend")]
        return rows

    def table_data(self) -> ListRows:
        return ListRows(self.rows)

    @cached_property
    def shown(self) -> ShownComparison:
        return ShownComparison(SizeChart(self.rows))

    @property
    def file_parameters(self) -> dict[str, object]:
        return {**{name: value for name, value in self.filter_form.chosen.items() if value}, **self.days}

    @property
    def known_in_panels(self) -> list[str]:
        return self.known_names

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(
            chart=self.shown.chart,
            comparison=self.comparison,
            regions=Region.objects.all(),
            **kwargs,
        )


class RegionView(PanelPage):
    """A Modellregion: its municipalities side by side, with their projects."""

    template_name = "neighbours/region.html"
    page_of = Region
    panels: ClassVar = {"kommunen": "member_table", "projekte": "project_table"}

    @cached_property
    def region(self) -> Region:
        return get_object_or_404(Region, slug=self.kwargs["slug"])

    @cached_property
    def form(self) -> CountingForm:
        return CountingForm(self.request.GET, key_date=self.key_date)

    @cached_property
    def shown(self) -> RegionPage:
        return RegionPage(self.region, MunicipalityComparison(self.key_date, self.form.rule, self.form.denominator))

    @property
    def subject(self) -> dict[str, str]:
        return {"Modellregion": self.region.name}

    @property
    def file_suffix(self) -> str:
        return str(self.region.slug)

    @property
    def file_parameters(self) -> dict[str, object]:
        return {**{name: value for name, value in self.form.chosen.items() if value}, **self.days}

    @property
    def known_in_panels(self) -> list[str]:
        return [*super().known_in_panels, *self.form.fields]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(page=self.shown, region=self.region, filter_form=self.form, **kwargs)
