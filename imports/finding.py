"""What records are found by, and those that are there already, for many rows with one query."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from records.models import Record
from records.stated import stated_among

from .cells import CellByHeader
from .columns import ColumnReader
from .presence import absent_on
from .resources import Resource, attribute_of
from .rows import RowValues

KeyValues = tuple[object, ...]


@dataclass(frozen=True)
class RecordKey:
    """What a record is found by: `attributes` of what a row says, `compared` with these of the records."""

    attributes: tuple[str, ...]
    compared: tuple[str, ...]

    def of_values(self, values: dict[str, object]) -> KeyValues:
        return tuple([values.get(attribute) for attribute in self.attributes])

    def of_record(self, record: Record) -> KeyValues:
        return tuple([getattr(record, name) for name in self.compared])


def record_key(resource: type[Resource], readers: list[ColumnReader]) -> RecordKey:
    """The first key of the resource for which the file has all columns, else its last."""
    meta = resource.Meta
    by_name = {reader.column.attribute: reader for reader in readers}
    known = {*by_name, *meta.constants}
    keys = (meta.import_id_fields, *meta.fallback_id_fields)
    names = next((key for key in keys if known.issuperset(key)), keys[-1])
    attributes = {name: attribute_of(meta.model, name) for name in names}
    compared = {name: by_name[name].compared if name in by_name else attributes[name] for name in names}
    return RecordKey(tuple(attributes.values()), tuple(compared.values()))


@dataclass
class RecordFinder:
    """Finds the records of a resource by their keys; locks them, but for a preview.

    `absent` are those found last of which another one of the same key is there on the Stichtag, and they are not.
    """

    resource: Resource
    key: RecordKey
    is_preview: bool
    absent: set[int] = field(default_factory=set)

    def find(self, keys: Sequence[KeyValues]) -> dict[KeyValues, list[Record]]:
        """The records that are there already, by their key, those of one key in the order of their entry."""
        if not keys:
            return {}
        conditions = [self.is_in(name, {key[place] for key in keys}) for place, name in enumerate(self.key.compared)]
        queryset = self.resource.get_queryset().filter(*conditions).order_by("pk")
        by_key: dict[KeyValues, list[Record]] = {}
        for record in queryset if self.is_preview else queryset.select_for_update(of=("self",)):
            by_key.setdefault(self.key.of_record(record), []).append(record)
        alternatives = [[record.pk for record in records] for records in by_key.values() if len(records) > 1]
        self.absent = absent_on(self.resource.Meta.model, alternatives, self.resource.as_of)
        return by_key

    def meant(self, row_values: RowValues, records: Sequence[Record], cell: CellByHeader) -> Sequence[Record]:
        """Of the records with the key of a row those that it may mean: by what else it says, and of several those that
        there are on the Stichtag, where there is any."""
        meant = self.resource.meant(row_values.values, records, cell) if records else records
        if not self.absent:
            return meant
        return [record for record in meant if record.pk not in self.absent] or meant

    def is_in(self, name: str, values: set[object]) -> Q:
        """The condition that a column has one of the values, or is empty where None is among them."""
        condition = Q(**{f"{name}__in": values - {None}})
        if None in values:
            return condition | Q(**{f"{name}__isnull": True})
        return condition & stated_among(self.resource.Meta.model, name, values, self.resource.as_of)
