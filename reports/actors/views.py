"""The page that draws who works with whom."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from ..charts.files import EDGE, ChartFile, ChartPage
from .network import ActorNetwork

HEAD, FOOT, LINE, NARROWEST = 84, 48, 22, 720  # of a file with title, letters and source, in pixels


@dataclass(frozen=True)
class NetworkFile(ChartFile):
    """The drawing as a file: with its title, what the letters mean, and where it comes from."""

    chart: ActorNetwork  # type: ignore[assignment]

    template = "reports/actors/file.svg"

    @property
    def width(self) -> int:
        return max(self.chart.width + 2 * EDGE, NARROWEST)

    @property
    def plot_top(self) -> int:
        return HEAD + LINE

    @property
    def height(self) -> int:
        return self.plot_top + self.chart.height + FOOT


class ShownNetwork(NamedTuple):
    """What the page shows."""

    network: ActorNetwork


class NetworkView(ChartPage):
    template_name = "reports/actors/network.html"
    file_class = NetworkFile
    panels: ClassVar = {"zusammenarbeit": "network.table"}
    charts = ("zusammenarbeit",)

    @cached_property
    def shown(self) -> ShownNetwork:
        return ShownNetwork(ActorNetwork(self.key_date))

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(network=self.shown.network, **kwargs)
