"""Lists of rollouts and process bundles."""

from functools import cached_property
from typing import Any

from django_tables2.data import TableData

from lists.views import ConfirmableListView

from .filters import BundleFilterSet, RolloutFilterSet
from .models import ProcessBundle, Rollout
from .tables import BundleTable, RolloutTable, planned_names


class RolloutListView(ConfirmableListView):
    model = Rollout
    table_class = RolloutTable
    filterset_class = RolloutFilterSet
    filterset: RolloutFilterSet
    name = "leistungseinheiten"
    heading = "Leistungseinheiten"
    lead = "Welche Ämter, Ressorts und Betriebe arbeiten schon auf die neue Weise, welche noch nicht?"

    @cached_property
    def table(self) -> RolloutTable:
        return RolloutTable(self.table_data(), self.filterset.phases, self.filterset.planned)

    def table_rows(self, filtered: Any) -> TableData:
        names = planned_names(self.filterset.planned)
        keys = {name: self.filterset.planned[header] for name, header in names.items()}
        return super().table_rows(filtered.with_planned_days(self.key_date, keys))


class BundleListView(ConfirmableListView):
    model = ProcessBundle
    table_class = BundleTable
    filterset_class = BundleFilterSet
    name = "prozessbuendel"
    heading = "Prozessbündel"
    lead = "Welche Prozessbündel sind aufgenommen, analysiert, optimiert und digitalisiert?"
