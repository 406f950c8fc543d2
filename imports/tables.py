"""What can be imported: a table of a file brings records, each read from columns with German headers.

An app declares its tables in `resources.py`, and in `list_resources.py` those of lists that show a state;
`table_named` and `tables` find them all.
"""

from collections.abc import Container
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import TopologicalSorter
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import module_has_submodule

from .resources import Resource, needed_headers
from .widgets import RelationWidget


@dataclass(frozen=True)
class TablePart:
    """One of the records a row brings: always, or only where the cell under the `condition_header` is filled.

    With a `value` only where it is just that; with a `separator` the cell lists several values, and the row brings a
    record for each.
    """

    resource: type[Resource]
    condition_header: str = ""
    value: str = ""
    separator: str = ""

    @property
    def headers(self) -> list[str]:
        """The headers that are read."""
        columns = [header for column in self.resource.columns.values() for header in column.headers]
        return list(dict.fromkeys([*filter(None, [self.condition_header]), *columns]))


def when_filled(header: str, resource: type[Resource], value: str = "", separator: str = "") -> TablePart:
    """The resource for rows whose cell under the header is filled, or has just this value, or lists values."""
    return TablePart(resource, header, value, separator)


class ImportTable:
    """A table that files bring: its name as in the addresses of lists, and the records of a row, in the order in
    which they build on each other.

    `computed` are headers of our own lists that are computed from other records: recognised, never written.
    """

    def __init__(
        self, name: str, title: str, *parts: TablePart | type[Resource], computed: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.title = title
        self.parts = tuple(part if isinstance(part, TablePart) else TablePart(part) for part in parts)
        self.computed = computed

    @cached_property
    def headers(self) -> list[str]:
        """The headers that are read, in the order of the parts."""
        return list(dict.fromkeys(header for part in self.parts for header in part.headers))

    def required(self, present: Container[str]) -> list[str]:
        """The headers a file with these headers cannot do without: what finds or makes the records its rows bring."""
        parts = [part for part in self.parts if not part.condition_header or part.condition_header in present]
        return list(dict.fromkeys(header for part in parts for header in needed_headers(part.resource)))

    def own_headers(self, part: TablePart) -> list[str]:
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
