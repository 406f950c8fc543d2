"""How the columns of a file bring the records of one model."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, TypeAlias, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet

from records.dated import DatedQuerySet
from records.models import Record
from records.stated import Stated

from .cells import CellByHeader
from .widgets import RelationWidget, Widget

Refusal: TypeAlias = "tuple[Record, str | ValidationError]"  # what is wrong with a record, by attribute or as a whole
ModelField: TypeAlias = "Field[Any, Any]"  # what a field takes and gives is known to Django alone


def field_of(model: type[Record], name: str) -> ModelField:
    """The field that holds an attribute of a model: one of its own, or of what is stated of it."""
    stated = getattr(model, name, None)
    return cast(ModelField, stated.field(model) if isinstance(stated, Stated) else model._meta.get_field(name))


def has_field(model: type[Record], name: str) -> bool:
    return name in {field.name for field in model._meta.concrete_fields}


def attribute_of(model: type[Record], name: str) -> str:
    """The attribute of a record that holds the value as the database does: of a relation its key."""
    stated = getattr(model, name, None)
    return stated.attname(model) if isinstance(stated, Stated) else str(field_of(model, name).attname)


class ImportColumn:
    """A column of an imported file: its German header and how its cells are read into the attribute.

    Where a list shows what holds on its Stichtag instead of the attribute, `annotation` names that value in the
    resource's queryset: what the file has is compared with it.
    """

    def __init__(self, header: str, attribute: str, widget: Widget, *, annotation: str = "") -> None:
        self.header = header
        self.attribute = attribute
        self.widget = widget
        self.annotation = annotation

    @property
    def readers(self) -> tuple[tuple[str, Widget], ...]:
        """The headers that are read, each with how: those by which another row is found, or its own."""
        if isinstance(self.widget, RelationWidget):
            return (*self.widget.columns.values(), *self.widget.more.items())
        return ((self.header, self.widget),)

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(header for header, _ in self.readers)

    @property
    def naming_headers(self) -> tuple[str, ...]:
        """Those by which people know a record; not what tells apart several that are called alike."""
        more = self.widget.more if isinstance(self.widget, RelationWidget) else ()
        return tuple(header for header in self.headers if header not in more)


class Resource:
    """Base of what a row is imported by: one record of `Meta.model`.

    A record that is there already is found by `Meta.import_id_fields` and brought up to date. Where the file lacks a
    column of them, the next of `Meta.fallback_id_fields` counts; with `Meta.allows_duplicates` the records found by
    these may be equal, as bookings of the same amount, and the n-th row stands for the n-th of them; with
    `Meta.adds_up` always. `Meta.constants`
    are values that every record of the resource has, `Meta.derived` the attributes that `derive` fills where the file
    has no column for them, `Meta.since` the path of the day from which there is a record where that is not its own
    `effective_on`.
    """

    columns: ClassVar[dict[str, ImportColumn]] = {}
    belonging: ClassVar[str] = ""  # what ends of those that are lacking and leave, in German

    class Meta:
        model: ClassVar[type[Record]]
        fields: ClassVar[tuple[str, ...]] = ()
        import_id_fields: ClassVar[tuple[str, ...]] = ()
        fallback_id_fields: ClassVar[tuple[tuple[str, ...], ...]] = ()
        allows_duplicates: ClassVar[bool] = False
        adds_up: ClassVar[bool] = False
        constants: ClassVar[Mapping[str, object]] = {}
        derived: ClassVar[tuple[str, ...]] = ()
        since: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, ImportColumn)}
        inherited = {**cls.columns, **declared}
        cls.columns = {name: inherited[name] for name in cls.Meta.fields if name in inherited} or inherited

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of

    def get_queryset(self) -> QuerySet[Any]:
        """The records among which those of the file are searched for, with what is stated of them on its day."""
        records: Any = self.Meta.model._default_manager.all()
        queryset: QuerySet[Any] = records.on_day(self.as_of) if isinstance(records, DatedQuerySet) else records
        return queryset

    def get_listed(self) -> QuerySet[Any]:
        """Of the same those that a list of its day has rows of."""
        records: Any = self.get_queryset()
        present = records.present(self.as_of) if isinstance(records, DatedQuerySet) else records
        since = self.Meta.since or ("effective_on" if has_field(self.Meta.model, "effective_on") else "")
        listed: QuerySet[Any] = present.filter(**{f"{since}__lte": self.as_of}) if since else present
        return listed

    def complete(self, values: Sequence[dict[str, object]]) -> None:
        """Fill in what empty cells of some hundred rows mean, before the records are found that they speak of."""

    def is_deferred(self, cell: CellByHeader) -> bool:
        """Whether the row can only be read after others, which bring what it refers to. `cell` reads the row."""
        return False

    def derive(self, record: Record, cell: CellByHeader, given: frozenset[str]) -> None:
        """Fill what a new record needs and the file does not give. `cell` reads the row, `given` are the attributes
        that have a column. Raises a ValueError."""

    def derive_repeated(self, record: Record, cell: CellByHeader) -> None:
        """As `derive`, where a later row speaks of a new record too. Raises a ValueError."""

    def read_derived(self, records: Sequence[Record]) -> None:
        """Give records of earlier rows, which are written, what `derive_repeated` compares."""

    def save_derived(self, records: Sequence[Record]) -> Sequence[date | None]:
        """Save what `derive_repeated` altered of records that are written. Returns for each the first day of which
        something else is said; None: of no day. Raises a ValidationError."""
        return [None] * len(records)

    def is_of_key_date(self, cell: CellByHeader) -> bool:
        """Whether a new statement that `derive` fills holds from the Stichtag on because the row says no day: then an
        older list must say until when. `cell` reads the row."""
        return False

    def derive_many(self, records: Sequence[Record]) -> None:
        """As `derive`, for the new records of some hundred rows at once, where the database must be asked."""

    def problem_of(self, record: Record, cell: CellByHeader) -> str:
        """Why a row does not say what the record says that was found for it, beyond its columns; else empty. `cell`
        reads the row. Raises a ValueError."""
        return ""

    def problem_of_change(self, record: Record, column: ImportColumn, value: object) -> str:
        """Why a column does not change the record that was found to the value; else empty."""
        return ""

    def check(self, records: Sequence[Record]) -> Iterable[Refusal]:
        """What is wrong with new and changed records of some hundred rows, beyond the rules of each."""
        return ()

    def renamed(self, rows: Sequence[Mapping[str, object]]) -> Mapping[int, Record]:
        """The records that rows without one may mean under another name, by the place of the row."""
        return {}

    def meant(self, values: Mapping[str, object], records: Sequence[Record], cell: CellByHeader) -> Sequence[Record]:
        """Of the records with the key of a row those that it may mean by what else it says. `cell` reads the row."""
        return records

    def namesake(self, values: Mapping[str, object], cell: CellByHeader) -> object:
        """What tells apart the records that the file has under one key: where more than the key
        tells them apart. `cell` reads the row."""
        return 0

    def problem_of_meant(self, values: Mapping[str, object], records: Sequence[Record]) -> str:
        """Why a row cannot speak of these records, of those with its key; else empty."""
        return f"{self.Meta.model._meta.verbose_name} ist mehrfach erfasst." if len(records) > 1 else ""

    def superfluous(self, records: Sequence[Record]) -> Sequence[Record]:
        """Which of the new records need not be written, because what they say holds already."""
        return []

    def lacking(self, found: Collection[int]) -> Sequence[int]:
        """The keys of records that a list with these would have too: members of the same projects on the Stichtag."""
        return []

    def named(self, keys: Collection[int]) -> Mapping[int, Record]:
        """The records with these keys, by them, as they are called on the Stichtag."""
        return self.get_queryset().in_bulk(keys) if keys else {}

    def leave(self, record: Any, day: date) -> None:
        """Let a record that is lacking leave its project on the day. Raises a ValidationError."""
        raise NotImplementedError

    def check_written(self, records: Sequence[Record]) -> Iterable[Refusal]:
        """As `check`, after all that the rows bring is in the database."""
        return ()


def required_headers(resource: type[Resource]) -> list[str]:
    """The headers without which the resource can neither find nor make a record."""
    meta = resource.Meta
    keys = (meta.fallback_id_fields or (meta.import_id_fields,))[-1]
    columns = [
        column
        for column in resource.columns.values()
        if column.attribute in keys or (column.attribute not in meta.derived and is_required(resource, column))
    ]
    return [header for column in columns for header in column.headers if header not in optional_headers(column)]


def is_required(resource: type[Resource], column: ImportColumn) -> bool:
    field = field_of(resource.Meta.model, column.attribute)
    return not (field.blank or field.null or field.has_default())


def optional_headers(column: ImportColumn) -> tuple[str, ...]:
    widget = column.widget
    return (*widget.optional, *widget.more) if isinstance(widget, RelationWidget) else ()
