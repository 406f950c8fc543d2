"""The page of a unit."""

from functools import cached_property
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404

from lists.deeds import deeds_on
from lists.panel_files import PanelPage
from projects.deeds import RolloutDeeds
from units.models import Unit

from . import row_tables  # noqa: F401 registers what programs get besides
from .page import UnitPage


class UnitView(PanelPage):
    """One unit; also before it was founded, and after it was closed."""

    template_name = "reports/unit/unit.html"
    page_of = Unit

    panels: ClassVar = {
        "projekte": "project_table",
        "ausgeschieden": "left_table",
        "verlauf": "course_table",
        "leistungen": "service_table",
        "fruehere-angaben": "former_table",
    }

    @cached_property
    def page(self) -> UnitPage:
        deeds = None if "panel" in self.kwargs else deeds_on(self, RolloutDeeds)
        return UnitPage(get_object_or_404(Unit, slug=self.kwargs["slug"]), self.key_date, deeds, self.key_date_query)

    @property
    def shown(self) -> UnitPage | None:
        return self.page if self.page.is_founded else None

    @property
    def subject(self) -> dict[str, str]:
        return {"Leistungseinheit": self.page.profile.label}

    @property
    def file_suffix(self) -> str:
        return self.page.unit.slug

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(unit=self.page.unit, page=self.page, **kwargs)
