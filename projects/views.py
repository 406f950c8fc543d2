"""Lists of rollouts and process bundles."""

from functools import cached_property

from lists.views import ConfirmableListView

from .filters import BundleFilterSet, RolloutFilterSet
from .models import ProcessBundle, Rollout
from .tables import BundleTable, RolloutTable


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
        return RolloutTable(self.table_data(), self.filterset.phases)


class BundleListView(ConfirmableListView):
    model = ProcessBundle
    table_class = BundleTable
    filterset_class = BundleFilterSet
    name = "prozessbuendel"
    heading = "Prozessbündel"
    lead = "Welche Prozessbündel sind aufgenommen, analysiert, optimiert und digitalisiert?"
