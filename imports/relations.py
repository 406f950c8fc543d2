"""Rows of other tables, found for many rows of a file with one query."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

from records.stated import stated_among

from .cells import Cell
from .presence import absent_on, last_there
from .widgets import DayWidget, RelationWidget

LookupValues = tuple[object, ...]


class RelatedKey(NamedTuple):
    """What a row of the file says of another row, and a day on which that is there."""

    values: LookupValues
    day: date


RelatedKeys = dict[RelatedKey, int | None]


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
        self.positions, self.choose = positions, widget.choose
        self.more_indexes = [positions[header] for header in widget.more if header in positions]
        self.candidates: dict[LookupValues, list[Any]] = {}  # of what was found last, where one is chosen
        self.day_indexes = [positions[header] for header in widget.there_on if header in positions]

    def key(self, cells: list[Cell]) -> RelatedKey:
        """What a row of the file says of the other row. Raises a ValueError."""
        values = tuple(reader.clean(cells[index]) for _, _, reader, index in self.columns)
        return RelatedKey(values, self.day_of(cells))

    def day_of(self, cells: list[Cell]) -> date:
        """The first day that the row says under one of the headers, else that of the file."""
        for index in self.day_indexes:
            with suppress(ValueError):  # its own column names what is no day
                if day := DayWidget().clean(cells[index]):
                    return day
        return self.as_of

    def check(self, header: str, cells: list[Cell]) -> None:
        """Raise a ValueError where the cell of the column can name no row."""
        for _, name, reader, index in self.columns:
            if name == header:
                reader.clean(cells[index])

    def find(self, wanted: Iterable[RelatedKey]) -> RelatedKeys:
        """The primary key of each row; None where several have the same values, even on the day of the key; those not
        found are left out."""
        wanted = set(wanted)
        lookups = [lookup for lookup, *_ in self.columns]
        among = [
            is_among(self.model, lookup, {values[place] for values, _ in wanted}, self.as_of)
            for place, lookup in enumerate(lookups)
        ]
        found: dict[LookupValues, list[int]] = {}
        if wanted:
            for pk, *values in self.queryset.filter(*among).order_by().values_list("pk", *lookups):
                key = tuple("" if value is None else value for value in values)
                found.setdefault(key, []).append(pk)
        if self.choose:
            records = self.queryset.in_bulk([pk for pks in found.values() for pk in pks])
            self.candidates = {values: [records[pk] for pk in sorted(pks)] for values, pks in found.items()}
        by_key = {key: found[key.values] for key in wanted if key.values in found}
        single = {key: pks[0] for key, pks in by_key.items() if len(pks) == 1}
        return single | self.there_on_their_days({key: pks for key, pks in by_key.items() if len(pks) > 1})

    def chosen(self, key: RelatedKey, cells: list[Cell]) -> int | None:
        """The primary key of the row that is chosen of those with the values; None where nothing tells which. Raises a
        ValueError."""
        if self.choose is None:
            raise TypeError("Nothing is chosen of this relation.")
        positions = self.positions
        record = self.choose(
            self.candidates[key.values], lambda header: cells[positions[header]] if header in positions else None
        )
        return int(record.pk) if record else None

    def there_on_their_days(self, several: Mapping[RelatedKey, Sequence[int]]) -> RelatedKeys:
        """Of several rows with the same values the one that is there on the day of the key, or was last; else None."""
        related: RelatedKeys = {}
        for day in {key.day for key in several}:
            of_day = {key: pks for key, pks in several.items() if key.day == day}
            absent = absent_on(self.model, of_day.values(), day)
            present = {key: [pk for pk in pks if pk not in absent] for key, pks in of_day.items()}
            last = last_there(self.model, present.values(), day)
            meant = {key: [pk for pk in pks if len(pks) == 1 or pk in last] for key, pks in present.items()}
            related |= {key: pks[0] if len(pks) == 1 else None for key, pks in meant.items()}
        return related

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
