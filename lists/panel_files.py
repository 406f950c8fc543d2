"""The tables of a page's panels as files, each under the address of the page: /projekte/aktenplan/termine.csv"""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase
from django.urls import URLPattern, path

from .files import FILE_FORMATS, Download, ListFile, file_response
from .key_dates import KeyDateView
from .registry import RegisteredPage, register_page
from .sharing import unknown_in_file


class PanelPage(KeyDateView):
    """Base of pages with tables in panels.

    `panels` are these by their names in addresses, each as the path of the table from what the page shows (`shown`).
    """

    panels: ClassVar[Mapping[str, str]]

    @property
    def shown(self) -> Any:
        """What has the tables on the key date; None where the page has none on it."""
        raise NotImplementedError

    @property
    def subject(self) -> dict[str, str]:
        """What the page is about, as the first columns of its files."""
        return {}

    @property
    def file_suffix(self) -> str:
        """What the names of files end with, before the day."""
        return ""

    @property
    def files_address(self) -> str:
        """The address under which its files stand."""
        return self.request.path

    @property
    def file_parameters(self) -> dict[str, object]:
        """The parameters of the page that its files take along."""
        return dict(self.days)

    @property
    def known_in_panels(self) -> list[str]:
        """The parameters that its files know, besides those that every list has."""
        return list(self.key_date_form.fields)

    def get(self, request: Any, *args: Any, panel: str = "", **kwargs: Any) -> Any:
        if panel:
            return self.panel_file(panel, **kwargs)
        return super().get(request, *args, **kwargs)

    def panel_file(self, panel: str, file_format: str, **kwargs: Any) -> HttpResponseBase:
        problems = [*self.problems(), *unknown_in_file(self.request, self.known_in_panels)]
        return file_response(self.request, file_format, problems, lambda: self.file_of(panel, file_format))

    def file_of(self, panel: str, file_format: str) -> Download:
        """The table, or what else of the panel there is in the format."""
        if self.shown is None:
            raise Http404(f"no {panel} on {self.key_date}")
        name = "-".join(filter(None, (panel, self.file_suffix)))
        return ListFile(attrgetter(self.panels[panel])(self.shown), name, self.days, self.subject)


def page_urls(address: str, view: type[PanelPage], url_name: str) -> list[URLPattern]:
    """The page, and each of its tables as a file in each format."""
    return [path(address, view.as_view(), name=url_name), *panel_file_urls(address, view, url_name)]


def panel_file_urls(address: str, view: type[PanelPage], url_name: str) -> list[URLPattern]:
    """Register the page; each of its tables as a file in each format."""
    register_page(RegisteredPage(address, url_name, view))
    return file_urls(address, view, url_name, view.panels, FILE_FORMATS)


def file_urls(
    address: str, view: type[PanelPage], url_name: str, panels: Iterable[str], formats: Iterable[str]
) -> list[URLPattern]:
    """What stands in these panels as files in these formats."""
    return [
        path(
            f"{address}{panel}.{file_format}",
            view.as_view(),
            {"panel": panel, "file_format": file_format},
            name=f"{url_name}-{panel}-{file_format}",
        )
        for panel in panels
        for file_format in formats
    ]
