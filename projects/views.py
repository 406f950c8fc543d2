"""Lists of rollouts, process bundles, milestones, obstacles and actors."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django_tables2.data import TableData

from lists.columns import Column
from lists.tables import AttentiveRows
from lists.views import ConfirmableListView, ListView
from units.former_names import FormerNames

from .columns import ProjectPartList, name_projects
from .deeds import BundleDeeds, RolloutDeeds
from .filters import (
    ActorFilterSet,
    BundleFilterSet,
    InvolvementFilterSet,
    MilestoneFilterSet,
    ObstacleFilterSet,
    RolloutFilterSet,
)
from .models import Actor, Involvement, Milestone, Obstacle, ProcessBundle, Rollout
from .tables import (
    ActorTable,
    BundleTable,
    InvolvementTable,
    MilestoneTable,
    ObstacleTable,
    RolloutTable,
    planned_names,
)


class PlannedRows(AttentiveRows):
    """Rollouts with the days planned for phases before the last."""

    def of_ids(self, ids: list[int]) -> Iterable[dict[str, object]]:
        rows: Any = self.data.order_by().filter(pk__in=ids).with_attention(self.key_date)
        values: Iterable[dict[str, Any]] = rows.values("pk", *self.table.paths)
        return values


class RolloutListView(ProjectPartList, ConfirmableListView):
    model = Rollout
    narrows_by = "leistungseinheit"
    deeds_class = RolloutDeeds
    table_class = RolloutTable
    filterset_class = RolloutFilterSet
    filterset: RolloutFilterSet
    name = "leistungseinheiten"
    heading = "Leistungseinheiten"
    lead = "Welche Ämter, Ressorts und Betriebe arbeiten schon auf die neue Weise, welche noch nicht?"

    @property
    def deed_columns(self) -> Sequence[tuple[str, Column]]:
        return self.deeds.columns(self.filterset.phases) if self.deeds else ()

    @cached_property
    def table(self) -> RolloutTable:
        filters = self.filterset
        former = FormerNames(self.key_date) if "file_format" in self.kwargs else None
        table = RolloutTable(
            self.table_data(),
            filters.phases,
            filters.planned,
            former,
            filters.planned_done_label,
            deeds=self.deed_columns,
        )
        name_projects(table, filters.form.fields["projekt"].short_names)
        return table

    def table_rows(self, filtered: Any) -> TableData:
        names = planned_names(self.filterset.planned)
        if not names:
            return super().table_rows(filtered)
        keys = {name: self.filterset.planned[header] for name, header in names.items()}
        return PlannedRows(filtered.with_planned_days(self.key_date, keys), self.key_date)


class BundleListView(ProjectPartList, ConfirmableListView):
    model = ProcessBundle
    deeds_class = BundleDeeds
    table_class = BundleTable
    filterset_class = BundleFilterSet
    name = "prozessbuendel"
    heading = "Prozessbündel"
    lead = "Welche Prozessbündel sind aufgenommen, analysiert, optimiert und digitalisiert?"


class MilestoneListView(ProjectPartList):
    model = Milestone
    table_class = MilestoneTable
    filterset_class = MilestoneFilterSet
    name = "meilensteine"
    heading = "Meilensteine"
    lead = "Was soll in den Projekten bis wann erreicht sein, und was ist erreicht?"
    formula = "Ein Tag gilt, bis ein anderer beschlossen ist; „Gilt ab“ sagt, seit wann er geplant ist."


class ObstacleListView(ProjectPartList):
    model = Obstacle
    table_class = ObstacleTable
    filterset_class = ObstacleFilterSet
    name = "hindernisse"
    heading = "Hindernisse"
    lead = "Was hält Projekte, OZG-Leistungen und die Umsetzung des OZG insgesamt auf, und was geschieht dagegen?"
    formula = (
        "„Besteht seit“ ist der Tag, ab dem ein Hindernis bestand oder zuerst genannt wurde; „Gilt ab“ sagt, seit wann "
        "Stand, Maßnahme und Verantwortliche so angegeben sind."
    )


class ActorListView(ListView):
    model = Actor
    narrows_by = "akteur"
    table_class = ActorTable
    filterset_class = ActorFilterSet
    template_name = "projects/actors.html"
    name = "akteure"
    heading = "Akteure"
    lead = "Welche Organisationen und Gremien von Bund, Land und Kommune wirken mit?"
    formula = "„Beteiligungen“ sind die laufenden am Stichtag; ein Akteur steht da, sobald eine bekannt ist."


class InvolvementListView(ProjectPartList):
    model = Involvement
    table_class = InvolvementTable
    filterset_class = InvolvementFilterSet
    template_name = "projects/involvements.html"
    name = "beteiligungen"
    heading = "Beteiligungen"
    lead = "Wer hat in welchem Projekt, für welche OZG-Leistung und für das OZG insgesamt welche Rolle?"
