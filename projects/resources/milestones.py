"""How milestones are imported, with the days planned for them."""

from typing import Any

from django.db.models import QuerySet

from imports.cells import CellByHeader
from imports.resources import ImportColumn, Resource

from ..models import Milestone
from .cells import DAY, PROJECT, TEXT


class MilestoneResource(Resource):
    """Found by its project and title. A new one that is due after the Stichtag is planned from then on, another since
    its project is known; as in the form."""

    project = ImportColumn("Projekt", "project", PROJECT)
    title = ImportColumn("Meilenstein", "title", TEXT)
    due_on = ImportColumn("Fällig am", "due_on", DAY)
    reached_on = ImportColumn("Erreicht am", "reached_on", DAY, annotation="reached_by_then")

    class Meta(Resource.Meta):
        model = Milestone
        fields = ("project", "title", "due_on", "reached_on")
        import_id_fields = ("project", "title")

    def get_queryset(self) -> QuerySet[Milestone]:
        return Milestone.objects.on_day(self.as_of).with_reached(self.as_of)

    def derive(self, record: Any, cell: CellByHeader, given: frozenset[str]) -> None:
        if record.stated_from is None and record.due_on and record.due_on > self.as_of:
            record.stated_from = self.as_of
