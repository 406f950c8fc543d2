"""The page of a unit."""

from typing import Any

from django.shortcuts import get_object_or_404

from lists.key_dates import KeyDateView
from units.models import Unit

from .page import UnitPage


class UnitView(KeyDateView):
    """One unit; also before it was founded, and after it was closed."""

    template_name = "reports/unit/unit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unit = get_object_or_404(Unit, pk=self.kwargs["pk"])
        return super().get_context_data(unit=unit, page=UnitPage(unit, self.key_date), **kwargs)
