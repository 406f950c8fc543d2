"""The page of a process bundle."""

from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404

from lists.files import file_response
from lists.panel_files import PanelPage
from lists.sharing import unknown_in_file
from projects.models import ProcessBundle

from . import row_tables  # noqa: F401 registers what programs get besides
from .outputs import ShownOutput
from .page import BundlePage


class BundleView(PanelPage):
    """One process bundle; also after it left its project."""

    template_name = "reports/bundle/bundle.html"
    page_of = ProcessBundle
    panels: ClassVar = {"verlauf": "course_table"}

    @cached_property
    def page(self) -> BundlePage:
        bundles = ProcessBundle.objects.select_related("project")
        return BundlePage(get_object_or_404(bundles, slug=self.kwargs["slug"]), self.key_date)

    @property
    def shown(self) -> BundlePage | None:
        return self.page if self.page.has_come else None

    @property
    def subject(self) -> dict[str, str]:
        return {"Prozessbündel": self.page.name}

    @property
    def file_suffix(self) -> str:
        return self.page.bundle.slug

    def get(self, request: Any, *args: Any, model: str = "", **kwargs: Any) -> Any:
        if not model:
            return super().get(request, *args, **kwargs)
        problems = [*self.problems(), *unknown_in_file(request, self.known_in_panels)]
        return file_response(request, "bpmn", problems, lambda: self.model_file(model))

    def model_file(self, name: str) -> ShownOutput:
        """A process model of the day; Http404 where there is none."""
        outputs = self.shown.outputs if self.shown else []
        found = next((each for each in outputs if each.name == name and each.has_model), None)
        if found is None:
            raise Http404(f"no {name} on {self.key_date}")
        return found

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(bundle=self.page.bundle, page=self.page, **kwargs)
