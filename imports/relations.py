"""Rows of other tables, found for many rows of a file with one query."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from records.stated import stated_among

from .cells import Cell
from .presence import absent_on
from .widgets import RelationWidget

LookupValues = tuple[object, ...]
RelatedKeys = dict[LookupValues, int | None]


class Relation:
    """Finds the rows a RelationWidget names, by the columns that the file has."""

    def __init__(self, widget: RelationWidget, positions: Mapping[str, int], as_of: date) -> None:
        self.model = widget.model
        self.as_of = as_of
        self.queryset = queryset_of(widget, as_of)
        self.columns = [
            (lookup, header, reader.on_day(as_of), positions[header])
            for lookup, (header, reader) in widget.columns.items()
            if header in positions
        ]

    def key(self, cells: list[Cell]) -> LookupValues:
        """What a row of the file says of the other row. Raises a ValueError."""
        return tuple(reader.clean(cells[index]) for _, _, reader, index in self.columns)

    def check(self, header: str, cells: list[Cell]) -> None:
        """Raise a ValueError where the cell of the column can name no row."""
        for _, name, reader, index in self.columns:
            if name == header:
                reader.clean(cells[index])

    def find(self, wanted: Iterable[LookupValues]) -> RelatedKeys:
        """The primary key of each row; None where several have the same values, even on the day of the file; those not
        found are left out."""
        wanted = set(wanted)
        lookups = [lookup for lookup, *_ in self.columns]
        among = [
            is_among(self.model, lookup, {values[place] for values in wanted}, self.as_of)
            for place, lookup in enumerate(lookups)
        ]
        found: dict[LookupValues, list[int]] = {}
        if wanted:
            for pk, *values in self.queryset.filter(*among).order_by().values_list("pk", *lookups):
                key = tuple("" if value is None else value for value in values)
                found.setdefault(key, []).append(pk)
        absent = absent_on(self.model, found.values(), self.as_of)
        meant = {key: [pk for pk in pks if pk not in absent] for key, pks in found.items()}
        return {key: pks[0] if len(pks) == 1 else None for key, pks in meant.items()}

    def problem(self, cells: list[Cell], related: RelatedKeys) -> str:
        """Why a row was not found."""
        texts = (reader.as_text(cells[index]) for _, _, reader, index in self.columns)
        named = ", ".join(f"„{text}“" for text in texts if text)
        problem = "ist mehrfach erfasst" if self.key(cells) in related else "gibt es nicht"
        return f"{self.model._meta.verbose_name} {named} {problem}."


def queryset_of(widget: RelationWidget, as_of: date) -> QuerySet[Model]:
    manager: Any = widget.model._default_manager
    queryset: QuerySet[Model] = getattr(manager, widget.dated)(as_of) if widget.dated else manager.all()
    return queryset


def is_among(model: type[Model], lookup: str, values: set[object], as_of: date) -> Q:
    """The condition that what the lookup leads to is one of the values; nothing recorded is an empty text."""
    condition = Q(**{f"{lookup}__in": values})
    if "" in values:
        return condition | Q(**{f"{lookup}__isnull": True})
    return condition & stated_among(model, lookup, values, as_of)
