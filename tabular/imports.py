"""What can be imported: a table of a file brings records, each read from columns with German headers.

An app declares its tables in `resources.py`, and in `list_resources.py` those of lists that show a state;
`table_named` and `tables` find them all.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from graphlib import TopologicalSorter
from importlib import import_module
from typing import Any, ClassVar

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.module_loading import module_has_submodule

from .widgets import RelationWidget, Widget


class Column:
    """A column of an imported file: its German header and how its cells are read into the attribute.

    `by_then` names the annotation of the resource's rows that the list shows instead, where a list shows what holds on
    its Stichtag: what the file has is compared with that.
    """

    def __init__(self, header: str, attribute: str, widget: Widget, *, by_then: str = "") -> None:
        self.header = header
        self.attribute = attribute
        self.widget = widget
        self.by_then = by_then

    @property
    def readers(self) -> tuple[tuple[str, Widget], ...]:
        """The headers that are read, each with how: those by which another row is found, or its own."""
        if isinstance(self.widget, RelationWidget):
            return tuple(self.widget.columns.values())
        return ((self.header, self.widget),)

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(header for header, _ in self.readers)


class Resource:
    """Base of what a row is imported by: one record of `Meta.model`.

    A record that is there already is found by `Meta.import_id_fields` and brought up to date. Where the file lacks a
    column of them, the next of `Meta.other_ids` counts; with `Meta.is_bag` equal ones are told apart by their order,
    as rows of a sum. `Meta.constants` are values that every record of the resource has, `Meta.derived` the attributes
    that `derive` fills where the file has no column for them.
    """

    columns: ClassVar[dict[str, Column]] = {}

    class Meta:
        model: ClassVar[type[Model]]
        fields: ClassVar[tuple[str, ...]] = ()
        import_id_fields: ClassVar[tuple[str, ...]] = ()
        other_ids: ClassVar[tuple[tuple[str, ...], ...]] = ()
        is_bag: ClassVar[bool] = False
        constants: ClassVar[Mapping[str, Any]] = {}
        derived: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        inherited = {**cls.columns, **declared}
        cls.columns = {name: inherited[name] for name in cls.Meta.fields if name in inherited} or inherited

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of

    def rows(self) -> QuerySet:
        """The records among which those of the file are looked for."""
        return self.Meta.model._default_manager.all()

    def waits(self, cell: Callable[[str], Any]) -> bool:
        """Whether the row can only be read after others, which bring what it refers to. `cell` reads the row."""
        return False

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        """Fill what a new record needs and the file does not give. `cell` reads the row, `given` are the attributes
        that have a column. Raises a ValueError."""

    def derive_many(self, records: Sequence[Any]) -> None:
        """As `derive`, for the new records of some hundred rows at once, where the database must be asked."""

    def check(self, records: Sequence[Any]) -> Iterable[tuple[Any, str]]:
        """What is wrong with new and changed records of some hundred rows, beyond the rules of each: pairs of the
        record and a German sentence."""
        return ()

    def superfluous(self, records: Sequence[Any]) -> list[Any]:
        """Which of the new records need not be written, because what they say holds already."""
        return []

    def check_written(self, records: Sequence[Any]) -> Iterable[tuple[Any, str]]:
        """As `check`, after all that the rows bring is in the database."""
        return ()


@dataclass(frozen=True)
class Part:
    """One of the records a row brings: always, or only where the column `given` is filled (with the `value`).

    With a `separator` its cell lists several values, and the row brings a record for each.
    """

    resource: type[Resource]
    given: str = ""
    value: str = ""
    separator: str = ""

    @property
    def headers(self) -> list[str]:
        """The headers that are read."""
        columns = [header for column in self.resource.columns.values() for header in column.headers]
        return list(dict.fromkeys([*([self.given] if self.given else []), *columns]))


def given(header: str, resource: type[Resource], value: str = "", separator: str = "") -> Part:
    """The resource for rows whose cell under the header is filled, or has just this value, or lists values."""
    return Part(resource, header, value, separator)


class ImportTable:
    """A table that files bring: its name as in the addresses of lists, and the records of a row, in the order in
    which they build on each other.

    `computed` are headers of our own lists that are computed from other records: recognised, never written.
    """

    def __init__(self, name: str, title: str, *parts: Part | type[Resource], computed: tuple[str, ...] = ()) -> None:
        self.name = name
        self.title = title
        self.parts = tuple(part if isinstance(part, Part) else Part(part) for part in parts)
        self.computed = computed

    @cached_property
    def headers(self) -> list[str]:
        """The headers that are read, in the order of the parts."""
        return list(dict.fromkeys(header for part in self.parts for header in part.headers))

    def required(self, present: Container[str]) -> list[str]:
        """The headers a file with these headers cannot do without: what finds or makes the records its rows bring."""
        parts = [part for part in self.parts if not part.given or part.given in present]
        return list(dict.fromkeys(header for part in parts for header in needed_headers(part.resource)))

    def own_headers(self, part: Part) -> list[str]:
        """The headers that only this part reads."""
        others = {header for each in self.parts if each is not part for header in each.headers}
        return [header for header in part.headers if header not in others]

    @cached_property
    def models(self) -> list[type[Model]]:
        """What is written."""
        return list(dict.fromkeys(part.resource.Meta.model for part in self.parts))

    @cached_property
    def needs(self) -> set[type[Model]]:
        """The models to whose records a row refers without bringing them."""
        columns = [column for part in self.parts for column in part.resource.columns.values()]
        related = {column.widget.model for column in columns if isinstance(column.widget, RelationWidget)}
        return related.difference(self.models)

    def permitted(self, user: Any) -> bool:
        """Whether the account may add and change all that the table writes."""
        options = [model._meta for model in self.models]
        return bool(
            user.has_perms([f"{each.app_label}.{do}_{each.model_name}" for each in options for do in ("add", "change")])
        )


def needed_headers(resource: type[Resource]) -> list[str]:
    """The headers without which the resource can neither find nor make a record."""
    meta = resource.Meta
    keys = (meta.other_ids or (meta.import_id_fields,))[-1]
    columns = [
        column
        for column in resource.columns.values()
        if column.attribute in keys or (column.attribute not in meta.derived and is_needed(resource, column))
    ]
    return [header for column in columns for header in column.headers if header not in optional_headers(column)]


def is_needed(resource: type[Resource], column: Column) -> bool:
    field: Any = resource.Meta.model._meta.get_field(column.attribute)
    return not (field.blank or field.null or field.has_default())


def optional_headers(column: Column) -> tuple[str, ...]:
    return column.widget.optional if isinstance(column.widget, RelationWidget) else ()


MODULES = ("resources", "list_resources")
_tables: dict[str, ImportTable] = {}


def register(*tables: ImportTable) -> None:
    """Let files of these tables be imported."""
    _tables.update({table.name: table for table in tables})


@cache
def tables() -> list[ImportTable]:
    """All tables that the apps declare, each after those whose records it refers to."""
    for config in apps.get_app_configs():
        for module in MODULES:
            if module_has_submodule(config.module, module):
                import_module(f"{config.name}.{module}")
    before = {
        name: [
            other.name for other in _tables.values() if other is not table and table.needs.intersection(other.models)
        ]
        for name, table in sorted(_tables.items())
    }
    return [_tables[name] for name in TopologicalSorter(before).static_order()]


def table_named(name: str) -> ImportTable | None:
    return next((table for table in tables() if table.name == name), None)
