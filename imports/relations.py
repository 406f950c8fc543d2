"""Rows of other tables, found for many rows of a file with one query."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .widgets import RelationWidget

RelatedKeys = dict[tuple[Any, ...], int | None]


class Relation:
    """Finds the rows a RelationWidget names, by the columns that the file has."""

    def __init__(self, widget: RelationWidget, positions: Mapping[str, int], as_of: date) -> None:
        self.model = widget.model
        rows: Any = widget.model._default_manager
        self.rows = rows.on(as_of) if widget.dated else rows.all()
        self.columns = [
            (lookup, header, reader, positions[header])
            for lookup, (header, reader) in widget.columns.items()
            if header in positions
        ]

    def key(self, cells: list[Any]) -> tuple[Any, ...]:
        """What a row of the file says of the other row. Raises a ValueError."""
        return tuple(reader.clean(cells[index]) for _, _, reader, index in self.columns)

    def find(self, keys: Iterable[tuple[Any, ...]]) -> RelatedKeys:
        """For each key the primary key of its row; None where several have it; those not found are left out."""
        wanted = set(keys)
        lookups = [lookup for lookup, *_ in self.columns]
        among = {f"{lookup}__in": {key[place] for key in wanted} for place, lookup in enumerate(lookups)}
        found: RelatedKeys = {}
        if wanted:
            for pk, *values in self.rows.filter(**among).order_by().values_list("pk", *lookups):
                key = tuple(values)
                found[key] = None if key in found else pk
        return found

    def problem(self, cells: list[Any], found: RelatedKeys) -> str:
        """Why a row was not found."""
        key = self.key(cells)
        shown = (reader.as_text(cells[index]) for _, _, reader, index in self.columns)
        named = ", ".join(f"„{text}“" for text in shown if text)
        problem = "ist mehrfach erfasst" if key in found else "gibt es nicht"
        return f"{self.model._meta.verbose_name} {named} {problem}."
