"""Rows of other tables, found for many rows of a file with one query."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from .cells import Cell
from .widgets import RelationWidget

LookupValues = tuple[object, ...]
RelatedKeys = dict[LookupValues, int | None]


class Relation:
    """Finds the rows a RelationWidget names, by the columns that the file has."""

    def __init__(self, widget: RelationWidget, positions: Mapping[str, int], as_of: date) -> None:
        self.model = widget.model
        self.queryset = queryset_of(widget, as_of)
        self.columns = [
            (lookup, header, reader, positions[header])
            for lookup, (header, reader) in widget.columns.items()
            if header in positions
        ]

    def key(self, cells: list[Cell]) -> LookupValues:
        """What a row of the file says of the other row. Raises a ValueError."""
        return tuple(reader.clean(cells[index]) for _, _, reader, index in self.columns)

    def find(self, wanted: Iterable[LookupValues]) -> RelatedKeys:
        """The primary key of each row; None where several have the same values; those not found are left out."""
        wanted = set(wanted)
        lookups = [lookup for lookup, *_ in self.columns]
        among = {f"{lookup}__in": {values[place] for values in wanted} for place, lookup in enumerate(lookups)}
        related: RelatedKeys = {}
        if wanted:
            for pk, *values in self.queryset.filter(**among).order_by().values_list("pk", *lookups):
                related[tuple(values)] = None if tuple(values) in related else pk
        return related

    def problem(self, cells: list[Cell], related: RelatedKeys) -> str:
        """Why a row was not found."""
        texts = (reader.as_text(cells[index]) for _, _, reader, index in self.columns)
        named = ", ".join(f"„{text}“" for text in texts if text)
        problem = "ist mehrfach erfasst" if self.key(cells) in related else "gibt es nicht"
        return f"{self.model._meta.verbose_name} {named} {problem}."


def queryset_of(widget: RelationWidget, as_of: date) -> QuerySet[Model]:
    manager: Any = widget.model._default_manager  # which querysets have `on`, is not known by their type
    queryset: QuerySet[Model] = manager.on(as_of) if widget.dated else manager.all()
    return queryset
