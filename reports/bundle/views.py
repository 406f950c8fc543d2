"""The page of a process bundle."""

from functools import cached_property
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404

from lists.panel_files import PanelPage
from projects.models import ProcessBundle

from .page import BundlePage


class BundleView(PanelPage):
    """One process bundle; also after it left its project."""

    template_name = "reports/bundle/bundle.html"
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(bundle=self.page.bundle, page=self.page, **kwargs)
