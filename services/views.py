"""List of OZG services."""

from datetime import date
from functools import cached_property
from typing import Any

from lists.views import ListView

from .deeds import ServiceDeeds
from .filters import ServiceFilterSet
from .models import PriorityList, Service
from .models.rules import DEFAULT_RULE, RULES, Rule
from .models.scale import Scale, read_scale
from .models.services import ServiceQuerySet
from .tables import ServiceTable

SHOWN_STATES = ("unit_name", "level", "provision", "target_on")


class ServiceListView(ListView):
    model = Service
    narrows_by = "leistung"
    deeds_class = ServiceDeeds
    table_class = ServiceTable
    filterset_class = ServiceFilterSet
    name = "leistungen"
    computed_by = ("zaehlweise",)
    template_name = "services/services.html"
    heading = "OZG-Leistungen"
    lead = "Welche OZG-Leistungen sind online, wie reif sind sie, und woher kommen sie?"

    @property
    def rule(self) -> Rule:
        return RULES.get(self.request.GET.get("zaehlweise", ""), DEFAULT_RULE)

    @property
    def formula(self) -> str:  # type: ignore[override]
        return f"Zählweise „{self.rule.name}“: {self.rule.explanation} Quelle: {self.rule.source}."

    @cached_property
    def scale(self) -> Scale:
        return read_scale()

    def rows(self, key_date: date) -> ServiceQuerySet:
        services = Service.objects.on(key_date).with_level(key_date, self.rule, self.scale)
        return services.with_priorities(PriorityList.objects.on(key_date).order_by("name"))

    @property
    def is_nothing_recorded(self) -> bool:
        """Whether of no service any state is recorded on the day; one query where the rows of the page show none."""
        if any(row[name] is not None for row in self.table.page.object_list for name in SHOWN_STATES):
            return False
        return not Service.objects.recorded(self.key_date).exists()

    @cached_property
    def number_withdrawn(self) -> int:
        """How many of the services listed the catalogue does not have any more."""
        services: Any = self.filterset.qs
        return int(services.no_longer_listed().count())

    @cached_property
    def table(self) -> ServiceTable:
        return ServiceTable(self.table_data(), self.scale, self.deed_columns)
